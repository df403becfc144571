package import Kernels

/// The kernels to compute with; results are the same bit for bit within one, not between two.
public enum InstructionSet: String, Sendable, CaseIterable {
  /// The best that the processor has.
  case best
  case portable, avx2, avx512

  var kernels: kernels? { (self == .best ? kernels_best() : kernels_at(level))?.pointee }

  /// The kernels' number of it, for measurements that are not in their tables.
  package var level: kernels_level {
    switch self {
    case .portable: KERNELS_PORTABLE
    case .avx2: KERNELS_AVX2
    case .avx512, .best: KERNELS_AVX512
    }
  }

  /// The kernels' own name, such as `avx512vnni`; nil where this processor lacks them.
  package var kernelName: String? { kernels.map { String(cString: $0.name) } }

  /// Whether this processor has it.
  public var isAvailable: Bool { kernels != nil }
}

/// How an engine uses the machine; the two precisions and the instruction set alone change a result.
public struct EngineOptions: Sendable, Hashable {
  /// Threads that compute, the calling one included.
  public var workers: Int
  /// Bytes for keys and values; memory is taken as it is needed, up to this.
  public var kvMemory: Int
  public var kvPrecision: KVPrecision
  public var activations: ActivationPrecision
  /// Tokens computed together at most; bounds the memory for activations.
  public var maxBatch: Int
  public var instructionSet: InstructionSet
  public var speculation: Speculation

  public init(
    workers: Int = EngineOptions.activeCores, kvMemory: Int = 512 << 20,
    kvPrecision: KVPrecision = .f16, activations: ActivationPrecision = .int8, maxBatch: Int = 64,
    instructionSet: InstructionSet = .best, speculation: Speculation = .automatic
  ) {
    self.workers = workers
    self.kvMemory = kvMemory
    self.kvPrecision = kvPrecision
    self.activations = activations
    self.maxBatch = maxBatch
    self.instructionSet = instructionSet
    self.speculation = speculation
  }

  /// Processors that this process may run on.
  public static var activeCores: Int { kernels_active_cores() }
}

/// How numbers are rounded before they are multiplied with quantised weights.
///
/// Products with F32, F16 and BF16 matrices are in F32 and round nothing.
public enum ActivationPrecision: String, Sendable, CaseIterable {
  /// 8 bits, with a scale for 32 numbers: the fastest.
  ///
  /// A difference in the last bit can become a jump of a whole level, and every layer adds some. So log-probabilities carry
  /// noise: 0.06 on average with SmolLM2. Any engine that rounds like this has it.
  case int8
  /// 16 bits, as two such digits. Log-probabilities are as from F32, for twice as many multiplications.
  case int16

  /// How many digits of 8 bits a number has.
  package var digits: Int { self == .int8 ? 1 : 2 }
}

/// How keys and values are kept; all arithmetic on them is in F32.
public enum KVPrecision: String, Sendable, CaseIterable {
  case f32, f16
  /// 8 bits, with a scale for each token's key and value of each head.
  case q8

  var kernel: kernels_kv_type {
    switch self {
    case .f32: KERNELS_KV_F32
    case .f16: KERNELS_KV_F16
    case .q8: KERNELS_KV_Q8
    }
  }
}
