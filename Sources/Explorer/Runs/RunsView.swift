import Traces

/// A table over many runs, and one over their methods.
enum RunsView: View {
  static let context = KeyContext.runs
  static let keys = [
    KeyBinding(context, [Key(.enter)], .open, "open the run, or show the method's runs", hint: "open"),
    KeyBinding(context, [Key(.up), .character("k")], .up, "up"),
    KeyBinding(context, [Key(.down), .character("j")], .down, "down"),
    KeyBinding(context, [Key(.pageUp), .ctrl("u"), .ctrl("b")], .pageUp, "a page up"),
    KeyBinding(context, [Key(.pageDown), .ctrl("d"), .ctrl("f")], .pageDown, "a page down"),
    KeyBinding(context, [.character("g"), Key(.home)], .top, "first row"),
    KeyBinding(context, [.character("G"), Key(.end)], .bottom, "last row"),
    KeyBinding(context, [.character("s")], .sort, "sort by the next column, at last by file", hint: "sort"),
    KeyBinding(context, [.character("S")], .sortReverse, "sort the other way round"),
    KeyBinding(
      context, [.character("/")], .filter, "show some: words, wrong, flag:imbalance, threads>3, not, or",
      hint: "filter"),
    KeyBinding(
      context, [.character("f")], .searchTexts, "find a text in all runs; those that hold it show",
      hint: "find"),
    KeyBinding(
      context, [.character("o")], .group, "in groups: by method, by model, by flag, or all in one",
      hint: "group"),
    KeyBinding(context, [.character("z")], .fold, "fold or unfold the group"),
    KeyBinding(
      context, [.character("=")], .markForComparison, "compare: mark this run, then another one",
      hint: "compare"),
    KeyBinding(
      context, [.character("E")], .exportTable, "write the runs that show, with all figures, as CSV"),
    KeyBinding(
      context, [Key(.tab), Key(.backTab)], .methods, "between the runs and their methods", hint: "methods"),
    KeyBinding(.tree, [.ctrl("n")], .nextRun, "the next run of the table"),
    KeyBinding(.tree, [.ctrl("p")], .previousRun, "the run before it"),
    KeyBinding(context, [Key(.escape)], .cancel, "drop method and filter, and at last leave", hint: "back"),
  ]

  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    guard let runs = state.runs else {
      guard command == .nextRun || command == .previousRun else { return nil }
      state.say("This run was opened by itself: open a folder for a table of runs.")
      return []
    }
    let page = max(1, state.layout(of: runs).rows.height - 1)
    switch command {
    case .sort: sortNext(&state, runs)
    case .sortReverse: reverse(&state, runs)
    case .filter: state.open(EntryView.self, EntryState(.filter, runs.filter))
    case .methods: state.runs?.table = runs.table == .methods ? .runs : .methods
    case .searchTexts: state.open(EntryView.self, EntryState(.texts, runs.texts?.text.text ?? ""))
    case .group: group(&state, runs)
    case .fold: fold(&state, runs)
    case .markForComparison: return mark(&state, runs)
    case .exportTable: export(&state, runs)
    case .open: return open(&state, runs)
    case .nextRun, .previousRun: return openNeighbour(&state, runs, forward: command == .nextRun)
    case .cancel: return cancel(&state, runs)
    default:
      guard let line = command.line(after: runs.list.selected, page: page, last: runs.count - 1) else {
        return nil
      }
      state.runs?.select(line)
    }
    return []
  }

  private static func sortNext(_ state: inout State, _ runs: RunsState) {
    switch runs.table {
    case .runs:
      let columns = state.columns(of: runs).columns
      state.runs?.sort = TableSort.next(after: runs.sort, among: columns)
    case .methods:
      let columns = state.methodColumns(of: runs).columns
      state.runs?.methodSort = TableSort.next(after: runs.methodSort, among: columns)
    }
  }

  private static func reverse(_ state: inout State, _ runs: RunsState) {
    guard runs.table == .runs ? runs.sort != nil : runs.methodSort != nil else {
      return state.say("The \(runs.table) stand in the order of the files; s sorts.")
    }
    switch runs.table {
    case .runs: state.runs?.sort?.isDescending.toggle()
    case .methods: state.runs?.methodSort?.isDescending.toggle()
    }
  }

  /// Opens the next run of the table that can be read, while another one shows.
  private static func openNeighbour(_ state: inout State, _ runs: RunsState, forward: Bool) -> [Effect] {
    guard state.run?.isUnfinished != true else {
      state.say("This run still goes on: q leaves it.")
      return []
    }
    let rest =
      forward
      ? Array(runs.runsList.selected + 1..<max(runs.runsList.selected + 1, runs.lines.count))
      : Array((0..<runs.runsList.selected).reversed())
    let next = rest.lazy.compactMap { line -> (line: Int, row: RunsRow)? in
      guard case .run(let index) = runs.lines[line], runs.rows[index].failure == nil else { return nil }
      return (line, runs.rows[index])
    }.first
    guard let (line, row) = next else {
      state.say(forward ? "This is the last run of the table." : "This is the first run of the table.")
      return []
    }
    state.runs?.table = .runs
    state.runs?.select(line)
    return open(row, &state)
  }

  /// Opens a run: at the first match of the text that was looked for.
  private static func open(_ row: RunsRow, _ state: inout State) -> [Effect] {
    state.landing = state.runs?.texts.map { .text($0.text.text) }
    state.runs?.open(row.path)
    return [.open(WelcomeItem(.trace, value: row.path, title: row.name))]
  }

  /// Opens the chosen run, or the runs of the chosen method.
  private static func open(_ state: inout State, _ runs: RunsState) -> [Effect] {
    switch runs.table {
    case .methods:
      guard runs.methods.indices.contains(runs.methodsList.selected) else { return [] }
      state.runs?.method = runs.methods[runs.methodsList.selected]
      state.runs?.table = .runs
      state.runs?.select(0)
      return []
    case .runs:
      // A second press must not open the run again: the person may have begun to work in it.
      if case .group = runs.selectedLine {
        fold(&state, runs)
        return []
      }
      guard let row = runs.selectedRow, !runs.isOpening else { return [] }
      if let failure = row.failure {
        state.fail(failure)
        return []
      }
      state.say("Opening \(row.name)…")
      return open(row, &state)
    }
  }

  // MARK: - Groups and comparisons

  private static func group(_ state: inout State, _ runs: RunsState) {
    state.runs?.table = .runs
    state.runs?.foldedGroups = []
    state.runs?.grouping = runs.grouping.next
    state.say(
      runs.grouping.next == .none
        ? "No groups any more." : "In groups by \(runs.grouping.next.rawValue); Enter folds one, o goes on.")
  }

  /// Folds the group under the cursor, or the one that the chosen run stands in.
  private static func fold(_ state: inout State, _ runs: RunsState) {
    let above = runs.lines.prefix(runs.runsList.selected + 1)
    let heading = above.lastIndex { if case .group = $0 { true } else { false } }
    guard runs.table == .runs, let heading, case .group(let group) = runs.lines[heading] else {
      return state.say("There are no groups: o puts the runs together by method, model or flag.")
    }
    state.runs?.select(heading)
    state.runs?.foldedGroups.formSymmetricDifference([runs.groups[group].name])
  }

  /// Marks the first run of a comparison, or asks for both.
  private static func mark(_ state: inout State, _ runs: RunsState) -> [Effect] {
    guard runs.table == .runs, let row = runs.selectedRow, row.failure == nil else {
      state.say("Choose a run first: two runs can be compared.")
      return []
    }
    guard let first = runs.compared else {
      state.runs?.compared = row.path
      state.say("Marked with =: choose another run and press = once more to compare them.")
      return []
    }
    state.runs?.compared = nil
    guard first != row.path else {
      state.say("No longer marked.")
      return []
    }
    state.say("Reading both runs…")
    return [.compare(first, row.path)]
  }

  private static func export(_ state: inout State, _ runs: RunsState) {
    guard !runs.shown.isEmpty else { return state.say("No run shows that could be written.") }
    state.open(EntryView.self, EntryState(.exportTable, "runs.csv"))
  }

  /// Takes back one thing after another, and at last leaves.
  private static func cancel(_ state: inout State, _ runs: RunsState) -> [Effect] {
    if runs.table == .methods {
      state.runs?.table = .runs
    } else if runs.texts?.isOver == false {
      return state.runs?.endSearch() ?? []
    } else if runs.compared != nil {
      state.runs?.compared = nil
      state.say("No longer marked.")
    } else if runs.method != nil {
      state.runs?.method = nil
    } else if !runs.filter.isEmpty {
      state.runs?.filter = ""
    } else if runs.texts != nil {
      return state.runs?.endSearch() ?? []
    } else {
      return [.quit]
    }
    return []
  }

  // MARK: - Mouse

  /// A click chooses a row, or sorts by the column whose heading it hits.
  static func click(_ point: Point, clicks: Int, on state: inout State) -> [Effect] {
    guard let runs = state.runs else { return [] }
    let layout = state.layout(of: runs)
    if layout.heading.contains(point) { sort(at: point.x, &state, runs) }
    let index = runs.list.scroll + point.y - layout.rows.minY
    guard layout.rows.contains(point), index < runs.count else { return [] }
    state.runs?.select(index)
    return clicks == 2 ? state.perform(.open) : []
  }

  private static func sort(at x: Int, _ state: inout State, _ runs: RunsState) {
    switch runs.table {
    case .runs:
      guard let column = state.columns(of: runs).column(at: x - RunsPainter.left) else { return }
      if runs.sort?.column == column { return reverse(&state, runs) }
      state.runs?.sort = TableSort(column)
    case .methods:
      guard let column = state.methodColumns(of: runs).column(at: x - RunsPainter.methodsLeft) else { return }
      if runs.methodSort?.column == column { return reverse(&state, runs) }
      state.runs?.methodSort = TableSort(column)
    }
  }

  static func settle(_ state: inout State) {
    // Each table is fitted while it shows; the other one keeps its place until then.
    guard let height = state.runs.map({ state.layout(of: $0).rows.height }) else { return }
    state.runs?.fit(height)
  }

  static func legend(_ theme: Theme) -> Legend? {
    Legend(
      "What the columns mean",
      [
        .init("verdict", "what the task's checker says of the answer"),
        .init("critical", "tokens on the longest causal chain, which decides how long a run takes"),
        .init(
          "speed-up", "tokens of the same run without forks, divided by that chain: above 1 forking paid"),
        .init("accel", "the share of the tokens that parallel threads took off that chain"),
        .init("false", "steps that the task found false"),
        .init("re-pref", "tokens computed again at joins"),
        .init("context", "the longest context that any thread attended to, prompt included"),
        .init("flags", "the failure modes found"),
      ])
  }

  static func hintWords(_ state: State) -> [Command: String] {
    state.runs?.table == .methods ? [.open: "its runs", .methods: "runs"] : [:]
  }

  static func paint(_ state: State, into region: inout GridRegion) {
    guard let runs = state.runs else { return }
    RunsPainter(state: state, runs: runs, layout: state.layout(of: runs)).paint(&region)
  }
}

extension Command {
  public static let sort = Command("sort")
  public static let sortReverse = Command("sort-reverse")
  public static let filter = Command("filter")
  public static let searchTexts = Command("find")
  public static let group = Command("group")
  public static let markForComparison = Command("mark-to-compare")
  public static let exportTable = Command("export-table")
  public static let nextRun = Command("next-run")
  public static let previousRun = Command("previous-run")
  public static let methods = Command("methods")
}
