/// A column of the table of methods.
enum MethodColumn: CaseIterable, Sendable {
  case method, runs, accuracy, tokens, critical, acceleration

  var title: String {
    switch self {
    case .method: "method"
    case .runs: "runs"
    case .accuracy: "right"
    case .tokens: "tokens"
    case .critical: "critical"
    case .acceleration: "accel"
    }
  }

  static let byImportance: [MethodColumn] = [.method, .accuracy, .critical, .runs, .tokens, .acceleration]

  var minimum: Int {
    switch self {
    case .method: 16
    case .runs: 6
    case .accuracy: 7
    case .tokens, .critical, .acceleration: title.utf8.count + 2
    }
  }

  var maximum: Int { self == .method ? 48 : minimum }
  var isNumber: Bool { self != .method }
  var isEssential: Bool { true }
  var startsDescending: Bool { isNumber }

  /// What stands in the column, sanitised; costs are means.
  func text(_ summary: MethodSummary) -> String {
    let figures = summary.figures
    switch self {
    case .method: return Self.name(summary.method)
    case .runs: return Format.count(figures.runs)
    case .accuracy: return figures.accuracy.map(Format.percent) ?? "–"
    case .tokens: return Format.fixed(figures.meanTokens, 1)
    case .critical: return Format.fixed(figures.meanCritical, 1)
    case .acceleration: return Format.fixed(100 * figures.meanAcceleration, 0) + "%"
    }
  }

  /// A method's label as the tables show it: a dialect and its join say by themselves that the model forks.
  static func name(_ label: String) -> String {
    let prefix = "fork-join "
    return Format.visible(label.hasPrefix(prefix) ? String(label.dropFirst(prefix.count)) : label)
  }

  func key(_ summary: MethodSummary) -> (number: Double, text: String) {
    let figures = summary.figures
    return switch self {
    case .method: (0, summary.method)
    case .runs: (Double(figures.runs), "")
    case .accuracy: (figures.accuracy ?? -1, "")
    case .tokens: (figures.meanTokens, "")
    case .critical: (figures.meanCritical, "")
    case .acceleration: (figures.meanAcceleration.isNaN ? -.infinity : figures.meanAcceleration, "")
    }
  }
}
