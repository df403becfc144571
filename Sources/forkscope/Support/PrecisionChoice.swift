public import ArgumentParser
public import Inference
import Reasoning
import Traces

/// The options that say how exactly the engine computes.
struct PrecisionChoice: ParsableArguments {
  @Option(
    name: .customLong("kv-type"),
    help: ArgumentHelp(
      "How keys and values are kept. A new run: f16. A saved one: as it was made.", valueName: "type"))
  var keysAndValues: KVPrecision?

  @Option(
    help: ArgumentHelp(
      """
      What meets quantised weights is rounded to this. A new run: int8, the fastest; int16 gives log-probabilities as from \
      F32. A saved one: as it was made.
      """, valueName: "type"))
  var activations: ActivationPrecision?

  /// An engine of this precision; what is not given is as usual.
  var options: EngineOptions {
    EngineOptions(kvPrecision: keysAndValues ?? .f16, activations: activations ?? .int8)
  }

  /// An engine of this precision; what is not given is as it was when a run was made.
  func options(of model: RunHeader.ModelReference) throws -> EngineOptions {
    try EngineOptions(of: model, kvPrecision: keysAndValues, activations: activations)
  }
}

extension EngineOptions {
  /// The precision at which a run was made, where it is not given, and its instruction set where this processor has it.
  init(
    of model: RunHeader.ModelReference, kvPrecision: KVPrecision? = nil,
    activations: ActivationPrecision? = nil
  ) throws {
    self.init(
      kvPrecision: try kvPrecision
        ?? Self.known(model.kvPrecision, or: .f32, "keep keys and values", "--kv-type"),
      activations: try activations
        ?? Self.known(model.activations, or: .int8, "round activations", "--activations"))
    if let set = model.arithmetic.flatMap(InstructionSet.init), set.isAvailable { instructionSet = set }
  }

  private static func known<Precision: RawRepresentable<String>>(
    _ name: String?, or usual: Precision, _ purpose: String, _ option: String
  ) throws -> Precision {
    guard let name else { return usual }
    guard let precision = Precision(rawValue: name) else {
      throw ReasoningError.notRunnable(
        "unknown way to \(purpose) (\(name)): replay it with another \(option)")
    }
    return precision
  }
}

extension KVPrecision: ExpressibleByArgument {}

extension ActivationPrecision: ExpressibleByArgument {}
