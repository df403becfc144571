/// A column of the table of runs: what it shows, how it sorts, and what it is worth on a narrow screen.
enum RunsColumn: Int, CaseIterable, Sendable {
  case problem, method, verdict, tokens, critical, acceleration, threads, again, context, flags

  var title: String {
    switch self {
    case .problem: "problem"
    case .method: "method"
    case .verdict: "answer"
    case .tokens: "tokens"
    case .critical: "critical"
    case .acceleration: "accel"
    case .threads: "threads"
    case .again: "again"
    case .context: "context"
    case .flags: "flags"
    }
  }

  /// The narrowest screen that shows it.
  var leastWidth: Int {
    switch self {
    case .problem, .verdict, .critical: 0
    case .method, .tokens, .flags: 72
    case .acceleration: 96
    case .threads: 100
    case .again, .context: 120
    }
  }

  /// Its width; nil for those that share what is left.
  var width: Int? {
    switch self {
    case .problem, .method, .flags: nil
    case .verdict: 9
    case .tokens, .critical: 9
    case .acceleration: 6
    case .threads, .again, .context: 8
    }
  }

  /// Whether numbers stand at its right edge.
  var isNumeric: Bool { width != nil && self != .verdict }

  func text(_ row: RunsRow) -> String {
    if let failure = row.failure, self == .method {
      return Format.visible(failure, limit: 200)
    }
    if row.failure != nil, self != .problem { return "" }
    return switch self {
    case .problem: Format.visible(row.problem, limit: 200)
    // The tags say that it forks.
    case .method:
      Format.visible(
        row.method.hasPrefix("fork-join ") ? String(row.method.dropFirst(10)) : row.method, limit: 200)
    case .verdict:
      (row.correct.map { $0 ? "✓ " : "✗ " } ?? "  ") + Format.visible(row.answer ?? "–", limit: 40)
    case .tokens: Format.count(row.totalTokens)
    case .critical: Format.count(row.criticalPath)
    case .acceleration: Format.fixed(row.acceleration, 2)
    case .threads: Format.count(row.threads)
    case .again: Format.count(row.reprefilled)
    case .context: Format.count(row.maxContext)
    case .flags: Format.visible(row.flags.joined(separator: " "), limit: 200)
    }
  }

  /// Whether `a` stands above `b` in ascending order.
  func isAscending(_ a: RunsRow, _ b: RunsRow) -> Bool {
    switch self {
    case .problem: a.problem < b.problem
    case .method: a.method < b.method
    case .verdict: Self.rank(a) < Self.rank(b)
    case .tokens: a.totalTokens < b.totalTokens
    case .critical: a.criticalPath < b.criticalPath
    case .acceleration: a.acceleration < b.acceleration
    case .threads: a.threads < b.threads
    case .again: a.reprefilled < b.reprefilled
    case .context: a.maxContext < b.maxContext
    case .flags: a.flags.count < b.flags.count
    }
  }

  /// Wrong ones first: they are looked for.
  private static func rank(_ row: RunsRow) -> Int { row.correct.map { $0 ? 2 : 0 } ?? 1 }
}
