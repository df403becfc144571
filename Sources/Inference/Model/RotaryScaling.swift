import Foundation

/// How a model's rotary frequencies are stretched so that it reads longer contexts than it was first trained on.
enum RotaryScaling: Equatable {
  case none
  /// All frequencies divided by the factor (position interpolation, arXiv 2306.15595).
  case linear(factor: Double)
  /// Slow pairs are divided, fast pairs are not, pairs between are divided in part; attention is sharpened (arXiv 2309.00071).
  case yarn(YaRN)

  struct YaRN: Equatable {
    var factor: Double
    /// The context that the model was first trained on.
    var originalContext: Int
    /// A pair that turns more often than this over the original context is left alone.
    var fast = 32.0
    /// A pair that turns less often than this is divided in full.
    var slow = 1.0
    /// The file's own factor of the magnitude.
    var attention = 1.0
  }

  init(_ metadata: GGUFMetadata, prefix: String, contextLength: Int) throws(ModelError) {
    func positive(_ key: String) throws(ModelError) -> Double? {
      guard metadata[key] != nil else { return nil }
      guard let value = metadata.number(key), value.isFinite, value > 0 else {
        throw .malformed("the metadata value is not a positive number", at: key)
      }
      return value
    }
    // Files of 2023 have the factor alone.
    let old = try positive("\(prefix).scale_linear")
    let factor = try positive("\(prefix).scaling.factor") ?? old ?? 1
    let type = metadata.string("\(prefix).scaling.type") ?? (factor == 1 ? "none" : "linear")
    switch type {
    case "none": self = .none
    case "linear": self = factor == 1 ? .none : .linear(factor: factor)
    case "yarn":
      guard metadata["\(prefix).scaling.yarn_log_multiplier"] == nil else {
        throw .unsupported(
          "YaRN with its own multiplier is not supported", at: "\(prefix).scaling.yarn_log_multiplier",
          remedy: "use a model without it")
      }
      var yarn = YaRN(
        factor: factor,
        originalContext: try metadata.require(
          "\(prefix).scaling.original_context_length", in: 1...(1 << 30), fallback: contextLength))
      yarn.fast = try positive("\(prefix).scaling.yarn_beta_fast") ?? yarn.fast
      yarn.slow = try positive("\(prefix).scaling.yarn_beta_slow") ?? yarn.slow
      yarn.attention = try positive("\(prefix).scaling.attn_factor") ?? yarn.attention
      self = .yarn(yarn)
    default:
      throw .unsupported(
        "the rotary scaling \(quoted(type)) is not supported", at: "\(prefix).scaling.type",
        remedy: "use a model with the scaling linear or yarn, or none")
    }
  }

  func apply(to rope: inout RotaryEmbedding) {
    switch self {
    case .none: return
    case .linear(let factor):
      for pair in rope.frequencies.indices { rope.frequencies[pair] /= factor }
    case .yarn(let yarn):
      yarn.apply(to: &rope)
    }
  }
}

extension RotaryScaling.YaRN {
  fileprivate func apply(to rope: inout RotaryEmbedding) {
    let count = Double(rope.dimensions)
    // The pair that turns `turns` times over the original context.
    func pair(turning turns: Double) -> Double {
      count * log(Double(originalContext) / (turns * 2 * .pi)) / (2 * log(rope.base))
    }
    let first = max(0, pair(turning: fast).rounded(.down))
    let last = min(count - 1, pair(turning: slow).rounded(.up))
    for index in rope.frequencies.indices {
      let ramp = (Double(index) - first) / max(0.001, last - first)
      let kept = 1 - min(1, max(0, ramp))
      rope.frequencies[index] *= kept + (1 - kept) / factor
    }
    rope.magnitude = attention * (factor > 1 ? 1 + 0.1 * log(factor) : 1)
  }
}
