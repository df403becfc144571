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
  private static let version: Int32 = 1
  /// Searches look for three characters or more: the index of texts is made of triples.
  static let shortestSearch = 3

  /// Opens the index, or makes an empty one where there is none, an older one, or a damaged one.
  /// - Throws: where the place cannot be written.
  init(at path: String) throws {
    let url = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    if let database = try? Self.open(path), (try? Self.isCurrent(database)) == true {
      self.database = database
      return
    }
    for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    database = try Self.open(path)
    try database.write(Self.makeTables)
    // The texts are the person's own.
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
  }

  private static func open(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.busyMode = .timeout(2)
    configuration.prepareDatabase {
      try $0.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
    }
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  /// Texts of runs that are gone stay in the index; where they are most of it, all is read anew.
  private static func isCurrent(_ database: DatabaseQueue) throws -> Bool {
    try database.read {
      guard try Int32.fetchOne($0, sql: "PRAGMA user_version") == version else { return false }
      let ever = try Int.fetchOne($0, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'runs'") ?? 0
      let runs = try Int.fetchOne($0, sql: "SELECT count(*) FROM runs") ?? 0
      return ever < 1000 + 4 * runs
    }
  }

  /// Texts are kept as an index alone: the files have them.
  private static func makeTables(_ database: Database) throws {
    try database.execute(
      sql: """
        CREATE TABLE files (path TEXT PRIMARY KEY, bytes INTEGER, modified INTEGER, number INTEGER) WITHOUT ROWID;
        CREATE TABLE runs (id INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT, record INTEGER, summary BLOB,
          UNIQUE (path, record));
        CREATE VIRTUAL TABLE texts USING fts5(text, content='', tokenize='trigram');
        PRAGMA user_version = \(version);
        """)
  }

  // MARK: - Figures

  /// The runs of a file in their order, each with what is odd about it; nil where the file is not known, or has changed.
  func summaries(of path: String) -> [(summary: RunSummary, oddities: [String])]? {
    guard let stamp = FileStamp(path) else { return nil }
    let blobs = try? database.read { database -> [Data]? in
      guard try Self.isKnown(path, stamp, database) else { return nil }
      return try Data.fetchAll(
        database.cachedStatement(sql: "SELECT summary FROM runs WHERE path = ? ORDER BY record"),
        arguments: [path])
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

  private static func isKnown(_ path: String, _ stamp: FileStamp, _ database: Database) throws -> Bool {
    let file = try Row.fetchOne(
      database.cachedStatement(sql: "SELECT bytes, modified, number FROM files WHERE path = ?"),
      arguments: [path])
    guard let file else { return false }
    return file["bytes"] == stamp.bytes && file["modified"] == stamp.modified
      && file["number"] == stamp.number
  }

  /// Forgets the runs of a file, which is about to be read.
  func forget(_ path: String) {
    try? database.write { database in
      try database.execute(sql: "DELETE FROM files WHERE path = ?", arguments: [path])
      try database.execute(sql: "DELETE FROM runs WHERE path = ?", arguments: [path])
    }
  }

  /// Remembers runs of a file; they are not found before all of them are there.
  func add(_ runs: [Entry], of path: String) {
    let encoder = JSONEncoder()
    // What cannot be remembered is read again.
    try? database.write { database in
      for run in runs {
        try database.execute(
          sql: "INSERT INTO runs (path, record, summary) VALUES (?, ?, ?)",
          arguments: [path, run.record, try encoder.encode(StoredSummary(run.summary, run.oddities))])
        try database.execute(
          sql: "INSERT INTO texts (rowid, text) VALUES (?, ?)",
          arguments: [database.lastInsertedRowID, run.text])
      }
    }
  }

  /// All runs of a file are there.
  ///
  /// - Parameters:
  ///   - stamp: of the file before it was read: one that changed meanwhile is not found.
  ///   - count: how many runs it has.
  func complete(_ path: String, _ stamp: FileStamp, count: Int) {
    try? database.write { database in
      let kept = try Int.fetchOne(
        database, sql: "SELECT count(*) FROM runs WHERE path = ?", arguments: [path])
      guard kept == count else { return }
      try database.execute(
        sql: "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)",
        arguments: [path, stamp.bytes, stamp.modified, stamp.number])
    }
  }

  // MARK: - Texts

  /// The runs of these files in whose text something may stand, by the names that they are opened by; those of files that are
  /// not known are among them.
  ///
  /// - Parameter text: in lower case; nothing is ruled out where it is shorter than `shortestSearch` or not plain ASCII.
  func candidates(among names: [String], saying text: String) -> [String] {
    guard text.utf8.count >= Self.shortestSearch, text.utf8.allSatisfy({ $0 < 0x80 && $0 != 0 }) else {
      return names
    }
    let phrase = "\"" + text.replacing("\"", with: "\"\"") + "\""
    let found = try? database.read { database -> Set<String> in
      let rows = try Row.fetchAll(
        database,
        sql: "SELECT path, record FROM runs WHERE id IN (SELECT rowid FROM texts WHERE texts MATCH ?)",
        arguments: [phrase])
      return Set(rows.map { RunPlace(path: $0["path"], index: $0["record"]).description })
    }
    guard let found else { return names }
    var known: [String: Bool] = [:]
    return names.filter { name in
      let place = RunPlace(name)
      if known[place.path] == nil {
        known[place.path] = FileStamp(place.path).map { stamp in
          (try? database.read { try Self.isKnown(place.path, stamp, $0) }) ?? false
        }
      }
      return known[place.path] != true
        || found.contains(RunPlace(path: place.path, index: place.index ?? 0).description)
    }
  }
}
