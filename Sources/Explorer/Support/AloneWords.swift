import Traces

/// Whether forking paid, in words: a critical path against the same problem's run with forks banned.
enum AloneWords {
  /// Such as `faster ×1.62`.
  static func comparison(_ speedup: Double) -> String {
    let times = "×" + Format.fixed(speedup, 2)
    return abs(speedup - 1) < 0.005 ? "as fast" : (speedup > 1 ? "faster " : "slower ") + times
  }

  static func role(_ speedup: Double) -> Theme.Role? {
    abs(speedup - 1) < 0.005 ? nil : speedup > 1 ? .success : .warning
  }
}
