/// How a run's numbers were computed: two runs that differ in it are not the same experiment.
public struct RunPrecision: Sendable, Hashable, CustomStringConvertible {
  /// The instruction set; nil where nobody knows, as of models on a server.
  public var arithmetic: String?
  /// How keys and values were kept.
  public var kv: String
  /// How activations were rounded for quantised matrices.
  public var activations: String

  public init(_ model: RunHeader.ModelReference) {
    arithmetic = model.arithmetic
    kv = model.kvPrecision ?? "f32"
    activations = model.activations ?? "int8"
  }

  public var description: String { "\(arithmetic ?? "unknown"), \(kv) K/V, \(activations) activations" }
}
