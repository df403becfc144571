import Traces

/// The table over many runs: which of them show, in which order, and their figures.
///
/// Everything that depends on all rows is worked out when rows, filter or order change, never for a frame.
struct RunsState: Sendable {
  enum Table: String, Sendable { case runs, methods }

  private(set) var title = ""
  private(set) var rows: [RunsRow] = []
  /// How many of the rows are runs; the others are files that cannot be read.
  private(set) var readable = 0
  /// How many rows there will be once all files have been read.
  private(set) var expected = 0
  var table = Table.runs
  var filter = "" { didSet { if filter != oldValue { refresh() } } }
  /// Only runs of this method show; nil for all.
  var method: MethodSummary? { didSet { refresh() } }
  /// What was found in the texts of the runs; only those that hold it show.
  var texts: RunsSearch? { didSet { refresh() } }
  var searchesBegun = 0
  var grouping = RunsGrouping.none { didSet { refresh() } }
  /// The groups of which the line alone shows, by name.
  var foldedGroups: Set<String> = [] { didSet { refresh() } }
  /// The run that the next chosen one is compared with.
  var compared: String?
  var sort: TableSort<RunSummary>? { didSet { refresh() } }
  var methodSort: TableSort<MethodSummary>? { didSet { refresh() } }
  /// Indices of the rows that show, in their order.
  private(set) var order: [Int] = []
  /// The lines of the table of runs.
  private(set) var lines: [Line] = []
  private(set) var groups: [RunsGroup] = []
  /// Over the rows that show.
  private(set) var figures = Aggregate()
  /// What the counts of the rows that show are in; nil where some are in words and some in tokens.
  private(set) var unit: CountUnit? = .tokens
  /// Over the rows that pass the filter, whatever their method.
  private(set) var methods: [MethodSummary] = []
  private(set) var runsList = ListPosition()
  private(set) var methodsList = ListPosition()
  /// How wide each column would like to be.
  private(set) var wanted: [TableColumn<RunSummary>: Int] = [:]
  private(set) var wantedByMethods: [TableColumn<MethodSummary>: Int] = [:]
  /// The file of the run that has been asked for and has not come yet.
  private(set) var opening: String?
  /// The file of the table's run that shows; nil while another run does.
  private(set) var opened: String?
  private var haystacks: [[UInt8]] = []

  /// A line of the table of runs.
  enum Line: Sendable, Hashable {
    /// The heading of a group, by its index.
    case group(Int)
    /// A run, by the index of its row.
    case run(Int)
  }

  init(_ content: RunsContent) {
    title = content.title
    expected = content.expected
    append(content.rows)
  }

  var isReading: Bool { rows.count < expected }

  var selectedLine: Line? { lines.indices.contains(runsList.selected) ? lines[runsList.selected] : nil }

  /// nil where the heading of a group is chosen.
  var selectedRow: RunsRow? { if case .run(let row) = selectedLine { rows[row] } else { nil } }

  /// The runs that show, in their order, without those that cannot be read.
  var shown: [RunSummary] { order.compactMap { rows[$0].summary } }

  // MARK: - Changing the rows that show

  mutating func append(_ more: [RunsRow]) {
    rows += more
    readable += more.count { $0.summary != nil }
    haystacks += more.map(\.haystack)
    expected = max(expected, rows.count)
    if !isReading { fillRunsAlone() }
    for row in more { if let summary = row.summary { RunsColumns.all.measure(summary, &wanted) } }
    refresh()
  }

  /// A file turned out to hold more runs than one.
  mutating func expect(_ more: Int) { expected += more }

  var isOpening: Bool { opening != nil }

  mutating func open(_ path: String) { opening = path }

  mutating func stopOpening() { opening = nil }

  /// A run shows: the one that was asked for, or another one.
  mutating func hasOpened() { (opened, opening) = (opening, nil) }

  /// Takes over what was noted down about the run that shows.
  mutating func setNotes(_ notes: RunNotes) {
    guard let opened, let index = rows.firstIndex(where: { $0.path == opened }) else { return }
    rows[index].summary?.notes = notes
    haystacks[index] = rows[index].haystack
    if let summary = rows[index].summary { RunsColumns.all.measure(summary, &wanted) }
    refresh()
  }

  /// Runs are measured against the run alone that another row may be.
  private mutating func fillRunsAlone() {
    let indices = rows.indices.filter { rows[$0].summary != nil }
    for (index, summary) in zip(indices, rows.compactMap(\.summary).withRunsAlone()) {
      rows[index].summary = summary
    }
  }

  private mutating func refresh() {
    let selected = selectedLine
    let selectedGroup = if case .group(let group) = selected { groups[group].name } else { String?.none }
    let selectedMethod =
      methods.indices.contains(methodsList.selected) ? methods[methodsList.selected].key : nil
    let wanted = RunFilter(filter)
    let found = rows.indices.filter { index in
      wanted.matches(rows[index], haystacks[index])
        && texts.map { $0.counts[rows[index].path] != nil } ?? true
    }
    summariseMethods(found)
    var shown =
      method.map { method in
        found.filter { rows[$0].summary.map(MethodSummary.Key.init) == method.key }
      } ?? found
    figures = Aggregate()
    unit = shown.compactMap { rows[$0].summary }.countUnit
    for index in shown { if let summary = rows[index].summary { figures.add(summary) } }
    if let sort {
      // Files that cannot be read have nothing to be sorted by.
      shown = sort.sorted(shown) { rows[$0].summary } + shown.filter { rows[$0].summary == nil }
    }
    order = shown
    groups = RunsGroup.groups(order, of: rows, by: grouping)
    lines =
      grouping == .none
      ? order.map { .run($0) }
      : groups.indices.flatMap { index -> [Line] in
        let isFolded = foldedGroups.contains(groups[index].name)
        return [.group(index)] + (isFolded ? [] : groups[index].rows.map { .run($0) })
      }
    // What is chosen stays chosen wherever it goes; at the top one stays at the top.
    if let selected, runsList.isMoved {
      let place =
        selectedGroup.map { name in
          lines.firstIndex { if case .group(let group) = $0 { groups[group].name == name } else { false } }
        } ?? lines.firstIndex(of: selected)
      runsList.selected = place ?? 0
    }
    if let selectedMethod, methodsList.isMoved {
      methodsList.selected = methods.firstIndex { $0.key == selectedMethod } ?? 0
    }
    runsList.clamp(to: lines.count)
    methodsList.clamp(to: methods.count)
  }

  private mutating func summariseMethods(_ indices: [Int]) {
    let rows = rows
    methods = MethodSummary.rows(indices.lazy.compactMap { rows[$0].summary })
    let columns = MethodColumns.all(methods)
    for method in methods { columns.measure(method, &wantedByMethods) }
    if let methodSort {
      methods = methodSort.sorted(methods.indices) { methods[$0] }.map { methods[$0] }
    }
  }

  // MARK: - Moving

  /// The position in the table that shows.
  private(set) var list: ListPosition {
    get { table == .runs ? runsList : methodsList }
    set { if table == .runs { runsList = newValue } else { methodsList = newValue } }
  }

  /// How many lines the table that shows has.
  var count: Int { table == .runs ? lines.count : methods.count }

  mutating func select(_ index: Int) { list.select(index, of: count) }

  /// Scrolls so that the chosen line shows in a table of this many lines.
  mutating func fit(_ height: Int) { list.fit(height, of: count) }
}

/// Where a list stands: which line is chosen and which is the first one that shows.
struct ListPosition: Sendable, Equatable {
  var selected = 0
  private(set) var scroll = 0
  /// Whether the person has chosen a line; until then the first one is chosen.
  private(set) var isMoved = false

  mutating func select(_ index: Int, of count: Int) {
    selected = max(0, min(index, count - 1))
    isMoved = true
  }

  mutating func clamp(to count: Int) { selected = max(0, min(selected, count - 1)) }

  /// Scrolls no further than it takes to show the chosen line.
  mutating func fit(_ height: Int, of count: Int) {
    let height = max(1, height)
    scroll = max(selected - height + 1, min(scroll, selected))
    scroll = max(0, min(scroll, count - height))
  }
}

extension [UInt8] {
  /// Whether `needle` occurs in it.
  func holds(_ needle: [UInt8]) -> Bool {
    guard let first = needle.first else { return true }
    guard count >= needle.count else { return false }
    return withUnsafeBufferPointer { bytes in
      needle.withUnsafeBufferPointer { needle in
        for start in 0...bytes.count - needle.count where bytes[start] == first {
          if (1..<needle.count).allSatisfy({ bytes[start + $0] == needle[$0] }) { return true }
        }
        return false
      }
    }
  }
}
