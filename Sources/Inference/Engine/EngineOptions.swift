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
