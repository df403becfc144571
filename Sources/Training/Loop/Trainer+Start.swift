import Foundation
import Inference
import Kernels

extension Trainer {
  /// The parameters of a model that this network computes exactly.
  ///
  /// - Throws: `TrainingError.untrainable` where it has parts or sizes that the network lacks.
  static func parameters(of model: Model) throws(TrainingError) -> (ParameterLayout, FloatBuffer) {
    let config = model.config
    try check(config)
    let layout = ParameterLayout(config, isTied: model.isTied)
    guard config == plain(like: config), model.tensorNames == Set(layout.tensors.map(\.name)) else {
      throw .untrainable("it has biases, norms or rotations that a plain 'llama' model has not")
    }
    let buffer = FloatBuffer(layout.count)
    for tensor in layout.tensors {
      let shape = tensor.kind == .norm ? [tensor.columns] : [tensor.columns, tensor.rows]
      guard model.copyTensor(named: tensor.name, shape: shape, to: buffer.pointer(to: tensor)) else {
        throw .untrainable("the tensor \(tensor.name) has another shape")
      }
    }
    return (layout, buffer)
  }

  /// - Throws: `TrainingError.untrainable` where the kernels cannot compute such sizes, or memory would not do.
  static func check(_ config: ModelConfig) throws(TrainingError) {
    // Kernels of the backward pass go by whole vectors of 16.
    guard [config.embedding, config.feedForward, config.headDim].allSatisfy({ $0.isMultiple(of: 16) }) else {
      throw .untrainable("its width, feed-forward width and heads have to be multiples of 16")
    }
    let most = 1 << 27
    guard config.embedding <= most / max(1, config.vocabulary), ParameterLayout(config).count <= most else {
      throw .untrainable("it has more than \(most) parameters")
    }
  }

  /// - Throws: `TrainingError.untrainable` where a model cannot become another one and say the same.
  static func check(growth old: ModelConfig, to new: ModelConfig) throws(TrainingError) {
    guard
      old.layers <= new.layers, old.embedding <= new.embedding, old.feedForward <= new.feedForward,
      (old.vocabulary, old.contextLength, old.headDim, old.group)
        == (new.vocabulary, new.contextLength, new.headDim, new.group)
    else {
      throw .untrainable(
        "a model only grows: it has \(old.layers) layers, width \(old.embedding) and feed-forward width "
          + "\(old.feedForward)")
    }
  }

  /// The model of these sizes that has nothing out of the ordinary.
  private static func plain(like config: ModelConfig) -> ModelConfig {
    ModelConfig(
      vocabulary: config.vocabulary, contextLength: config.contextLength, embedding: config.embedding,
      layers: config.layers, heads: config.heads, kvHeads: config.kvHeads, feedForward: config.feedForward,
      ropeBase: config.rope.base)
  }
}

extension Tokenizer {
  /// Whether every token has the same number and the same text in both.
  func says(theSameAs other: Tokenizer) -> Bool { count == other.count && agrees(with: other, upTo: count) }
}
