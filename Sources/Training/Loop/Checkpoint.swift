import Engines
import Foundation

/// The state of a training as a file: what is needed to go on as if nothing had happened.
///
/// A line of JSON, then parameters and both moments as little-endian floats, then a hash of all. It is written under another
/// name, brought to the disk and renamed, so that a kill at any moment leaves a whole one.
struct Checkpoint<Recipe: Codable> {
  struct Header: Codable {
    var forkscopeCheckpoint = 1
    var step: Int
    var tokens: Int
    var floats: Int
    var recipe: Recipe
  }

  var header: Header
  private let floats: Data

  init(of trainer: Trainer, _ recipe: Recipe) {
    header = Header(
      step: trainer.step, tokens: trainer.tokens, floats: trainer.layout.count, recipe: recipe)
    var data = Data(capacity: 12 * trainer.layout.count)
    for buffer in trainer.buffers {
      data.append(UnsafeBufferPointer(start: buffer.base, count: buffer.count))
    }
    floats = data
  }

  /// - Returns: nil where there is no such file.
  /// - Throws: `TrainingError` where it is damaged, or of another kind of training.
  init?(path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    guard let end = data.firstIndex(of: 10), data.count >= end + 9 else { throw TrainingError.damaged(path) }
    let body = data[..<(data.count - 8)]
    guard Self.hash(body) == data.suffix(8) else { throw TrainingError.damaged(path) }
    do {
      header = try JSONDecoder().decode(Header.self, from: data[..<end])
    } catch {
      throw TrainingError.otherTraining(path)
    }
    floats = Data(body[(end + 1)...])
    guard floats.count == 12 * header.floats else { throw TrainingError.damaged(path) }
  }

  func restore(_ trainer: Trainer) throws {
    guard header.floats == trainer.layout.count else { throw TrainingError.otherShape }
    let count = trainer.layout.count
    for (index, buffer) in trainer.buffers.enumerated() {
      let bytes = floats.dropFirst(4 * index * count).prefix(4 * count)
      UnsafeMutableRawBufferPointer(start: buffer.base, count: 4 * count).copyBytes(from: bytes)
    }
    trainer.step = header.step
    trainer.tokens = header.tokens
  }

  func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    var data = try encoder.encode(header) + Data([10]) + floats
    data.append(Self.hash(data))
    try DurableFile.replace(path, by: data)
  }

  private static func hash(_ data: Data) -> Data {
    var hash = StableHash()
    data.withUnsafeBytes { hash.combine($0) }
    return withUnsafeBytes(of: hash.value.littleEndian) { Data($0) }
  }
}

extension Trainer {
  /// What a checkpoint keeps.
  fileprivate var buffers: [FloatBuffer] { [parameters, optimizer.mean, optimizer.square] }
}
