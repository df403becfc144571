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
    KeyBinding(context, [.character("S")], .sortReverse, "sort the other way round", hint: "reverse"),
    KeyBinding(
      context, [.character("/")], .filter, "show some: words, wrong, flag:imbalance, threads>3, not, or",
      hint: "filter"),
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
      ? Array(runs.runsList.selected + 1..<max(runs.runsList.selected + 1, runs.order.count))
      : Array((0..<runs.runsList.selected).reversed())
    guard let line = rest.first(where: { runs.rows[runs.order[$0]].failure == nil }) else {
      state.say(forward ? "This is the last run of the table." : "This is the first run of the table.")
      return []
    }
    state.runs?.table = .runs
    state.runs?.select(line)
    let row = runs.rows[runs.order[line]]
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
      guard let row = runs.selectedRow, !runs.isOpening else { return [] }
      if let failure = row.failure {
        state.fail(failure)
        return []
      }
      state.runs?.open(row.path)
      state.say("Opening \(row.name)…")
      return [.open(WelcomeItem(.trace, value: row.path, title: row.name))]
    }
  }

  /// Takes back one thing after another, and at last leaves.
  private static func cancel(_ state: inout State, _ runs: RunsState) -> [Effect] {
    if runs.table == .methods {
      state.runs?.table = .runs
    } else if runs.method != nil {
      state.runs?.method = nil
    } else if !runs.filter.isEmpty {
      state.runs?.filter = ""
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
  public static let nextRun = Command("next-run")
  public static let previousRun = Command("previous-run")
  public static let methods = Command("methods")
}
