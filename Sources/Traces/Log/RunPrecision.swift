/// How a run's numbers were computed: two runs that differ in it are not the same experiment.
public struct RunPrecision: Sendable, Hashable, CustomStringConvertible {
  /// The instruction set; nil where nobody knows, as of models on a server.
  public var arithmetic: String?
  /// How keys and values were kept.
  public var kv: String?
  /// How activations were rounded for quantised matrices.
  public var activations: String?

  /// Early traces of files left the usual ones out.
  public init(_ model: RunHeader.ModelReference) {
    let isFile = model.fingerprint != nil
    arithmetic = model.arithmetic
    kv = model.kvPrecision ?? (isFile ? "f32" : nil)
    activations = model.activations ?? (isFile ? "int8" : nil)
  }

  public var description: String {
    [arithmetic ?? "unknown", kv.map { "\($0) K/V" }, activations.map { "\($0) activations" }]
      .compactMap { $0 }.joined(separator: ", ")
  }
}

extension RunHeader.ModelReference {
  /// Whether both are one model at one precision: their runs belong to one experiment.
  ///
  /// A model on a server has no fingerprint and is known by its name; a file may have been renamed.
  public func computes(as other: Self) -> Bool {
    fingerprint == other.fingerprint && (fingerprint != nil || name == other.name)
      && RunPrecision(self) == RunPrecision(other)
  }
}
