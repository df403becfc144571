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
    case .note: state.open(EntryView.self, EntryState(.note, run.note(at: run.cursor)?.text ?? ""))
    case .nextNote:
      guard let next = run.nextNote() else {
        state.say("No place is marked yet: M marks the one under the cursor.")
        return []
      }
      state.run?.move(to: next.place)
      state.say("Mark \(next.index + 1) of \(next.count). " + Format.visible(next.text, limit: 200))
    default: return nil
    }
    return []
  }

  /// Keeps what was typed about the place under the cursor: a mark where there was none and nothing is typed.
  static func keep(_ text: String, _ state: inout State) -> [Effect] {
    guard let run = state.run else { return [] }
    let old = run.note(at: run.cursor)
    let words = text.allSatisfy(\.isWhitespace) ? "" : text
    var notes = run.notes
    let isGone = old != nil && words.isEmpty
    notes.replace(old, by: isGone ? nil : run.newNote(words))
    state.run?.setNotes(notes)
    state.runs?.setNotes(notes)
    state.say(isGone ? "The mark is gone." : "Marked; ' goes from mark to mark.")
    return [.keep(notes)]
  }
}

extension Command {
  public static let note = Command("note")
  public static let nextNote = Command("next-note")
}
