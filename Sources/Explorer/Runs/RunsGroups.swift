import Traces

/// What the runs of the table stand together by.
enum RunsGrouping: String, Sendable, CaseIterable {
  case none, method, model, flag

  var next: Self {
    let all = Self.allCases
    return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
  }

  /// The groups that a run is in: one as a rule, and one for each of its flags.
  func names(_ row: RunsRow) -> [String] {
    guard let summary = row.summary else { return ["cannot be read"] }
    switch self {
    case .none: return [""]
    case .method: return [summary.header.shortMethodLabel]
    case .model: return [summary.header.model.name.isEmpty ? "no name" : summary.header.model.name]
    case .flag:
      guard !summary.flags.isEmpty else { return ["nothing flagged"] }
      var seen: Set<String> = []
      return summary.flags.map(\.kind.rawValue).filter { seen.insert($0).inserted }
    }
  }
}

/// Runs of the table that stand together, with their counts and means.
struct RunsGroup: Sendable {
  let name: String
  /// Indices of the rows, in the order of the table.
  var rows: [Int] = []
  var figures = Aggregate()
  /// What its runs are counted in; nil where they differ.
  var unit: CountUnit? { units.count > 1 ? nil : units.first ?? .tokens }
  private var units: Set<CountUnit> = []

  init(name: String) { self.name = name }

  /// The rows in groups, in the order in which the first of each stands; those that cannot be read come last.
  static func groups(_ order: [Int], of rows: [RunsRow], by grouping: RunsGrouping) -> [RunsGroup] {
    guard grouping != .none else { return [] }
    var groups: [RunsGroup] = []
    var places: [String: Int] = [:]
    for index in order {
      for name in grouping.names(rows[index]) {
        let place = places[name] ?? groups.count
        if place == groups.count {
          places[name] = place
          groups.append(RunsGroup(name: name))
        }
        groups[place].rows.append(index)
        if let summary = rows[index].summary {
          groups[place].figures.add(summary)
          groups[place].units.insert(summary.header.countUnit)
        }
      }
    }
    return groups.filter { $0.figures.runs > 0 } + groups.filter { $0.figures.runs == 0 }
  }

  /// The name and the figures of the group in one line, the important ones first.
  var parts: [RankedText] {
    let count = rows.count == 1 ? "1 run" : "\(Format.count(rows.count)) runs"
    var parts = [RankedText(Format.visible(name, limit: 60), rank: 0), RankedText(count, rank: 1)]
    guard figures.runs > 0 else { return parts }
    if let accuracy = figures.accuracy {
      parts.append(RankedText(Format.percent(accuracy) + " right", rank: 2))
    }
    parts += [
      RankedText(
        "mean \(Format.fixed(figures.mean(.totalTokens), 0)) \(unit?.many ?? "words or tokens")", rank: 4),
      RankedText("* \(Format.fixed(figures.mean(.criticalPathTokens), 0)) critical", rank: 3),
    ]
    let speedup = figures.mean(.speedup)
    if speedup.isFinite { parts.append(RankedText("×\(Format.fixed(speedup, 2))", rank: 5)) }
    return parts
  }
}
