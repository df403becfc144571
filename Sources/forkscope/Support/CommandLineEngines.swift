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
final class CommandLineEngines: EngineSource {
  private let options: RunOptions
  /// The model that new runs are made with, opened once.
  private let loaded = Mutex<LoadedModel?>(nil)

  init(_ options: RunOptions) { self.options = options }

  /// For commands that take no other options of a run.
  convenience init(model: String?, _ choice: EngineChoice) throws {
    var options = try RunOptions.parse([])
    options.common.model = model
    options.common.engine = choice
    self.init(options)
  }

  func engine(_ progress: LoadProgress) throws -> any Engine {
    let model = try loaded.withLock { loaded in
      let model = try loaded ?? options.common.engine.load(options.common.model)
      loaded = model
      return model
    }
    return try model.engine(progress)
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

  /// A fresh engine; it belongs to the thread that uses it.
  func engine(_ progress: LoadProgress = { _ in true }) throws -> InferenceEngine {
    try InferenceEngine(model, location: path, options: options, progress: progress)
  }
}
