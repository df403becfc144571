import Foundation
import Inference
import Session
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
