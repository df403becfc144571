/// How what meets a quantised matrix is rounded.
///
/// Products with F32, F16 and BF16 matrices are in F32 and round nothing.
public enum ActivationPrecision: String, Sendable, CaseIterable, CustomStringConvertible {
  /// 8 bits, with a scale for 32 numbers: the fastest.
  ///
  /// Layer after layer, differences in the last bit become jumps of a level, so log-probabilities carry noise (0.06 on average
  /// with SmolLM2), as they do in any engine that rounds like this.
  case int8
  /// Two such digits, 16 bits: log-probabilities as from F32, for twice the multiplications on the same weights.
  case int16

  public var description: String { rawValue }

  /// Digits of 8 bits.
  var digits: Int {
    switch self {
    case .int8: 1
    case .int16: 2
    }
  }
}
