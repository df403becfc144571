import Explorer
import Foundation
import Traces

/// A copy of a run, saved where the person wants it.
struct RunCopy: Sendable {
  let log: RunLog
  /// Where to, as an absolute path.
  let path: String
  /// The file that the run is saved to while it is made.
  let recorded: String?

  /// - Parameter path: as it was typed: `~` is the home folder.
  init(log: RunLog, path: String, recorded: String?) {
    self.log = log
    let typed = path.trimmingPrefix { $0.isWhitespace }
    self.path = URL(fileURLWithPath: Self.expandingTilde(String(typed))).standardizedFileURL.path
    self.recorded = recorded.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
  }

  private static func expandingTilde(_ path: String) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home = ProcessInfo.processInfo.environment["HOME"] else {
      return path
    }
    return home + path.dropFirst()
  }

  /// Never replaces a file that it was not told to.
  func save(replacing: Bool) -> SaveOutcome {
    var status = stat()
    if path == recorded { return .failed("this run is saved there already, while it is made") }
    if lstat(path, &status) == 0 {
      if status.st_mode & S_IFMT == S_IFDIR { return .failed("\(path) is a folder: name a file in it") }
      guard status.st_mode & S_IFMT == S_IFREG else { return .failed("\(path) is no ordinary file") }
      guard replacing else { return .exists }
    }
    do {
      if replacing { try log.write(to: path) } else { try create() }
      return .saved(path)
    } catch {
      return .failed("\(error)")
    }
  }

  /// Writes to a file that must not exist yet.
  private func create() throws(TraceError) {
    let writer = try TraceWriter(path: path, header: log.header)
    do throws(TraceError) {
      for batch in log.eventBatches { try writer.append(batch) }
    } catch {
      unlink(path)
      throw error
    }
    writer.close()
  }
}
