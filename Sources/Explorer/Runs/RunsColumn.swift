/// A column of the table of runs, in the order in which they stand.
enum RunsColumn: CaseIterable, Sendable {
  case problem, method, verdict, answer, tokens, critical, acceleration, threads, reprefilled, context, flags,
    file, note

  var title: String {
    switch self {
    case .problem: "problem"
    case .method: "method"
    case .verdict: "verdict"
    case .answer: "answer"
    case .tokens: "tokens"
    case .critical: "critical"
    case .acceleration: "accel"
    case .threads: "threads"
    case .reprefilled: "re-pref"
    case .context: "context"
    case .flags: "flags"
    case .file: "file"
    case .note: "note"
    }
  }

  /// The columns of narrow tables come first.
  static let byImportance: [RunsColumn] = [
    .problem, .verdict, .critical, .tokens, .acceleration, .method, .flags, .answer, .threads, .file,
    .context, .reprefilled, .note,
  ]

  /// Least columns of the screen, without the gap; room for the heading and its arrow at least.
  var minimum: Int {
    switch self {
    case .problem: 12
    case .method: 12
    case .verdict: 8
    case .flags: 6
    case .answer: 7
    case .file: 12
    case .note: 16
    case .tokens, .acceleration, .critical, .threads, .reprefilled, .context: title.utf8.count + 1
    }
  }

  /// Whether it takes more room where there is some, and how much at most.
  var maximum: Int {
    switch self {
    case .problem, .note: 60
    case .method, .file: 36
    case .flags: 40
    case .answer: 12
    default: minimum
    }
  }

  var isNumber: Bool {
    switch self {
    case .tokens, .critical, .acceleration, .threads, .reprefilled, .context: true
    case .problem, .method, .verdict, .answer, .flags, .file, .note: false
    }
  }

  var isEssential: Bool {
    switch self {
    case .problem, .method, .verdict, .tokens, .critical, .acceleration, .flags: true
    case .answer, .threads, .reprefilled, .context, .file, .note: false
    }
  }

  /// Whether the first rows of interest are those with the largest values.
  var startsDescending: Bool { isNumber || self == .flags }

  /// What stands in the column, sanitised.
  func text(_ row: RunsRow) -> String {
    switch self {
    case .problem: return Format.visible(row.problem)
    case .method: return MethodColumn.name(row.method)
    case .verdict: return row.verdict.map { $0 ? "✓ right" : "✗ wrong" } ?? "–"
    case .answer: return row.answer.map { Format.visible($0, limit: 40) } ?? "–"
    case .flags: return row.flags.prefix(20).map { Format.visible($0, limit: 40) }.joined(separator: " ")
    case .file: return Format.visible(row.name)
    case .note: return Format.visible(row.note ?? "")
    case .acceleration: return Format.fixed(100 * row.acceleration, 0) + "%"
    case .tokens: return Format.count(row.totalTokens)
    case .critical: return Format.count(row.criticalPath)
    case .threads: return Format.count(row.threads)
    case .reprefilled: return Format.count(row.reprefilled)
    case .context: return Format.count(row.maxContext)
    }
  }

  /// By what the column sorts: by the number, then by the text.
  func key(_ row: RunsRow) -> (number: Double, text: String) {
    switch self {
    case .problem: (0, row.problem)
    case .method: (0, row.method)
    case .answer: (0, row.answer ?? "")
    case .file: (0, row.name)
    case .note: (0, row.note ?? "")
    // What went wrong is what is looked for.
    case .verdict: (row.verdict.map { $0 ? 1 : 0 } ?? 2, "")
    case .flags: (Double(row.flags.count), row.flags.first ?? "")
    case .tokens: (Double(row.totalTokens), "")
    case .critical: (Double(row.criticalPath), "")
    case .acceleration: (row.acceleration.isNaN ? -.infinity : row.acceleration, "")
    case .threads: (Double(row.threads), "")
    case .reprefilled: (Double(row.reprefilled), "")
    case .context: (Double(row.maxContext), "")
    }
  }
}
