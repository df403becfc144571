import Engines
import Inference
import Reasoning
import Session
import Synchronization
import Traces

/// The built-in core, as the command line wants it; a model is opened once.
struct CommandLineEngines: EngineSource {
  let options: RunOptions
  private let models = ModelShelf()

  init(options: RunOptions) { self.options = options }

  func engine(_ progress: LoadProgress) throws -> any Engine {
    try models.engine(of: options.loadModel, progress)
  }

  func engine(toGoOnWith header: RunHeader, _ progress: LoadProgress) throws -> any Engine {
    try options.common.engine.load(toGoOnWith: header, given: options.common.model).engine(progress)
  }

  func request(_ problem: String?, on engine: any Engine) throws -> RunRequest {
    try options.request(problem, on: engine)
  }
}

/// The model that new runs are made with.
private final class ModelShelf: Sendable {
  private let loaded = Mutex<LoadedModel?>(nil)

  func engine(
    of load: () throws -> LoadedModel, _ progress: LoadProgress
  ) throws -> InferenceEngine {
    let model = try loaded.withLock { loaded in
      if let loaded { return loaded }
      let fresh = try load()
      loaded = fresh
      return fresh
    }
    return try model.engine(progress)
  }
}
