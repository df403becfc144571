import Traces

/// A table over many runs, and one over their methods.
enum RunsView: View {
  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    guard let runs = state.runs else { return nil }
    let page = max(1, state.layout(of: runs).rows.height - 1)
    switch command {
    case .up: move(&state, to: runs.list.selected - 1)
    case .down: move(&state, to: runs.list.selected + 1)
    case .pageUp: move(&state, to: runs.list.selected - page)
    case .pageDown: move(&state, to: runs.list.selected + page)
    case .top: move(&state, to: 0)
    case .bottom: move(&state, to: Int.max / 4)
    case .sort: sortNext(&state, runs)
    case .sortReverse: reverse(&state, runs)
    case .filter:
      state.overlays = [.entry(EntryState(purpose: .filter, field: TextField(runs.filter)))]
    case .methods: state.runs?.table = runs.table == .methods ? .runs : .methods
    case .open: return open(&state, runs)
    case .cancel: return cancel(&state, runs)
    default: return nil
    }
    return []
  }

  private static func move(_ state: inout State, to index: Int) { state.runs?.select(index) }

  private static func sortNext(_ state: inout State, _ runs: RunsState) {
    switch runs.table {
    case .runs:
      let columns = state.columns(of: runs).columns
      state.runs?.setSort(TableSort.next(after: runs.sort, among: columns))
    case .methods:
      let columns = state.methodColumns(of: runs).columns
      state.runs?.setMethodSort(TableSort.next(after: runs.methodSort, among: columns))
    }
  }

  private static func reverse(_ state: inout State, _ runs: RunsState) {
    switch runs.table {
    case .runs:
      guard var sort = runs.sort else {
        return state.say("The runs stand in the order of the files; s sorts.")
      }
      sort.isDescending.toggle()
      state.runs?.setSort(sort)
    case .methods:
      guard var sort = runs.methodSort else {
        return state.say("The methods stand in the order of the files; s sorts.")
      }
      sort.isDescending.toggle()
      state.runs?.setMethodSort(sort)
    }
  }

  /// Opens the chosen run, or the runs of the chosen method.
  private static func open(_ state: inout State, _ runs: RunsState) -> [Effect] {
    switch runs.table {
    case .methods:
      guard runs.methods.indices.contains(runs.methodsList.selected) else { return [] }
      state.runs?.setMethod(runs.methods[runs.methodsList.selected])
      state.runs?.table = .runs
      state.runs?.select(0)
      return []
    case .runs:
      // A second press must not open the run again over what the person has begun to do with it.
      guard let row = runs.selectedRow, !runs.isOpening else { return [] }
      if let failure = row.failure {
        state.fail(failure)
        return []
      }
      state.runs?.isOpening = true
      state.say("Opening \(row.name)…")
      return [.open(WelcomeItem(.trace, value: row.path, title: row.name))]
    }
  }

  /// Takes back one thing after another, and at last leaves.
  private static func cancel(_ state: inout State, _ runs: RunsState) -> [Effect] {
    if runs.table == .methods {
      state.runs?.table = .runs
    } else if runs.method != nil {
      state.runs?.setMethod(nil)
    } else if !runs.filter.isEmpty {
      state.runs?.setFilter("")
    } else {
      return [.quit]
    }
    return []
  }

  // MARK: - Mouse

  /// A click chooses a row, or sorts by the column whose heading it hits.
  ///
  /// Returns whether it chose a row.
  static func click(_ point: Point, _ state: inout State) -> Bool {
    guard let runs = state.runs else { return false }
    let layout = state.layout(of: runs)
    if layout.heading.contains(point) { sort(at: point.x, &state, runs) }
    let index = runs.list.scroll + point.y - layout.rows.minY
    guard layout.rows.contains(point),
      index < (runs.table == .runs ? runs.order.count : runs.methods.count)
    else { return false }
    move(&state, to: index)
    return true
  }

  private static func sort(at x: Int, _ state: inout State, _ runs: RunsState) {
    switch runs.table {
    case .runs:
      guard let column = state.columns(of: runs).column(at: x - RunsPainter.left) else { return }
      if runs.sort?.column == column { return reverse(&state, runs) }
      state.runs?.setSort(TableSort(column))
    case .methods:
      guard let column = state.methodColumns(of: runs).column(at: x - RunsPainter.methodsLeft) else { return }
      if runs.methodSort?.column == column { return reverse(&state, runs) }
      state.runs?.setMethodSort(TableSort(column))
    }
  }

  static func paint<Surface: DrawingSurface>(_ state: State, into region: inout Surface) {
    guard let runs = state.runs else { return }
    let painter = RunsPainter(state: state, runs: runs, layout: state.layout(of: runs))
    painter.paint(&region)
  }
}
