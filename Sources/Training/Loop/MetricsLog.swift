import Foundation

/// A training's figures, a line of JSON a step.
struct MetricsLog<Entry: Codable> {
  private let path: String
  private let handle: FileHandle

  /// - Parameter isKept: tells which entries of before stay: those behind a checkpoint are made again.
  init(path: String, keeping isKept: (Entry) -> Bool) throws {
    self.path = path
    let old = Self.entries(of: path).filter(isKept)
    try DurableFile.replace(path, by: old.reduce(into: Data()) { $0 += Self.line($1) })
    guard let handle = FileHandle(forWritingAtPath: path) else { throw TrainingError.cannotWrite(path) }
    _ = try? handle.seekToEnd()
    self.handle = handle
  }

  func append(_ entry: Entry) throws {
    do {
      try handle.write(contentsOf: Self.line(entry))
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

  private static func line(_ entry: Entry) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return ((try? encoder.encode(entry)) ?? Data()) + Data([10])
  }
}
