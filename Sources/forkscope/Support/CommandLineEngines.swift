import ArgumentParser
import Engines
import Foundation
import Inference
import Reasoning
import Session
import Synchronization
import Traces

/// The one place where commands get their engines: the built-in core on the model that was asked for.
///
/// An engine of another kind is chosen here.
struct CommandLineEngines: EngineSource {
  private let options: RunOptions
  private let models = ModelShelf()

  init(_ options: RunOptions) { self.options = options }

  /// For commands that take no other options of a run.
  init(model: String?, _ choice: EngineChoice) throws {
    var options = try RunOptions.parse([])
    options.common.model = model
    options.common.engine = choice
    self.init(options)
  }

  func engine(_ progress: LoadProgress) throws -> any Engine {
    let common = options.common
    return try models.model { try common.engine.load(common.model) }.engine(progress)
  }

  func engine(toGoOnWith header: RunHeader, _ progress: LoadProgress) throws -> any Engine {
    try options.common.engine.load(toGoOnWith: header, given: options.common.model).engine(progress)
  }

  /// An engine that makes a saved run again, computing as it was made where no other precision is asked for.
  func engine(toRepeat header: RunHeader) throws -> any Engine {
    try options.common.engine.load(toRepeat: header, given: options.common.model).engine()
  }

  func request(_ problem: String?, on engine: any Engine) throws -> RunRequest {
    try options.request(problem, on: engine)
  }
}

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

/// The model that new runs are made with, opened once.
private final class ModelShelf: Sendable {
  private let loaded = Mutex<LoadedModel?>(nil)

  func model(_ load: () throws -> LoadedModel) throws -> LoadedModel {
    try loaded.withLock { loaded in
      if let loaded { return loaded }
      let fresh = try load()
      loaded = fresh
      return fresh
    }
  }
}
