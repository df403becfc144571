import Dialects
import Engines
import Foundation
import Inference
import Reasoning
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
  func engine() throws -> InferenceEngine {
    try InferenceEngine(model, location: path, options: options)
  }

  /// Whether there is a chat template that is understood.
  var hasChatTemplate: Bool { (try? model.chatTemplate()) != nil }

  /// The dialect that the model says it was made for.
  var dialect: String {
    model.notes.texts["forkscope.dialect"] ?? Catalogue.standard.dialects.first?.name ?? ""
  }

  /// The task of that name, or the one that the model says it was made for.
  func task(named name: String?) throws -> any ReasoningTask {
    try Catalogue.standard.task(named: name ?? model.notes.texts["forkscope.task"], notes: model.notes)
  }
}
