/// Figures over some runs: how many were right, and the means of what they cost.
struct MeanFigures: Sendable, Equatable {
  private(set) var runs = 0
  /// Runs that a checker judged, and those of them that are right.
  private(set) var checked = 0
  private(set) var right = 0
  private var tokens = 0.0
  private var critical = 0.0
  private var accelerations = 0.0

  mutating func add(_ row: RunsRow) {
    guard row.failure == nil else { return }
    runs += 1
    if let verdict = row.verdict {
      checked += 1
      right += verdict ? 1 : 0
    }
    tokens += Double(row.totalTokens)
    critical += Double(row.criticalPath)
    accelerations += row.acceleration
  }

  /// Share of the checked runs that are right; nil where none was checked.
  var accuracy: Double? { checked > 0 ? Double(right) / Double(checked) : nil }
  var meanTokens: Double { mean(tokens) }
  var meanCritical: Double { mean(critical) }
  var meanAcceleration: Double { mean(accelerations) }

  private func mean(_ sum: Double) -> Double { runs > 0 ? sum / Double(runs) : 0 }
}

/// One line of the table of methods.
struct MethodSummary: Sendable, Equatable {
  let method: String
  var figures = MeanFigures()
}
