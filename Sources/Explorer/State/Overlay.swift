/// What can lie over a view.
enum Overlay: Sendable {
  case help(HelpState)
  case palette(PaletteState)
  case variations(VariationsState)
  case refork(ReforkState)
  case entry(EntryState)
  /// Asks whether to leave a run; `quits` tells whether that leaves the program too.
  case leave(quits: Bool)

  var context: KeyContext {
    switch self {
    case .help(let help): help.isSearching ? .entry : .help
    case .palette: .entry
    case .variations: .variations
    case .refork(let refork): refork.isTyping ? .entry : .refork
    case .entry: .entry
    case .leave: .quit
    }
  }
}

/// The line at the bottom in which something is typed.
struct EntryState: Sendable, Equatable {
  enum Purpose: Sendable {
    case problem, search, filter
    /// A place for a copy of the run.
    case save

    var label: String {
      switch self {
      case .problem: "problem"
      case .search: "search"
      case .filter: "filter"
      case .save: "save a copy as"
      }
    }
  }

  var purpose: Purpose
  var field: TextField
  /// What the text was before; Esc goes back to it.
  let before: String
  /// Whether the program has been asked and has not answered yet.
  var isPending = false
  /// Why what was typed did not do; the text stays, to be mended.
  var refusal: String?
  /// A file that exists already, and that Enter would replace.
  var taken: String?

  init(purpose: Purpose, field: TextField = TextField()) {
    self.purpose = purpose
    self.field = field
    before = field.text
  }
}
