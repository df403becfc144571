import ArgumentParser
import Inference
import Traces

/// The options that say how much of the machine the engine takes.
struct EngineResources: ParsableArguments {
  @Option(help: "Worker threads. Default: the number of cores.")
  var threads: Int?

  @Option(help: "Memory for keys and values in MiB.")
  var kvMemory = 512

  func validate() throws {
    guard (threads ?? 1) > 0, (threads ?? 1) <= 256 else { throw ValidationError("--threads takes 1 to 256") }
    guard kvMemory > 0, kvMemory <= 1 << 20 else { throw ValidationError("--kv-memory takes 1 or more MiB") }
  }
}

/// The options that say how the engine works.
struct EngineChoice: ParsableArguments {
  @OptionGroup var resources: EngineResources

  @OptionGroup var precision: PrecisionChoice

  /// For a new run.
  var options: EngineOptions { on(precision.options) }

  func load(_ path: String?) throws -> LoadedModel { try LoadedModel(path: path, options: options) }

  /// The model that a saved run was made by, to make it again: computing as it did then, where no other precision is given.
  func load(toRepeat header: RunHeader, given path: String?) throws -> LoadedModel {
    try LoadedModel(of: header, given: path, options: on(try precision.options(of: header.model)))
  }

  /// The same to go on with it: computing as it did then, whatever is given, as a run is made at one precision.
  func load(toGoOnWith header: RunHeader, given path: String?) throws -> LoadedModel {
    try LoadedModel(of: header, given: path, options: on(try EngineOptions(of: header.model)))
  }

  private func on(_ options: EngineOptions) -> EngineOptions {
    var options = options
    options.workers = resources.threads ?? options.workers
    options.kvMemory = resources.kvMemory << 20
    return options
  }
}
