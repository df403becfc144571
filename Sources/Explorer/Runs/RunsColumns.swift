import Traces

/// The columns of the table of runs.
enum RunsColumns {
  /// In the order in which they stand.
  static let all = [
    problem, method, verdict, answer, tokens, critical, speedup, acceleration, threads, falseSteps,
    reprefilled, context, flags,
    marks, file, note,
  ]

  /// The same, behind the first one how often a text was found.
  static func all(_ search: RunsSearch?) -> [Column] {
    guard let search else { return all }
    let matches = Column.number(
      "matches", rank: 1, { search.counts[$0.file ?? ""].map { Double($0) } ?? .nan }, as: Format.count)
    return [problem, matches] + all.dropFirst()
  }

  /// Runs with notes have a mark in front.
  static let problem = Column(
    title: "problem", rank: 0, widths: 12...60, key: { (0, $0.header.problem) },
    text: { ($0.notes.isEmpty ? "" : "◂ ") + Format.visible($0.header.problem) })
  /// The ends of methods tell them apart: joins, numbers of samples.
  static let method = Column(
    title: "method", rank: 5, widths: 12...36, keepsEnd: true, key: { (0, $0.label) },
    text: { Format.visible($0.header.shortMethodLabel) })
  /// People look for the runs that went wrong, so these come first.
  static let verdict = Column(
    title: "verdict", rank: 1, widths: 8...8, role: { $0.correct.map { $0 ? .success : .error } ?? .dim },
    key: { ($0.correct.map { $0 ? 1 : 0 } ?? 2, "") },
    text: { $0.correct.map { $0 ? "✓ right" : "✗ wrong" } ?? "–" })
  static let answer = Column(
    title: "answer", rank: 7, widths: 7...12, isEssential: false, key: { (0, $0.verdict?.answer ?? "") },
    text: { $0.verdict?.answer.map { Format.visible($0, limit: 40) } ?? "–" })
  static let tokens = Column.number("tokens", rank: 3, { $0[.totalTokens] }, as: Format.count)
  static let critical = Column.number("critical", rank: 2, { $0[.criticalPathTokens] }, as: Format.count)
  static let acceleration = Column.number(
    "accel", rank: 10, isEssential: false, { $0[.accelerationRatio] }, as: Format.wholePercent)
  /// Against the run alone.
  static let speedup = Column.number(
    "speed-up", rank: 4, { $0[.speedup] },
    as: { $0.isNaN ? "–" : "×" + Format.fixed($0, 2) })
  static let falseSteps = Column.number(
    "false", rank: 9, isEssential: false, { $0[.falseSteps] }, as: Format.count)
  static let threads = Column.number(
    "threads", rank: 8, isEssential: false, { $0[.threads] }, as: Format.count)
  static let reprefilled = Column.number(
    "re-pref", rank: 11, isEssential: false, { $0[.reprefilledTokens] }, as: Format.count)
  static let context = Column.number(
    "context", rank: 10, isEssential: false, { $0[.maxContextTokens] }, as: Format.count)
  static let flags = Column(
    title: "flags", rank: 6, widths: 6...40, startsDescending: true, role: { _ in .warning },
    key: { (Double($0.flags.count), $0.flags.first?.kind.rawValue ?? "") },
    text: { $0.flags.map(\.kind.rawValue).joined(separator: " ") })
  static let file = Column.words("file", rank: 9, widths: 12...36, isEssential: false, role: .dim) {
    RunsRow.name(of: $0.file ?? "")
  }
  /// What the person noted down about the run and its places.
  static let marks = Column.words("marks", rank: 7, widths: 6...40, isEssential: false, role: .keyHint) {
    $0.notes.summary ?? ""
  }
  static let note = Column.words("note", rank: 12, widths: 16...60, isEssential: false, role: .dim) {
    $0.header.note ?? ""
  }

  typealias Column = TableColumn<RunSummary>
}

/// The columns of the table of methods; costs are means.
enum MethodColumns {
  /// In the order in which they stand.
  static func all(_ rows: [MethodSummary]) -> [TableColumn<MethodSummary>] {
    // A narrow screen keeps the figures that methods are compared by.
    [method] + TableColumn.apart(rows, widths: 8...24, ranks: (4, 7))
      + [runs, accuracy, tokens, critical, speedup]
  }

  static let method = Column(
    title: "method", widths: 16...48, keepsEnd: true, key: { (0, $0.label) },
    text: { Format.visible($0.shortLabel) })
  static let runs = Column.number("runs", rank: 5, room: 2, { Double($0.aggregate.runs) }, as: Format.count)
  static let accuracy = Column.number(
    "right", rank: 1, room: 2, { $0.aggregate.accuracy ?? .nan }, as: Format.percent)
  static let tokens = Column.number("tokens", rank: 6, room: 2, { $0.aggregate.mean(.totalTokens) }) {
    Format.fixed($0, 1)
  }
  static let critical = Column.number(
    "critical", rank: 2, room: 2, { $0.aggregate.mean(.criticalPathTokens) }
  ) { Format.fixed($0, 1) }
  static let speedup = Column.number("speed-up", rank: 3, room: 2, { $0.speedup ?? .nan }) {
    $0.isNaN ? "–" : "×" + Format.fixed($0, 2)
  }

  typealias Column = TableColumn<MethodSummary>
}
