import Dialects
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
  func backend() throws -> EngineBackend {
    try EngineBackend(model, location: path, options: options)
  }

  /// Whether there is a chat template that is understood.
  var hasChatTemplate: Bool { (try? model.chatTemplate()) != nil }

  var dialect: String { model.metadata.string("forkscope.dialect") ?? "threadweaver" }

  var knownDialect: Dialect? { Dialect.named(dialect) }

  /// The task of that name, or the one that the model says it was made for.
  func task(named name: String?) throws -> any ReasoningTask {
    let name = name ?? model.metadata.string("forkscope.task")
    return try Tasks.task(named: name, notes: notes)
  }

  private var notes: ModelNotes {
    let keys = model.metadata.keys.filter { $0.hasPrefix("forkscope.") }
    return ModelNotes(
      texts: .init(
        uniqueKeysWithValues: keys.compactMap { key in model.metadata.string(key).map { (key, $0) } }),
      numbers: .init(
        uniqueKeysWithValues: keys.compactMap { key in model.metadata.integer(key).map { (key, $0) } }))
  }
}
