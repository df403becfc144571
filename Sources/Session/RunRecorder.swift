import Foundation
import Synchronization
import Traces

/// Saves a run while it is made, so that nothing the person does is lost; called from the run's own thread.
final class RunRecorder: Sendable {
  private let writer: Mutex<TraceWriter?>
  let path: String

  /// Starts a file that begins with the contents of `log`.
  ///
  /// - Parameters:
  ///   - path: where; nil makes a new file in `folder`.
  init(_ log: RunLog, path: String?, folder: String) throws(TraceError) {
    if let path { self.path = path } else { self.path = try Self.freePath(in: folder) }
    let writer = try TraceWriter(path: self.path, header: log.header)
    if log.tokens.count > 0 {
      for batch in log.eventBatches { try writer.append(batch) }
    }
    self.writer = Mutex(writer)
  }

  /// Appends events.
  ///
  /// The first failure ends the recording and is returned, once.
  func append(_ events: [Event]) -> String? {
    writer.withLock { writer in
      do {
        try writer?.append(events)
        return nil
      } catch {
        writer = nil
        return "\(error)"
      }
    }
  }

  /// Ends the recording and takes the file away.
  func discard() {
    writer.withLock { $0 = nil }
    unlink(path)
  }

  /// A name in the state folder that nothing stands under yet, by date and time.
  private static func freePath(in folder: String) throws(TraceError) -> String {
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw TraceError(.unwritable, path: folder, "the folder cannot be made")
    }
    let stamp = Date.now.ISO8601Format().filter { $0.isNumber || $0 == "T" }
    for attempt in 0..<1000 {
      let name = "\(folder)/\(stamp)\(attempt == 0 ? "" : "-\(attempt)").jsonl"
      if !FileManager.default.fileExists(atPath: name) { return name }
    }
    throw TraceError(.unwritable, path: folder, "too many runs in one second")
  }
}
