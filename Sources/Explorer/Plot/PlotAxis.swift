/// One axis of a plot: which values it spans, where a value stands on it, and its round ticks.
struct PlotAxis: Equatable {
  let lower: Double
  let upper: Double
  /// Whether the axis is logarithmic: equal distances are equal factors.
  let isLog: Bool
  /// Round values within the span, ascending.
  let ticks: [Double]
  private let step: Double

  /// Values beyond this are no figures that an axis could span.
  static let largest = 1e15

  /// An axis over all of `values`, widened to round ends.
  ///
  /// - Parameters:
  ///   - values: finite, and within `largest`.
  ///   - range: the span to use instead; values outside stand at the ends.
  ///   - mostTicks: about as many ticks as there is room for.
  ///   - mayBeLog: whether a span of more than a factor of 20 makes the axis logarithmic.
  init(_ values: [Double], range: ClosedRange<Double>? = nil, mostTicks: Int, mayBeLog: Bool = false) {
    var low = range?.lowerBound ?? values.min() ?? 0
    var high = range?.upperBound ?? values.max() ?? 1
    if !low.isFinite || !high.isFinite || abs(low) > Self.largest || abs(high) > Self.largest {
      (low, high) = (0, 1)
    }
    if mayBeLog, range == nil, low > 0, high / low > 20 {
      ticks = Self.decades(from: low, to: high)
      lower = ticks.first ?? low
      upper = ticks.last ?? high
      isLog = true
      step = 0
      return
    }
    isLog = false
    if high <= low {
      let margin = max(abs(low) / 2, 1e-3)
      (low, high) = (low - margin, high + margin)
    }
    let step = Self.roundStep(atLeast: (high - low) / Double(max(1, mostTicks)))
    self.step = step
    // A range that was asked for stays as it is.
    lower = range == nil ? (low / step).rounded(.down) * step : low
    upper = range == nil ? (high / step).rounded(.up) * step : high
    let first = (lower / step - 1e-9).rounded(.up)
    let last = (upper / step + 1e-9).rounded(.down)
    ticks = (0...max(0, min(200, Int(last - first)))).map { (first + Double($0)) * step }
  }

  /// Where a value stands among `count` cells, from 0.
  func cell(of value: Double, count: Int) -> Int {
    let share =
      isLog
      ? (Self.logarithm(max(value, lower)) - Self.logarithm(lower))
        / (Self.logarithm(upper) - Self.logarithm(lower))
      : (value - lower) / (upper - lower)
    guard share.isFinite, count > 1 else { return 0 }
    return Int((min(max(0, share), 1) * Double(count - 1)).rounded())
  }

  func label(_ tick: Double) -> String {
    if isLog { return Self.number(tick, decimals: tick < 1 ? Self.decimals(tick) : 0) }
    return Self.number(tick, decimals: Self.decimals(step))
  }

  /// Whether a tick is a power of ten: its label goes first where there is no room for all.
  func isMajor(_ tick: Double) -> Bool {
    guard isLog else { return true }
    var power = 1e-15
    while power < tick * 0.999 { power *= 10 }
    return power < tick * 1.001
  }

  static func number(_ value: Double, decimals: Int) -> String {
    // Minus nought is nought.
    let value = value == 0 ? 0 : value
    switch abs(value) {
    case ..<100_000: return Format.fixed(value, decimals)
    case ..<1e6: return Format.fixed(value / 1e3, 0) + "k"
    case ..<1e9: return short(value / 1e6) + "M"
    default: return short(value / 1e9) + "G"
    }
  }

  private static func short(_ value: Double) -> String {
    Format.fixed(value, value == value.rounded() ? 0 : 1)
  }

  /// How many digits behind the point a multiple of `step` needs.
  private static func decimals(_ step: Double) -> Int {
    var decimals = 0
    var scaled = step
    while scaled < 0.999, decimals < 9 {
      scaled *= 10
      decimals += 1
    }
    return decimals
  }

  /// The least product of 1, 2 or 5 and a power of ten that is not below `size`.
  private static func roundStep(atLeast size: Double) -> Double {
    guard size > 1e-9 else { return 1e-9 }
    var power = 1e-9
    while power * 10 <= size { power *= 10 }
    return [1, 2, 5, 10].map { $0 * power }.first { $0 >= size * 0.999_999 } ?? 10 * power
  }

  /// The products of 1, 2 or 5 and a power of ten, from the last one not above `low` to the first one not below `high`.
  private static func decades(from low: Double, to high: Double) -> [Double] {
    var ticks: [Double] = []
    var power = 1e-15
    while power * 10 <= low { power *= 10 }
    while ticks.last ?? 0 < high, power <= 10 * largest {
      for factor in [1.0, 2, 5] where (ticks.last ?? 0) < high {
        let tick = factor * power
        if tick <= low { ticks = [tick] } else { ticks.append(tick) }
      }
      power *= 10
    }
    return ticks
  }

  /// The natural logarithm of `x` > 0, to twelve digits; the target has no C library.
  static func logarithm(_ x: Double) -> Double {
    let ln2 = 0.693_147_180_559_945_3
    // For a significand in 1..<2: ln m = 2 (z + z³/3 + z⁵/5 + ...) with z = (m - 1) / (m + 1) < 1/3.
    let z = (x.significand - 1) / (x.significand + 1)
    var power = z
    var sum = 0.0
    for n in stride(from: 1, through: 25, by: 2) {
      sum += power / Double(n)
      power *= z * z
    }
    return Double(x.exponent) * ln2 + 2 * sum
  }
}
