import Explorer
import Foundation
import Traces

/// A copy of a run, saved where the person wants it, with what was noted down about it.
struct RunCopy: Sendable {
  let log: RunLog
  var notes = RunNotes()
  let target: SaveTarget

  func save(replacing: Bool) -> SaveOutcome {
    let hasNotes = FileManager.default.fileExists(atPath: RunNotes.path(beside: target.path))
    if hasNotes, !replacing { return .exists }
    return target.save(replacing: replacing) { path in
      if replacing { try log.write(to: path) } else { try create(path) }
      // Those of a run that was there are not this one's.
      if hasNotes || !notes.isEmpty { try notes.write(beside: path) }
    }
  }

  /// Writes to a file that must not exist yet.
  private func create(_ path: String) throws(TraceError) {
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
