import Formats
import Foundation
import GRDB
import Traces

/// Figures and texts of runs that were read before, so that folders of thousands open at once and can be searched.
///
/// It is a memory and nothing more: what it holds can be read from the files again, so it may be deleted at any time. A file that
/// has changed since is not found in it. Several programs may use it at once.
final class RunIndex: Sendable {
  /// A run of a file, with all that is remembered about it.
  struct Entry {
    /// Its place in the file.
    var record: Int
    var summary: RunSummary
    /// What is odd about it, in words.
    var oddities: [String] = []
    /// What searches look through, in lower case.
    var text: String
  }

  private let database: DatabaseQueue

  /// Another number where what is kept, or how it is worked out, has changed: all is read anew.
  private static let version: Int32 = 3
  /// Searches look for three characters or more: the index of texts is made of triples.
  static let shortestSearch = 3

  /// Opens the index, or makes an empty one where there is none, an older one, or a damaged one.
  /// - Throws: where the place cannot be written, or another program has the index to itself for long.
  init(at path: String) throws {
    let url = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    do {
      database = try Self.open(path)
    } catch let error as DatabaseError where [.SQLITE_NOTADB, .SQLITE_CORRUPT].contains(error.resultCode) {
      for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
      database = try Self.open(path)
    }
  }

  private static func open(_ path: String) throws -> DatabaseQueue {
    if !FileManager.default.fileExists(atPath: path) {
      // The texts are the person's own. What SQLite puts beside the file is as closed as the file.
      _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
    }
    var configuration = Configuration()
    configuration.busyMode = .timeout(2)
    configuration.prepareDatabase {
      try $0.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
    }
    let database = try DatabaseQueue(path: path, configuration: configuration)
    guard try !database.read(isCurrent) else { return database }
    // Another program may be about to do the same.
    try database.write { if try !isCurrent($0) { try makeTables($0) } }
    return database
  }

  /// A file under whichever name it is given.
  private static func key(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }

  /// Texts of runs that are gone stay in the index; where they are most of it, all is read anew.
  private static func isCurrent(_ database: Database) throws -> Bool {
    guard try Int32.fetchOne(database, sql: "PRAGMA user_version") == version else { return false }
    let ever = try Int.fetchOne(database, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'runs'") ?? 0
    let runs =
      try Int.fetchOne(database, sql: "SELECT count(*) FROM runs JOIN files USING (path, reading)") ?? 0
    return ever < 1000 + 4 * runs
  }

  /// Texts are kept as an index alone: the files have them.
  private static func makeTables(_ database: Database) throws {
    try database.execute(
      sql: """
        DROP TABLE IF EXISTS files;
        DROP TABLE IF EXISTS runs;
        DROP TABLE IF EXISTS texts;
        CREATE TABLE files (path TEXT PRIMARY KEY, reading INTEGER, stamp INTEGER) WITHOUT ROWID;
        CREATE TABLE runs (id INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT, reading INTEGER, record INTEGER,
          summary BLOB, UNIQUE (path, reading, record));
        CREATE VIRTUAL TABLE texts USING fts5(text, content='', tokenize='trigram');
        DELETE FROM sqlite_sequence WHERE name = 'runs';
        PRAGMA user_version = \(version);
        """)
  }

  // MARK: - Figures

  /// The runs of a file in their order, each with what is odd about it; nil where the file is not known, or has changed.
  func summaries(of path: String, _ stamp: FileStamp) -> [(summary: RunSummary, oddities: [String])]? {
    let blobs = try? database.read { database -> [Data]? in
      let path = Self.key(path)
      guard let reading = try Self.reading(of: path, stamp, database) else { return nil }
      return try Data.fetchAll(
        database.cachedStatement(
          sql: "SELECT summary FROM runs WHERE path = ? AND reading = ? ORDER BY record"),
        arguments: [path, reading])
    }
    guard let blobs = blobs ?? nil else { return nil }
    let count = blobs.count
    let runs = blobs.enumerated().compactMap { index, blob -> (RunSummary, [String])? in
      guard let stored = try? JSONDecoder().decode(StoredSummary.self, from: blob) else { return nil }
      let name = RunPlace(path: path, index: count > 1 ? index : nil).description
      return (stored.summary(file: name), stored.oddities)
    }
    return runs.count == count ? runs : nil
  }

  /// The reading that holds for a file as it lies there now.
  private static func reading(of path: String, _ stamp: FileStamp, _ database: Database) throws -> Int64? {
    let file = try Row.fetchOne(
      database.cachedStatement(sql: "SELECT reading FROM files WHERE path = ? AND stamp = ?"),
      arguments: [path, stamp.signature])
    return file?["reading"]
  }

  /// One program's reading of a file: two of them at once do not mix their runs.
  struct Reading {
    fileprivate let path: String
    fileprivate let number = Int64.random(in: 1...Int64.max)
  }

  /// A file is about to be read.
  func begin(_ path: String) -> Reading { Reading(path: Self.key(path)) }

  /// Remembers runs of a file; they are not found before all of them are there.
  func add(_ runs: [Entry], to reading: Reading) {
    let encoder = JSONEncoder()
    // What cannot be remembered is read again.
    try? database.write { database in
      for run in runs {
        try database.execute(
          sql: "INSERT INTO runs (path, reading, record, summary) VALUES (?, ?, ?, ?)",
          arguments: [
            reading.path, reading.number, run.record,
            try encoder.encode(StoredSummary(run.summary, run.oddities)),
          ])
        try database.execute(
          sql: "INSERT INTO texts (rowid, text) VALUES (?, ?)",
          arguments: [database.lastInsertedRowID, run.text])
      }
    }
  }

  /// The file cannot be read to its end.
  func abandon(_ reading: Reading) {
    try? database.write {
      try $0.execute(
        sql: "DELETE FROM runs WHERE path = ? AND reading = ?", arguments: [reading.path, reading.number])
    }
  }

  /// All runs of a file are there, and take the place of those that were known before.
  ///
  /// - Parameters:
  ///   - stamp: of the file before it was read: one that changed meanwhile is not found.
  ///   - count: how many runs it has.
  func complete(_ reading: Reading, _ stamp: FileStamp, count: Int) {
    try? database.write { database in
      let kept = try Int.fetchOne(
        database, sql: "SELECT count(*) FROM runs WHERE path = ? AND reading = ?",
        arguments: [reading.path, reading.number])
      guard kept == count else { return }
      try database.execute(
        sql: "DELETE FROM runs WHERE path = ? AND reading != ?", arguments: [reading.path, reading.number])
      try database.execute(
        sql: "INSERT OR REPLACE INTO files VALUES (?, ?, ?)",
        arguments: [reading.path, reading.number, stamp.signature])
    }
  }

  // MARK: - Texts

  /// The runs of these files in whose text something may stand, by the names that they are opened by; those of files that are
  /// not known are among them.
  ///
  /// - Parameters:
  ///   - text: in lower case; nothing is ruled out where it is shorter than `shortestSearch` or not plain ASCII.
  func candidates(
    among names: [String], saying text: String, _ stamp: (_ path: String) -> FileStamp?
  ) -> [String] {
    guard text.utf8.count >= Self.shortestSearch, text.utf8.allSatisfy({ $0 < 0x80 && $0 != 0 }) else {
      return names
    }
    let phrase = "\"" + text.replacing("\"", with: "\"\"") + "\""
    let found = try? database.read { database -> Set<[Int64]> in
      let rows = try Row.fetchAll(
        database,
        sql: "SELECT reading, record FROM runs WHERE id IN (SELECT rowid FROM texts WHERE texts MATCH ?)",
        arguments: [phrase])
      return Set(rows.map { [$0["reading"], $0["record"]] })
    }
    guard let found else { return names }
    var readings: [String: Int64?] = [:]
    return names.filter { name in
      let place = RunPlace(name)
      if readings[place.path] == nil {
        readings[place.path] = .some(stamp(place.path).flatMap { reading(of: place.path, $0) })
      }
      guard let reading = readings[place.path] ?? nil else { return true }
      return found.contains([reading, Int64(place.index ?? 0)])
    }
  }

  private func reading(of path: String, _ stamp: FileStamp) -> Int64? {
    try? database.read { try Self.reading(of: Self.key(path), stamp, $0) }
  }
}
