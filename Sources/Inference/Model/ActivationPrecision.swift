/// How numbers are rounded before they are multiplied with quantised weights.
///
/// Products with F32, F16 and BF16 matrices are in F32 and round nothing.
public enum ActivationPrecision: String, Sendable, CaseIterable, CustomStringConvertible {
  /// 8 bits, with a scale for 32 numbers: the fastest.
  ///
  /// A difference in the last bit can become a jump of a whole level, and every layer adds some. So log-probabilities carry
  /// noise: 0.06 on average with SmolLM2. Any engine that rounds like this has it.
  case int8
  /// 16 bits, as two such digits. Log-probabilities are as from F32, for twice as many multiplications.
  case int16

  public var description: String { rawValue }

  /// How many digits of 8 bits a number has.
  package var digits: Int {
    switch self {
    case .int8: 1
    case .int16: 2
    }
  }
}
