package import Foundation
package import Inference
import Reasoning

extension Trainer {
  /// The model as a GGUF file.
  ///
  /// - Parameters:
  ///   - name: of the model.
  ///   - template: a model whose tokenizer, dialect and task it has.
  ///   - task: how its prompt is written and what it is trained on; nil for what the template says.
  func file(
    named name: String, like template: Model, _ type: StoredType, task: ArithmeticTask? = nil
  ) throws -> Data {
    try layout.file(of: parameters, config, named: name, like: template, type, task: task)
  }
}

extension Model {
  /// A model of our training as a GGUF file with its matrices in another type.
  ///
  /// - Throws: `TrainingError.untrainable` where it has parts that such a file would lack.
  package func file(as type: StoredType) throws -> Data {
    let (layout, parameters) = try Trainer.parameters(of: self)
    return try layout.file(of: parameters, config, named: name, like: self, type, task: nil)
  }
}

extension ParameterLayout {
  /// A GGUF file, which any engine for the `llama` architecture reads.
  fileprivate func file(
    of parameters: FloatBuffer, _ config: ModelConfig, named name: String, like template: Model,
    _ type: StoredType, task: ArithmeticTask?
  ) throws -> Data {
    var writer = GGUFWriter()
    writer.set("general.architecture", config.architecture)
    writer.set("general.name", name)
    writer.set("general.file_type", type.fileType)
    let own = task == nil ? [] : [ArithmeticDomain.prefix, ArithmeticTask.templateKey]
    try writer.copy(["tokenizer.", "forkscope."], except: own, of: template)
    if let task {
      writer.set(ArithmeticTask.templateKey, task.template)
      for (key, value) in task.domain.ranges { writer.set(key, value) }
    }
    let architecture = config.architecture
    for (key, value) in [
      ("vocab_size", config.vocabulary), ("context_length", config.contextLength),
      ("embedding_length", config.embedding), ("block_count", config.layers),
      ("feed_forward_length", config.feedForward), ("attention.head_count", config.heads),
      ("attention.head_count_kv", config.kvHeads), ("attention.key_length", config.headDim),
      ("attention.value_length", config.headDim), ("rope.dimension_count", config.rope.dimensions),
    ] {
      writer.set("\(architecture).\(key)", value)
    }
    writer.set("\(architecture).attention.layer_norm_rms_epsilon", Double(config.normEpsilon))
    writer.set("\(architecture).rope.freq_base", config.rope.base)
    for tensor in tensors {
      let isVector = tensor.kind == .norm
      writer.add(
        tensor.name, rows: isVector ? nil : tensor.rows, columns: tensor.columns,
        parameters.pointer(to: tensor), isVector || !tensor.columns.isMultiple(of: 32) ? .f32 : type)
    }
    return writer.file
  }
}
