/// A GGUF file (version 2 or 3): metadata and tensor directory, read and checked in one pass; tensor data stays on disk
/// until it is used.
///
/// Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
package struct GGUFFile: Sendable {
  /// One entry of the tensor directory.
  struct Tensor: Sendable {
    let name: String
    /// Fastest-varying dimension first: a matrix is [columns, rows].
    let shape: [Int]
    let type: TensorType
    /// The place of the data in its file: inside it, aligned, and exactly as long as shape and type need.
    let range: Range<Int>
    /// Which of a split model's files, from 0.
    var part = 0
  }

  let version: Int
  let metadata: GGUFMetadata
  /// In file order.
  private(set) var tensors: [Tensor]
  /// The offset at which tensor data starts; everything before it is header.
  let dataStart: Int
  let bytes: ModelBytes
  /// The other files of a split model, part 1 first.
  private(set) var otherParts: [ModelBytes] = []
  private var index: [String: Int]

  /// The tensor of that name.
  func tensor(_ name: String) -> Tensor? { index[name].map { tensors[$0] } }

  /// The stored bytes of a tensor; valid while the file lives.
  func data(of tensor: Tensor) -> UnsafeRawBufferPointer {
    let file = tensor.part == 0 ? bytes : otherParts[tensor.part - 1]
    return UnsafeRawBufferPointer(rebasing: file.buffer[tensor.range])
  }

  /// Bytes of all files together.
  package var totalBytes: Int { otherParts.reduce(bytes.buffer.count) { $0 + $1.buffer.count } }

  /// Adds the tensors of the next part.
  mutating func append(_ next: GGUFFile, at place: String) throws(ModelError) {
    otherParts.append(next.bytes)
    for var tensor in next.tensors {
      tensor.part = otherParts.count
      guard index.updateValue(tensors.count, forKey: tensor.name) == nil else {
        throw .malformed("the tensor \(quoted(tensor.name)) is given twice", at: place)
      }
      tensors.append(tensor)
    }
  }

  /// Reads a file that is already in memory.
  init(bytes: [UInt8]) throws(ModelError) {
    try self.init(ModelBytes(copying: bytes))
  }

  init(_ file: ModelBytes) throws(ModelError) {
    var cursor = GGUFCursor(file.buffer)
    let magic = try cursor.read(UInt32.self, "the magic number")
    guard magic == 0x4655_4747 else { throw .malformed("this is not a GGUF file", atByte: 0) }
    let version = try cursor.read(UInt32.self, "the version")
    guard version == 2 || version == 3 else {
      throw .unsupported(
        version.byteSwapped <= 3 && version != 0
          ? "the file is big-endian" : "GGUF version \(version) is not supported",
        at: "byte 4", remedy: "convert the model to little-endian GGUF version 3")
    }
    // The shortest tensor entry is name length, name, rank, no dimension, type, offset; the shortest pair a key, a type
    // and one byte.
    let tensorCount = try cursor.readCount(ofAtLeast: 24, "the tensor count")
    let pairCount = try cursor.readCount(ofAtLeast: 13, "the metadata count")

    var metadata = GGUFMetadata()
    for _ in 0..<pairCount {
      let start = cursor.offset
      let key = try cursor.readName(limit: 65535, "a metadata key")
      guard metadata.values[key] == nil else {
        throw .malformed("the metadata key \(quoted(key)) is given twice", atByte: start)
      }
      metadata.values[key] = try Self.readValue(&cursor, file, key)
    }

    let alignment = try metadata.require("general.alignment", in: 1...65536, fallback: 32)
    guard alignment.nonzeroBitCount == 1, alignment >= 8 else {
      throw .malformed(
        "the alignment \(alignment) is not a power of two of 8 or more", at: "general.alignment")
    }

    var directory: [(entry: DirectoryEntry, at: Int)] = []
    for _ in 0..<tensorCount {
      let start = cursor.offset
      directory.append((try DirectoryEntry(&cursor), start))
    }
    let padded = cursor.offset + (alignment - cursor.offset % alignment) % alignment
    // A file of metadata alone may end before the padding.
    let dataStart = min(padded, file.buffer.count)

    var tensors: [Tensor] = []
    var index: [String: Int] = [:]
    for (entry, start) in directory {
      let tensor = try entry.resolve(
        dataStart: dataStart, end: file.buffer.count, alignment: alignment, at: start)
      guard index.updateValue(tensors.count, forKey: tensor.name) == nil else {
        throw .malformed("the tensor \(quoted(tensor.name)) is given twice", atByte: start)
      }
      tensors.append(tensor)
    }
    self.version = Int(version)
    self.metadata = metadata
    self.tensors = tensors
    self.index = index
    self.dataStart = dataStart
    bytes = file
  }

  // MARK: Values

  private static func readValue(
    _ cursor: inout GGUFCursor, _ file: ModelBytes, _ key: String
  ) throws(ModelError) -> GGUFValue {
    func what() -> String { "the value of \(quoted(key))" }
    switch try readType(&cursor, key) {
    case .uint8: return .unsigned(UInt64(try cursor.read(UInt8.self, what())))
    case .uint16: return .unsigned(UInt64(try cursor.read(UInt16.self, what())))
    case .uint32: return .unsigned(UInt64(try cursor.read(UInt32.self, what())))
    case .uint64: return .unsigned(try cursor.read(UInt64.self, what()))
    case .int8: return .signed(Int64(try cursor.read(Int8.self, what())))
    case .int16: return .signed(Int64(try cursor.read(Int16.self, what())))
    case .int32: return .signed(Int64(try cursor.read(Int32.self, what())))
    case .int64: return .signed(try cursor.read(Int64.self, what()))
    case .float32: return .float(Double(Float(bitPattern: try cursor.read(UInt32.self, what()))))
    case .float64: return .float(Double(bitPattern: try cursor.read(UInt64.self, what())))
    case .bool: return .bool(try cursor.read(UInt8.self, what()) != 0)
    case .string: return .string(GGUFString(file: file, range: try cursor.readStringRange(what())))
    case .array:
      let element = try readType(&cursor, key)
      let count = try cursor.readCount(ofAtLeast: element.minimumBytes, what())
      let start = cursor.offset
      try skipItems(&cursor, element, count, key, depth: 0)
      return .array(GGUFArray(file: file, element: element, count: count, start: start))
    }
  }

  private static func readType(_ cursor: inout GGUFCursor, _ key: String) throws(ModelError) -> GGUFType {
    let start = cursor.offset
    let code = try cursor.read(UInt32.self, "the type of \(quoted(key))")
    guard let type = GGUFType(rawValue: code) else {
      throw .malformed("the value of \(quoted(key)) has the unknown type \(code)", atByte: start)
    }
    return type
  }

  private static func skipItems(
    _ cursor: inout GGUFCursor, _ element: GGUFType, _ count: Int, _ key: String, depth: Int
  ) throws(ModelError) {
    switch element {
    case .string:
      for _ in 0..<count { _ = try cursor.readStringRange("an item of \(quoted(key))") }
    case .array:
      guard depth < 4 else {
        throw .malformed("the arrays of \(quoted(key)) are nested too deep", atByte: cursor.offset)
      }
      for _ in 0..<count {
        let inner = try readType(&cursor, key)
        let innerCount = try cursor.readCount(ofAtLeast: inner.minimumBytes, "an item of \(quoted(key))")
        try skipItems(&cursor, inner, innerCount, key, depth: depth + 1)
      }
    default:
      _ = try cursor.skip(count, of: element.minimumBytes, "the value of \(quoted(key))")
    }
  }
}

/// A tensor entry as it stands in the file, before its claims are checked against the data.
private struct DirectoryEntry {
  var name: String
  var shape: [UInt64] = []
  var type: TensorType
  var offset: UInt64

  init(_ cursor: inout GGUFCursor) throws(ModelError) {
    let start = cursor.offset
    name = try cursor.readName(limit: 1024, "a tensor name")
    let rank = try cursor.read(UInt32.self, "a tensor's rank")
    guard (1...4).contains(rank) else {
      throw .malformed("the tensor \(quoted(name)) has \(rank) dimensions", atByte: start)
    }
    for _ in 0..<rank { shape.append(try cursor.read(UInt64.self, "a tensor's shape")) }
    type = TensorType(rawValue: try cursor.read(UInt32.self, "a tensor's type"))
    offset = try cursor.read(UInt64.self, "a tensor's offset")
  }

  func resolve(
    dataStart: Int, end: Int, alignment: Int, at place: Int
  ) throws(ModelError) -> GGUFFile.Tensor {
    guard type.isKnown else {
      throw .unsupported(
        "the tensor \(quoted(name)) has the unknown type \(type.rawValue)", at: "byte \(place)",
        remedy: "convert the model to F16 or Q8_0")
    }
    var elements = 1
    var dimensions: [Int] = []
    for size in shape {
      guard let size = Int(exactly: size), size > 0,
        case (let product, false) = elements.multipliedReportingOverflow(by: size)
      else { throw .malformed("the tensor \(quoted(name)) has an impossible shape", atByte: place) }
      elements = product
      dimensions.append(size)
    }
    guard dimensions[0] % type.blockElements == 0 else {
      throw .malformed(
        "the rows of the \(type) tensor \(quoted(name)) are not whole blocks of \(type.blockElements)",
        atByte: place)
    }
    let (size, overflow) = (elements / type.blockElements).multipliedReportingOverflow(by: type.blockBytes)
    guard offset % UInt64(alignment) == 0 else {
      throw .malformed("the data of the tensor \(quoted(name)) is not aligned to \(alignment)", atByte: place)
    }
    guard !overflow, let offset = Int(exactly: offset), offset <= end - dataStart,
      size <= end - dataStart - offset
    else {
      throw .malformed("the data of the tensor \(quoted(name)) lies past the end of the file", atByte: place)
    }
    let start = dataStart + offset
    return GGUFFile.Tensor(name: name, shape: dimensions, type: type, range: start..<(start + size))
  }
}
