import Traces

/// A decision's worth in words.
enum WorthWords {
  /// What the figure means.
  static let meaning = "regret: what the choice cost on the critical path; below 0 it paid"

  /// Such as `-38` or `+9.5 ±2.0`: what the choice cost, in tokens on the critical path.
  static func regret(_ worth: DecisionWorth) -> String {
    let decimals = worth.margin > 0 ? 1 : 0
    let sign = worth.regret > 0 ? "+" : ""
    let margin = worth.margin > 0 ? " ±" + Format.fixed(worth.margin, 1) : ""
    return sign + Format.fixed(worth.regret, decimals) + margin
  }

  /// A choice that cost something stands out, and so does one that paid; noise does not.
  static func role(_ worth: DecisionWorth) -> Theme.Role? {
    guard worth.isSignificant else { return .dim }
    return worth.regret > 0 ? .warning : .success
  }

  /// One side in words, such as `87.5% right, critical 77, total 155 (mean of 8 runs)`, or of one run `right, critical 77, total 155`.
  static func side(_ side: DecisionWorth.Side) -> String {
    let isOne = side.rollouts == 1
    let right = side.accuracy.map {
      (isOne ? ($0 > 0.5 ? "right" : "wrong") : Format.percent($0) + " right") + ", "
    }
    return (right ?? "")
      + "critical \(Format.fixed(side.criticalPath, 0)), total \(Format.fixed(side.total, 0))"
      + (isOne ? "" : " (mean of \(side.rollouts) runs)")
  }
}
