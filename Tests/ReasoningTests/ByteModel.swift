import Inference
import Reasoning
import TestModels

/// A tiny model with random weights whose tokens are bytes and some tags: what a dialect's rules are tried on.
enum ByteModel {
  static let context = TinyModelFile.context

  /// - Parameter tags: texts that are a token each.
  static func backend(tags: [String] = []) throws -> EngineBackend {
    try EngineBackend(
      try Model.load(bytes: TinyModelFile.random(tags: tags)), options: EngineOptions(workers: 1))
  }
}
