import Foundation

/// A training's figures, a line of JSON a step.
struct MetricsLog<Entry: Codable> {
  private let path: String
  private let handle: FileHandle

  /// - Parameter isKept: tells which entries of before stay: those behind a checkpoint are made again.
  init(path: String, keeping isKept: (Entry) -> Bool) throws {
    self.path = path
    let old = Self.entries(of: path).filter(isKept)
    try DurableFile.replace(path, by: try old.reduce(into: Data()) { $0 += try Self.line($1) })
    guard let handle = FileHandle(forWritingAtPath: path) else { throw TrainingError.cannotWrite(path) }
    _ = try? handle.seekToEnd()
    self.handle = handle
  }

  func append(_ entry: Entry) throws {
    let line = try Self.line(entry)
    do {
      try handle.write(contentsOf: line)
    } catch {
      throw TrainingError.cannotWrite(path)
    }
  }

  /// Brings all entries to the disk: no checkpoint may be ahead of them.
  func synchronize() throws {
    do {
      try handle.synchronize()
    } catch {
      throw TrainingError.cannotWrite(path)
    }
  }

  /// All whole entries; a torn last line is left out.
  static func entries(of path: String) -> [Entry] {
    guard let data = FileManager.default.contents(atPath: path) else { return [] }
    let decoder = JSONDecoder()
    return data.split(separator: 10).compactMap { try? decoder.decode(Entry.self, from: Data($0)) }
  }

  private static func line(_ entry: Entry) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return try encoder.encode(entry) + Data([10])
  }
}
