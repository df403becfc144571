import Kernels

/// The kernels to compute with.
///
/// Results are the same bit for bit within one, not between two.
public enum InstructionSet: String, Sendable, CaseIterable, CustomStringConvertible {
  /// The best that the processor has.
  case best
  case portable, avx2, avx512

  public var description: String { rawValue }

  var kernels: kernels? {
    let table =
      switch self {
      case .best: kernels_best()
      case .portable: kernels_at(KERNELS_PORTABLE)
      case .avx2: kernels_at(KERNELS_AVX2)
      case .avx512: kernels_at(KERNELS_AVX512)
      }
    return table?.pointee
  }

  /// The kernels' own name, such as `avx512vnni`; nil where this processor lacks them.
  package var kernelName: String? { kernels.map { String(cString: $0.name) } }

  /// Whether this processor has it.
  public var isAvailable: Bool { kernels != nil }
}

/// How an engine uses the machine.
///
/// Nothing here changes a result, save the two precisions and the instruction set.
public struct EngineOptions: Sendable, Hashable {
  /// Threads that compute, the calling one included.
  public var workers: Int
  /// Bytes for keys and values.
  ///
  /// Memory is taken as it is needed, up to this.
  public var kvMemory: Int
  public var kvPrecision: KVPrecision
  public var activations: ActivationPrecision
  /// Tokens computed together at most; bounds the memory for activations.
  public var maxBatch: Int
  public var instructionSet: InstructionSet

  public init(
    workers: Int = EngineOptions.activeCores, kvMemory: Int = 512 << 20,
    kvPrecision: KVPrecision = .f16, activations: ActivationPrecision = .int8, maxBatch: Int = 64,
    instructionSet: InstructionSet = .best
  ) {
    self.workers = workers
    self.kvMemory = kvMemory
    self.kvPrecision = kvPrecision
    self.activations = activations
    self.maxBatch = maxBatch
    self.instructionSet = instructionSet
  }

  /// Processors that this process may run on.
  public static var activeCores: Int { kernels_active_cores() }
}

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
