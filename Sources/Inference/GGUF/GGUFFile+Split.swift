import Foundation

extension GGUFFile {
  /// Opens a file by mapping it, and with the first file of a split model, all the others.
  ///
  /// The parts of a model lie side by side as `name-00001-of-00003.gguf` and so on; the first has the metadata.
  init(path: String) throws(ModelError) {
    try self.init(ModelBytes(mapping: path))
    let count = try metadata.require("split.count", in: 0...99999, fallback: 1)
    guard count > 1 else { return }
    let number = try metadata.require("split.no", in: 0...(count - 1))
    let ending = Self.ending(0, of: count)
    guard number == 0, path.hasSuffix(ending) else {
      throw .unsupported(
        number == 0
          ? "the model is split, and the file's name does not say where its other parts are"
          : "this is part \(number + 1) of \(count) of a model", at: path,
        remedy: "open the first part, whose name ends in \(ending)")
    }
    for part in 1..<count {
      try add(part, path: path.dropLast(ending.count) + Self.ending(part, of: count))
    }
    let expected = try metadata.require("split.tensors.count", in: 0...Int.max, fallback: tensors.count)
    guard tensors.count == expected else {
      throw .malformed("the parts have \(tensors.count) tensors of \(expected)", at: "split.tensors.count")
    }
  }

  private mutating func add(_ part: Int, path: String) throws(ModelError) {
    let file = try GGUFFile(ModelBytes(mapping: path))
    guard file.metadata.integer("split.no") == part,
      file.metadata.integer("split.count") == metadata.integer("split.count")
    else { throw .malformed("the file is not part \(part + 1) of the model", at: path) }
    try append(file, at: path)
  }

  /// The end of a part's name; parts are numbered from 0 inside and from 1 in names.
  private static func ending(_ part: Int, of count: Int) -> String {
    String(format: "-%05d-of-%05d.gguf", part + 1, count)
  }
}
