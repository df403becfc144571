import Engines
import Foundation
import Inference
import Reasoning
import Session
import Synchronization
import Traces

/// A model and how to make engines for it.
struct LoadedModel: Sendable {
  let model: Model
  /// nil for the built-in model.
  let path: String?
  private let options: EngineOptions

  init(path: String?, options: EngineOptions = EngineOptions()) throws {
    // A trace has to find it again from any folder.
    self.path = path.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
    model = try path.map(Model.load(path:)) ?? Model.builtIn()
    self.options = options
  }

  /// The model that a saved run was made by, where it was or the built-in one.
  init(of header: RunHeader, given path: String?, options: EngineOptions) throws {
    try self.init(path: path ?? header.model.location, options: options)
  }

  /// A fresh engine; it belongs to the thread that uses it.
  func engine(_ progress: LoadProgress = { _ in true }) throws -> InferenceEngine {
    try InferenceEngine(model, location: path, options: options, progress: progress)
  }
}

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
