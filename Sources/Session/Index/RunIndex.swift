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
    /// What its threads wrote.
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

  /// The runs of a file in their order; nil where it is not known, or has changed.
  func summaries(of path: String) -> [RunSummary]? {
    guard let stamp = FileStamp(path) else { return nil }
    let blobs = try? database.read { database -> [Data]? in
      let file = try Row.fetchOne(
        database.cachedStatement(sql: "SELECT bytes, modified, number FROM files WHERE path = ?"),
        arguments: [path])
      guard let file, file["bytes"] == stamp.bytes, file["modified"] == stamp.modified,
        file["number"] == stamp.number
      else { return nil }
      return try Data.fetchAll(
        database.cachedStatement(sql: "SELECT summary FROM runs WHERE path = ? ORDER BY record"),
        arguments: [path])
    }
    guard let blobs = blobs ?? nil else { return nil }
    let summaries = blobs.compactMap {
      try? JSONDecoder().decode(StoredSummary.self, from: $0).summary(file: path)
    }
    return summaries.count == blobs.count ? summaries : nil
  }

  /// Remembers the runs of files; what was known about these files before is forgotten.
  ///
  /// - Parameter stamps: of the files before they were read: one that changed meanwhile is then not found.
  func remember(_ files: [(path: String, stamp: FileStamp, runs: [Entry])]) {
    let encoder = JSONEncoder()
    // What cannot be remembered is read again.
    try? database.write { database in
      for (path, stamp, runs) in files {
        try database.execute(sql: "DELETE FROM runs WHERE path = ?", arguments: [path])
        for run in runs {
          try database.execute(
            sql: "INSERT INTO runs (path, record, summary) VALUES (?, ?, ?)",
            arguments: [path, run.record, try encoder.encode(StoredSummary(run.summary))])
          try database.execute(
            sql: "INSERT INTO texts (rowid, text) VALUES (?, ?)",
            arguments: [database.lastInsertedRowID, run.text])
        }
        try database.execute(
          sql: "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)",
          arguments: [path, stamp.bytes, stamp.modified, stamp.number])
      }
    }
  }

  // MARK: - Texts

  /// The runs in whose text something stands, whatever its case, by file and place in it; nil where it is too short to look for.
  ///
  /// Of files that are remembered alone, as they were when they were read.
  func runs(saying text: String) -> [(path: String, record: Int)]? {
    guard text.unicodeScalars.count >= Self.shortestSearch else { return nil }
    let phrase = "\"" + text.replacing("\"", with: "\"\"") + "\""
    let rows = try? database.read { database in
      try Row.fetchAll(
        database,
        sql:
          "SELECT path, record FROM runs WHERE id IN (SELECT rowid FROM texts WHERE texts MATCH ?) ORDER BY path, record",
        arguments: [phrase])
    }
    return rows?.map { ($0["path"], $0["record"]) }
  }
}
