import Traces

/// The line at the bottom in which something is typed.
struct EntryState: Sendable, Equatable {
  enum Purpose: String, Sendable {
    case problem, search, filter
    /// A text to be found in all runs of the table.
    case texts = "find in all runs"
    /// What is noted down about the place under the cursor.
    case note
    /// A place for a copy of the run.
    case save = "save a copy as"
    /// A place for what the run is exported as.
    case export = "export to"
    /// A place for the figures of the runs that show in the table.
    case exportTable = "export this table (CSV) to"
  }

  var purpose = Purpose.search
  var field = TextField()
  /// The text as it was before; Esc goes back to it.
  private(set) var before = ""
  /// Whether the program has been asked and has not answered yet.
  var isPending = false
  /// Why the typed text was refused; it stays, to be corrected.
  var refusal: String?
  /// The note that is being written.
  private(set) var note: NoteDraft?
  /// A file that exists already, and that Enter would replace.
  var taken: String?

  init(_ purpose: Purpose, _ text: String = "") {
    self.purpose = purpose
    field = TextField(text)
    before = text
  }

  /// Begins with the words that stand there.
  init(noting note: NoteDraft) {
    self.init(.note, note.old?.text ?? "")
    self.note = note
  }
}

/// A problem, a search, a filter or the name of a file that is being typed on the last line.
enum EntryView: View {
  static let context = KeyContext("line", title: "Last line")
  static let initial = EntryState(.search)
  static let keys: [KeyBinding] = []

  static func field(in state: State) -> WritableKeyPath<EntryState, TextField>? { \.field }

  static func edited(_ state: inout State) {
    (state[Self.self].refusal, state[Self.self].taken) = (nil, nil)
    let entry = state[Self.self]
    if entry.purpose == .filter { state.runs?.filter = entry.field.text }
  }

  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    let entry = state[Self.self]
    switch command {
    case .cancel:
      state.close()
      if entry.purpose == .filter { state.runs?.filter = entry.before }
    case .up, .down:
      // The rows move while the filter is being typed.
      if entry.purpose == .filter { return RunsView.perform(command, on: &state) }
    case .accept: return accept(entry, on: &state)
    default: return nil
    }
    return []
  }

  private static func accept(_ entry: EntryState, on state: inout State) -> [Effect] {
    let text = entry.field.text
    let isEmpty = text.allSatisfy(\.isWhitespace)
    switch entry.purpose {
    case .search:
      state.close()
      if !text.isEmpty { state.run?.look(for: text) }
      TreeView.search(&state, forward: true)
    case .texts:
      state.close()
      return SearchText(text).flatMap { state.runs?.search(for: $0) } ?? []
    case .note:
      state.close()
      return entry.note.map { NoteCommands.keep($0, text, &state) } ?? []
    // The table follows every letter.
    case .filter: state.close()
    // The field stays until the text is accepted.
    case .problem, .save, .export, .exportTable:
      let isProblem = entry.purpose == .problem
      guard !isEmpty else {
        state[Self.self].refusal =
          isProblem ? "Type a problem first, such as (3+2)*(9-4)." : "Type the name of a file first."
        return []
      }
      guard !entry.isPending else { return [] }
      state[Self.self].isPending = true
      let replacing = entry.taken == text
      switch entry.purpose {
      case .problem: return [.start(problem: text)]
      case .export: return ExportView.export(to: text, replacing: replacing, state)
      case .exportTable: return [.exportTable(state.runs?.shown ?? [], path: text, replacing: replacing)]
      default: return [.save(path: text, replacing: replacing)]
      }
    }
    return []
  }

  static func paint(_ state: State, into region: inout GridRegion) {
    let entry = state[Self.self]
    let last = region.bounds.splitBottom(1).bottom
    region.fill(last)
    let used = region.write(" \(entry.purpose.rawValue): ", x: 0, y: last.minY, style: state.theme[.title])
    FieldLine.write(entry.field, state.theme, x: used, y: last.minY, width: last.width - used, &region)
    // The error in the text stands right above it.
    let why =
      entry.refusal.map { "! " + Format.visible($0) }
      ?? entry.taken.map { _ in
        "This file exists already: Enter replaces it, another name keeps it, Esc cancels."
      }
    if let why { NoticeView.write(why, style: state.theme[.warning], above: state.bottom, &region) }
  }
}

extension State {
  /// Passes a refusal to the field that asked; false where no field did.
  mutating func refuseEntry(_ text: String) -> Bool {
    guard isOpen(EntryView.self), self[EntryView.self].isPending else { return false }
    self[EntryView.self].isPending = false
    self[EntryView.self].refusal = text
    return true
  }

  mutating func take(_ outcome: SaveOutcome) {
    switch outcome {
    case .saved(let path):
      if [.save, .export, .exportTable].contains(self[EntryView.self].purpose) {
        dialogs.removeAll { $0 == EntryView.self }
      }
      say("Saved as \(path).")
    case .exists:
      self[EntryView.self].isPending = false
      self[EntryView.self].taken = self[EntryView.self].field.text
    case .failed(let text): if !refuseEntry(text) { fail(text) }
    }
  }
}
