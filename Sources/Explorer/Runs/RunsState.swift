/// The table of runs and how it is looked at.
struct RunsState: Sendable {
  enum Page: Sendable { case runs, methods }

  private(set) var rows: [RunsRow] = []
  /// Indices into `rows` of what the filter lets through, in the order in which they stand.
  private(set) var shown: [Int] = []
  private(set) var methods: [MethodSummary] = []
  /// How many files there are to read; nil once all have been.
  private(set) var expected: Int?
  /// nil is the order in which they came.
  private(set) var sorting: RunsColumn?
  private(set) var isDescending = false
  private(set) var filter = ""
  /// The widest text of each column whose width depends on it.
  private(set) var widths: [RunsColumn: Int] = [:]
  var page = Page.runs
  /// Index into `shown`, or into `methods` on that page.
  var selected = 0

  init(expected: Int) { self.expected = expected }

  var selectedRow: RunsRow? { shown.indices.contains(selected) ? rows[shown[selected]] : nil }

  /// How many lines the page has.
  var count: Int { page == .runs ? shown.count : methods.count }

  mutating func add(_ more: [RunsRow], isComplete: Bool) {
    rows += more
    if isComplete { expected = nil }
    for column in RunsColumn.allCases where column.width == nil {
      let widest = more.lazy.filter { $0.failure == nil }.map { CharacterWidth.columns(of: column.text($0)) }
        .max()
      widths[column] = max(widths[column] ?? column.title.count + 1, widest ?? 0)
    }
    arrange()
  }

  /// Sorts by the next column that is worth it; behind the last one, as they came.
  mutating func sortByNext(_ columns: [RunsColumn]) {
    let next = sorting.flatMap { current in columns.firstIndex(of: current).map { $0 + 1 } } ?? 0
    sorting = columns.indices.contains(next) ? columns[next] : nil
    isDescending = false
    arrange()
  }

  mutating func reverse() {
    isDescending.toggle()
    arrange()
  }

  /// - Parameter text: runs that show it stay; empty lets all through.
  mutating func filter(by text: String) {
    filter = text
    selected = 0
    arrange()
  }

  /// Brings the order up to date; the selected run stays selected.
  private mutating func arrange() {
    let kept = page == .runs && shown.indices.contains(selected) ? shown[selected] : nil
    let wanted = filter.lowercased()
    shown = rows.indices.filter { wanted.isEmpty || rows[$0].contains(wanted) }
    if let sorting {
      // Equal runs keep the order in which they came.
      shown.sort { a, b in
        // What could not be read is no run: it stands last in any order.
        let (brokenA, brokenB) = (rows[a].failure != nil, rows[b].failure != nil)
        guard brokenA == brokenB else { return brokenB }
        let (first, second) = isDescending ? (b, a) : (a, b)
        if sorting.isAscending(rows[first], rows[second]) { return true }
        return !sorting.isAscending(rows[second], rows[first]) && a < b
      }
    } else if isDescending {
      shown.reverse()
    }
    methods = MethodSummary.all(shown.map { rows[$0] })
    if let kept, let index = shown.firstIndex(of: kept) { selected = index }
    selected = max(0, min(selected, count - 1))
  }

  mutating func select(_ index: Int) { selected = max(0, min(index, count - 1)) }

  mutating func turn(to page: Page) {
    self.page = page
    selected = 0
  }
}

/// What the runs of one method come to.
struct MethodSummary: Sendable, Equatable {
  var method: String
  var runs = 0
  var right = 0
  var checked = 0
  var totalTokens = 0.0
  var criticalPath = 0.0
  var acceleration = 0.0

  /// Share of the checked runs that are right; nil where none was checked.
  var accuracy: Double? { checked > 0 ? Double(right) / Double(checked) : nil }

  /// A summary for each method, in the order in which they come first; unreadable files are left out.
  static func all(_ rows: [RunsRow]) -> [MethodSummary] {
    var places: [String: Int] = [:]
    var all: [MethodSummary] = []
    for row in rows where row.failure == nil {
      let place = places[row.method] ?? all.count
      if place == all.count {
        places[row.method] = place
        all.append(MethodSummary(method: row.method))
      }
      all[place].runs += 1
      all[place].right += row.correct == true ? 1 : 0
      all[place].checked += row.correct == nil ? 0 : 1
      all[place].totalTokens += Double(row.totalTokens)
      all[place].criticalPath += Double(row.criticalPath)
      all[place].acceleration += row.acceleration
    }
    for index in all.indices {
      let runs = Double(all[index].runs)
      all[index].totalTokens /= runs
      all[index].criticalPath /= runs
      all[index].acceleration /= runs
    }
    return all
  }
}
