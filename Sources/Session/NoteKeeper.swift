import Explorer
import Synchronization
import Traces

/// What a person noted down about the run that shows, and the files in which it is kept, from whichever thread.
final class NoteKeeper: Sendable {
  private struct State {
    var notes = RunNotes()
    /// The file of the saved run that shows, and how many variations it has.
    var opened: (path: String, variations: Int)?
    /// The file that the run is recorded in while it is made.
    var recorded: String?
    /// A file of notes that cannot be read is left alone.
    var isRefused = false
  }

  /// A file with what is to be kept beside it.
  struct Target: Sendable {
    let path: String
    let notes: RunNotes
  }

  private let state = Mutex(State())

  var notes: RunNotes { state.withLock(\.notes) }

  /// The file of the saved run that shows; nil for a run that is made.
  var openedPath: String? { state.withLock { $0.opened?.path } }

  /// A saved run shows: takes up the notes beside it, and says what there is to show.
  ///
  /// - Parameter notes: as they were read, or why they were not.
  func open(_ path: String, variations: Int, _ notes: Result<RunNotes, TraceError>) -> Action {
    do throws(TraceError) {
      let notes = try notes.get()
      state.withLock { $0 = State(notes: notes, opened: (path, variations)) }
      return .noted(notes)
    } catch {
      state.withLock { $0 = State(opened: (path, variations), isRefused: true) }
      return .failed("its notes are not shown: \(error)")
    }
  }

  /// A run begins to be recorded: a new one, or one that goes on with the run that shows.
  ///
  /// - Parameter path: nil where it is not saved.
  /// - Throws: where the notes of the run that shows cannot go with it.
  func record(in path: String?, isNew: Bool) throws(TraceError) {
    let notes = state.withLock { state in
      if isNew { state = State() }
      state.recorded = path
      return state.notes
    }
    if let path, !notes.isEmpty { try notes.write(beside: path) }
  }

  /// Takes over new notes, and says which files they go beside.
  ///
  /// A saved file gets only those on variations that it has: its others may be made anew, and be others.
  func keep(_ notes: RunNotes) -> [Target] {
    state.withLock { state in
      state.notes = notes
      var targets = state.recorded.map { [Target(path: $0, notes: notes)] } ?? []
      if let opened = state.opened, !state.isRefused {
        let own = notes.all.filter { $0.variation.index < opened.variations }
        targets.append(Target(path: opened.path, notes: RunNotes(own)))
      }
      return targets
    }
  }

  /// Writes notes beside their files.
  ///
  /// - Returns: why they are kept nowhere; nil where they are.
  static func write(_ targets: [Target]) -> String? {
    var failure = "the note is not kept: the run has no file, or its notes cannot be read"
    var isKept = false
    for target in targets {
      do throws(TraceError) {
        try target.notes.write(beside: target.path)
        isKept = true
      } catch {
        failure = "the note is not kept: \(error)"
      }
    }
    return isKept ? nil : failure
  }
}
