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
    /// Rounds made so far, where there are rounds.
    var round: Int?
    /// The fingerprint of the model that the training began with; nil for random numbers.
    var start: String?
    var recipe: Recipe
  }

  var header: Header
  private let floats: Data

  init(of trainer: Trainer, _ recipe: Recipe, round: Int? = nil, start: String?) {
    header = Header(
      step: trainer.step, tokens: trainer.tokens, floats: trainer.layout.count, round: round, start: start,
      recipe: recipe)
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
    guard let data = FileManager.default.contents(atPath: path) else { throw TrainingError.damaged(path) }
    guard let end = data.firstIndex(of: 10), data.count >= end + 9 else { throw TrainingError.damaged(path) }
    let body = data[..<(data.count - 8)]
    guard Self.hash(body) == data.suffix(8) else { throw TrainingError.damaged(path) }
    do {
      header = try JSONDecoder().decode(Header.self, from: data[..<end])
    } catch {
      throw TrainingError.otherTraining(path)
    }
    floats = Data(body[(end + 1)...])
    guard floats.count.isMultiple(of: 12), floats.count / 12 == header.floats, header.step >= 0,
      header.tokens >= 0,
      header.round ?? 0 >= 0, header.forkscopeCheckpoint == 1
    else { throw TrainingError.damaged(path) }
  }

  /// - Parameter path: of the file, for the report.
  func restore(_ trainer: Trainer, start: String?, path: String) throws(TrainingError) {
    guard header.floats == trainer.layout.count else { throw .otherTraining(path) }
    guard header.start == start else { throw .otherStart(path) }
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
