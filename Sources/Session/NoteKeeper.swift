import Explorer
import Synchronization
import Traces

/// What a person noted down about the run that shows, and the files in which it is kept, from whichever thread.
final class NoteKeeper: Sendable {
  private struct State {
    var notes = RunNotes()
    /// The file of the saved run that shows.
    var opened: String?
    /// A file of notes that cannot be read is left alone.
    var isRefused = false
  }

  private let state = Mutex(State())

  var notes: RunNotes { state.withLock(\.notes) }

  /// Takes up the notes beside a saved run, and says what there is to show.
  func open(_ path: String) -> Action {
    do throws(TraceError) {
      let notes = try RunNotes(beside: path)
      state.withLock { $0 = State(notes: notes, opened: path) }
      return .noted(notes)
    } catch {
      state.withLock { $0 = State(opened: path, isRefused: true) }
      return .failed("its notes are not shown: \(error)")
    }
  }

  /// Forgets the run that showed.
  func leave() { state.withLock { $0 = State() } }

  /// Keeps the notes beside the saved run, and beside the file that goes on with it.
  ///
  /// - Returns: why they are kept nowhere; nil where they are.
  func keep(_ notes: RunNotes, beside recorded: String?) -> String? {
    state.withLock { state in
      state.notes = notes
      let opened = state.isRefused ? nil : state.opened
      var failure: TraceError?
      var isKept = false
      for path in Set([opened, recorded].compactMap { $0 }) {
        do throws(TraceError) {
          try notes.write(beside: path)
          isKept = true
        } catch {
          failure = error
        }
      }
      guard !isKept else { return nil }
      return
        "the note is not kept: \(failure.map(\.description) ?? "the run has no file, or its notes cannot be read")"
    }
  }
}
