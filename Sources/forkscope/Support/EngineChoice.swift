import ArgumentParser
import Inference

/// The options that say how the engine works.
struct EngineChoice: ParsableArguments {
  @Option(help: "Worker threads. Default: the number of cores.")
  var threads: Int?

  @Option(help: "Memory for keys and values in MiB.")
  var kvMemory = 512

  @Option(name: .customLong("kv-type"), help: "How keys and values are kept: \(KVPrecision.names).")
  var kvPrecision = KVPrecision.f16

  func validate() throws {
    guard (threads ?? 1) > 0, (threads ?? 1) <= 256 else { throw ValidationError("--threads takes 1 to 256") }
    guard kvMemory > 0, kvMemory <= 1 << 20 else { throw ValidationError("--kv-memory takes 1 or more MiB") }
  }

  func load(_ path: String?) throws -> LoadedModel {
    try LoadedModel(path: path, workers: threads, kvMemory: kvMemory << 20, kvPrecision: kvPrecision)
  }
}
