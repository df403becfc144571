import Foundation
import Inference

/// A model of random weights in a file, which llama.cpp reads, too.
public struct RandomModelFile {
  private let writer: GGUFWriter

  public init(_ shape: ModelShape, _ mix: WeightMix) {
    var writer = GGUFWriter()
    writer.set("general.architecture", shape.architecture)
    writer.set("general.name", "random weights, \(shape.name), \(mix.rawValue)")
    writer.set("general.file_type", mix.fileType)
    writer.set("general.quantization_version", 2)
    for (key, value) in [
      ("context_length", ModelShape.contextLength), ("embedding_length", shape.embedding),
      ("block_count", shape.layers), ("feed_forward_length", shape.feedForward),
      ("attention.head_count", shape.heads), ("attention.head_count_kv", shape.kvHeads),
      ("attention.key_length", shape.headDim), ("attention.value_length", shape.headDim),
      ("rope.dimension_count", shape.headDim), ("vocab_size", ModelShape.vocabulary),
    ] {
      writer.set("\(shape.architecture).\(key)", value)
    }
    writer.set("\(shape.architecture).rope.freq_base", shape.ropeBase)
    writer.set("\(shape.architecture).attention.layer_norm_rms_epsilon", 1e-6)
    Self.addTokenizer(to: &writer)
    for (index, tensor) in shape.tensors(mix).enumerated() {
      writer.add(tensor.name, shape: tensor.shape, tensor.type, RandomWeights.fill(tensor.type, seed: index))
    }
    self.writer = writer
  }

  /// The end of the text, the 256 bytes, and words that no text has.
  private static func addTokenizer(to writer: inout GGUFWriter) {
    let bytes = ByteLevel.scalars.compactMap(UnicodeScalar.init).map(String.init)
    let known = ["<|endoftext|>"] + bytes
    let words = known + (known.count..<ModelShape.vocabulary).map { "word\($0)" }
    writer.set("tokenizer.ggml.model", "gpt2")
    writer.set("tokenizer.ggml.pre", "gpt-2")
    writer.set("tokenizer.ggml.tokens", words)
    // 3 marks a control token.
    writer.set("tokenizer.ggml.token_type", words.indices.map { $0 == 0 ? 3 : 1 })
    writer.set("tokenizer.ggml.merges", ["w o"])
    writer.set("tokenizer.ggml.bos_token_id", 0)
    writer.set("tokenizer.ggml.eos_token_id", 0)
  }

  public var byteCount: Int { writer.byteCount }

  /// Writes the file; what stands there already is replaced when all is written.
  ///
  /// - Parameter progress: told the share that is written, now and then; false gives up, and nothing is left behind.
  /// - Returns: whether the file is there.
  public func write(to path: String, progress: (Double) -> Bool) throws -> Bool {
    struct GivenUp: Error {}
    let unfinished = path + ".\(ProcessInfo.processInfo.processIdentifier).part"
    let (folder, place) = (
      URL(fileURLWithPath: path).deletingLastPathComponent(), URL(fileURLWithPath: unfinished)
    )
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data().write(to: place)
    let handle = try FileHandle(forWritingTo: place)
    do {
      var written = 0
      try writer.write { piece in
        guard progress(Double(written) / Double(byteCount)) else { throw GivenUp() }
        try handle.write(contentsOf: Data(piece))
        written += piece.count
      }
      try handle.close()
      guard rename(unfinished, path) == 0 else { throw CocoaError(.fileWriteUnknown) }
      return true
    } catch {
      try? FileManager.default.removeItem(at: place)
      if error is GivenUp { return false }
      throw error
    }
  }
}
