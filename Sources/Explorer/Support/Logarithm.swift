/// Logarithms and powers for axes; the target has no C library.
enum Logarithm {
  /// The natural logarithm of a positive number, to nine digits; 0 for anything else.
  static func natural(_ x: Double) -> Double {
    guard x > 0, x.isFinite else { return 0 }
    // ln(2^e · m) = e·ln 2 + 2·artanh((m − 1) / (m + 1)), and m lies between 1 and 2.
    let z = (x.significand - 1) / (x.significand + 1)
    var power = z
    var sum = 0.0
    for term in 0..<14 {
      sum += power / Double(2 * term + 1)
      power *= z * z
    }
    return Double(x.exponent) * 0.693_147_180_559_945 + 2 * sum
  }

  static func power(_ base: Double, _ exponent: Double) -> Double {
    Probability.exponential(exponent * natural(base))
  }
}
