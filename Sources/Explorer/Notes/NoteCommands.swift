import Traces

/// The commands for what a person notes down about places of the run.
enum NoteCommands: CommandGroup {
  static let keys = [
    KeyBinding(
      .tree, [.character("M")], .note, "mark the place and note something down; empty words unmark it"),
    KeyBinding(.tree, [.character("'")], .nextNote, "to the next marked place"),
  ]

  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    guard let run = state.run else { return nil }
    switch command {
    case .note:
      // What is typed is about the place where the key was pressed, wherever the cursor goes meanwhile.
      let old = run.note(at: run.cursor)
      state.open(EntryView.self, EntryState(noting: NoteDraft(old: old, new: old ?? run.newNote())))
    case .nextNote:
      guard let next = run.nextNote() else {
        state.say("No place is marked yet: M marks the one under the cursor.")
        return []
      }
      state.run?.move(to: next.note)
      state.say("Mark \(next.index + 1) of \(next.count). " + Format.visible(next.note.text, limit: 200))
    default: return nil
    }
    return []
  }

  /// Keeps what was typed about a place: a mark where there was none and nothing is typed.
  static func keep(_ draft: NoteDraft, _ text: String, _ state: inout State) -> [Effect] {
    guard let run = state.run else { return [] }
    var note = draft.new
    note.text = text.allSatisfy(\.isWhitespace) ? "" : text
    var notes = run.notes
    let isGone = draft.old != nil && note.text.isEmpty
    notes.replace(draft.old, by: isGone ? nil : note)
    state.run?.setNotes(notes)
    state.runs?.setNotes(notes)
    state.say(isGone ? "The mark is gone." : "Marked; ' goes from mark to mark.")
    return [.keep(notes)]
  }
}

/// A note that is being written: what stood there before, and the place.
struct NoteDraft: Sendable, Equatable {
  var old: RunNotes.Note?
  var new: RunNotes.Note
}

extension Command {
  public static let note = Command("note")
  public static let nextNote = Command("next-note")
}
