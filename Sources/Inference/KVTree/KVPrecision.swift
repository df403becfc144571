import Kernels

/// How keys and values are kept.
///
/// All arithmetic on them is in F32.
public enum KVPrecision: String, Sendable, CaseIterable, CustomStringConvertible {
  case f32, f16
  /// 8 bits, with a scale for each token's key and value of each head.
  case q8

  public var description: String { rawValue }

  var kernel: kernels_kv_type {
    switch self {
    case .f32: KERNELS_KV_F32
    case .f16: KERNELS_KV_F16
    case .q8: KERNELS_KV_Q8
    }
  }
}
