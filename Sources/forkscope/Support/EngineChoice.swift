public import ArgumentParser
public import Inference
import Kernels
import Reasoning
import Traces

/// How many of the machine's cores are used.
struct WorkerThreads: ParsableArguments {
  @Option(help: help)
  var threads: Int?

  static let help: ArgumentHelp = "Worker threads. Default: the number of cores."

  func validate() throws { try Self.check(threads) }

  static func check(_ threads: Int?) throws {
    try require((1...256).contains(threads ?? 1), "--threads takes 1 to 256")
  }

  var count: Int { threads ?? kernels_active_cores() }
}

/// The options that say how much of the machine the engine takes.
struct EngineResources: ParsableArguments {
  @Option(help: WorkerThreads.help)
  var threads: Int?

  @Option(help: Help.kvMemory)
  var kvMemory = 512

  @Option(help: Help.speculation)
  var speculation = Speculation.automatic

  @Option(help: Help.draft)
  var draft: String?

  func validate() throws { try Self.check(threads, kvMemory) }

  static func check(_ threads: Int?, _ kvMemory: Int) throws {
    try WorkerThreads.check(threads)
    try require((1...1 << 20).contains(kvMemory), "--kv-memory takes 1 or more MiB")
  }

  /// What these options are for, wherever they stand.
  enum Help {
    static let kvMemory: ArgumentHelp = "Memory for keys and values in MiB."
    static let speculation: ArgumentHelp = """
      Guess tokens from what was written before, and compute them along: auto, on or off. It changes no token. auto: for \
      models that are too large for the processor's caches.
      """
    static let draft = ArgumentHelp(
      "A smaller model of the same vocabulary, which guesses where nothing like it was written before.",
      valueName: "gguf")
  }
}

/// The options that say how the engine works.
///
/// `EngineResources` as a group would be a level more, and each level makes the library's checks of a debug build several times as
/// long.
struct EngineChoice: ParsableArguments {
  @Option(help: WorkerThreads.help)
  var threads: Int?

  @Option(help: EngineResources.Help.kvMemory)
  var kvMemory = 512

  @Option(help: EngineResources.Help.speculation)
  var speculation = Speculation.automatic

  @Option(help: EngineResources.Help.draft)
  var draft: String?

  @Option(
    name: .customLong("kv-type"),
    help: ArgumentHelp(
      "How keys and values are kept. A new run: f16. A saved one: as it was made.", valueName: "type"))
  var keysAndValues: KVPrecision?

  @Option(
    help: ArgumentHelp(
      """
      How activations are rounded for quantised weights. A new run: int8, the fastest; int16 gives log-probabilities \
      as from F32. A saved one: as it was made.
      """, valueName: "type"))
  var activations: ActivationPrecision?

  func validate() throws { try EngineResources.check(threads, kvMemory) }

  mutating func take(_ resources: EngineResources) {
    (threads, kvMemory, speculation) = (resources.threads, resources.kvMemory, resources.speculation)
    draft = resources.draft
  }

  /// For a new run.
  var options: EngineOptions {
    on(EngineOptions(kvPrecision: keysAndValues ?? .f16, activations: activations ?? .int8))
  }

  func load(_ path: String?) throws -> LoadedModel {
    try LoadedModel(path: path, draft: draft, options: options)
  }

  /// The model that a saved run was made by, to make it again: computing as it did then, where no other precision is given.
  func load(toRepeat header: RunHeader, given path: String?) throws -> LoadedModel {
    if let refusal = ReasoningError.refusal(toGoOnWith: header) { throw refusal }
    return try LoadedModel(
      path: path ?? header.model.location, draft: draft, options: on(try options(of: header.model)))
  }

  /// The same to go on with it: computing as it did then, whatever is given, as a run is made at one precision.
  ///
  /// - Throws: `Complaint` where nobody says which model that is, as in a file of another program.
  func load(toGoOnWith header: RunHeader, given path: String?) throws -> LoadedModel {
    if let refusal = ReasoningError.refusal(toGoOnWith: header) { throw refusal }
    guard (path ?? header.model.location ?? header.model.fingerprint) != nil else {
      throw Complaint("the run does not say which model made it: give its file with --model")
    }
    return try LoadedModel(
      path: path ?? header.model.location, draft: draft, options: on(EngineOptions(of: header.model)))
  }

  /// As the run was made, where nothing else is given.
  private func options(of model: RunHeader.ModelReference) throws -> EngineOptions {
    try EngineOptions(of: model, kvPrecision: keysAndValues, activations: activations)
  }

  private func on(_ options: EngineOptions) -> EngineOptions {
    var options = options
    options.workers = threads ?? options.workers
    options.kvMemory = kvMemory << 20
    options.speculation = speculation
    return options
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
      let problem = "unknown way to \(purpose) (\(name))"
      throw ReasoningError.notRunnable("\(problem): replay it with another \(option)")
    }
    return precision
  }
}

extension KVPrecision: ExpressibleByArgument {}

extension ActivationPrecision: ExpressibleByArgument {}

extension Speculation: ExpressibleByArgument {}
