import Inference
import Reasoning
import TestModels

/// A tiny model with random weights whose tokens are bytes and some tags: what a dialect's rules are tried on.
enum ByteModel {
  static let context = TinyModelFile.context

  /// - Parameters:
  ///   - tags: texts that are a token each.
  ///   - chatTemplate: as its file would have it; nil for none.
  static func engine(tags: [String] = [], chatTemplate: String? = nil) throws -> InferenceEngine {
    let notes = chatTemplate.map { ["tokenizer.chat_template": $0] } ?? [:]
    return try InferenceEngine(
      try Model.load(bytes: TinyModelFile.random(tags: tags, notes: notes)),
      options: EngineOptions(workers: 1))
  }
}
