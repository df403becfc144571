import Explorer
import Foundation
import Traces

/// A file that a person named: nothing there is replaced that was not meant.
struct SaveTarget: Sendable {
  /// As an absolute path.
  let path: String
  /// The file that the run is saved to while it is made.
  private let recorded: String?

  /// - Parameter typed: `~` is the home folder.
  init(_ typed: String, recorded: String?) {
    let typed = typed.trimmingPrefix { $0.isWhitespace }
    path = URL(fileURLWithPath: Self.expandingTilde(String(typed))).standardizedFileURL.path
    self.recorded = recorded.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
  }

  private static func expandingTilde(_ path: String) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home = ProcessInfo.processInfo.environment["HOME"] else {
      return path
    }
    return home + path.dropFirst()
  }

  /// Never replaces a file that it was not told to.
  func save(replacing: Bool, _ write: (_ path: String) throws -> Void) -> SaveOutcome {
    var status = stat()
    if path == recorded { return .failed("this run is saved there already, while it is made") }
    if lstat(path, &status) == 0 {
      if status.st_mode & S_IFMT == S_IFDIR { return .failed("\(path) is a folder: name a file in it") }
      guard status.st_mode & S_IFMT == S_IFREG else { return .failed("\(path) is no ordinary file") }
      guard replacing else { return .exists }
    }
    do {
      try write(path)
      return .saved(path)
    } catch {
      return .failed("\(error)")
    }
  }

  /// Writes a file at once or not at all.
  ///
  /// - Parameter replacing: whether there may be such a file.
  func save(replacing: Bool, data: () throws -> Data) -> SaveOutcome {
    save(replacing: replacing) { (path: String) in
      let data = try data()
      do {
        try data.write(to: URL(fileURLWithPath: path), options: replacing ? .atomic : .withoutOverwriting)
      } catch {
        throw TraceError(.unwritable, path: path, "choose another place")
      }
    }
  }
}
