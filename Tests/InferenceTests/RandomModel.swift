@testable import Inference

/// A small model with random weights, as the bytes of a file.
struct RandomModel {
  var architecture = "llama"
  var embedding = 48
  var layers = 2
  var heads = 6
  var kvHeads = 2
  var headDim = 8
  var feedForward = 80
  var vocabulary = 37
  var ropeDimensions = 8
  var context = 512
  /// Of matrices; one whose rows are no whole number of its blocks is stored as F16.
  var type = TensorType.f32
  /// Whether each matrix has a type of its own, drawn from all that the kernels multiply with.
  var isMixed = false
  var tied = false
  /// Whether matrices are random bits, which is quick, and not numbers stored one by one.
  ///
  /// Attention is then sharper too, so that continuations of such models vary.
  var isOfRandomBits = false
  var seed: UInt64 = 1

  var builder: GGUFBuilder {
    var file = GGUFBuilder()
    var random = TestRandom(seed)
    file.pairs = [
      ("general.architecture", .string(architecture)), ("general.name", .string("random")),
      ("\(architecture).context_length", .u32(UInt32(context))),
      ("\(architecture).embedding_length", .u32(UInt32(embedding))),
      ("\(architecture).block_count", .u32(UInt32(layers))),
      ("\(architecture).feed_forward_length", .u32(UInt32(feedForward))),
      ("\(architecture).attention.head_count", .u32(UInt32(heads))),
      ("\(architecture).attention.head_count_kv", .u32(UInt32(kvHeads))),
      ("\(architecture).attention.key_length", .u32(UInt32(headDim))),
      ("\(architecture).attention.value_length", .u32(UInt32(headDim))),
      ("\(architecture).attention.layer_norm_rms_epsilon", .f32(1e-5)),
      ("\(architecture).rope.freq_base", .f32(10000)),
      ("\(architecture).rope.dimension_count", .u32(UInt32(ropeDimensions))),
      ("tokenizer.ggml.model", .string("gpt2")), ("tokenizer.ggml.pre", .string("gpt-2")),
      ("tokenizer.ggml.tokens", .strings((0..<vocabulary).map(Self.tokenText))),
      ("tokenizer.ggml.token_type", .ints((0..<vocabulary).map { $0 < 3 ? 3 : 1 })),
      ("tokenizer.ggml.merges", .strings(["a b", "ab c"])),
      ("tokenizer.ggml.bos_token_id", .u32(1)), ("tokenizer.ggml.eos_token_id", .u32(2)),
    ]
    func matrix(_ name: String, _ rows: Int, _ columns: Int) {
      let wanted = isMixed ? Matrix.types.randomElement(using: &random) ?? type : type
      let type = columns % wanted.blockElements == 0 ? wanted : .f16
      if isOfRandomBits {
        let data = RandomBits.bytes(rows * columns, as: type, &random)
        file.tensors.append(.init(name: name, shape: [columns, rows], type: type, data: data))
        return
      }
      let scale = 1.5 / Float(columns).squareRoot()
      file.add(name, [columns, rows], type, (0..<rows * columns).map { _ in random.float() * scale })
    }
    func vector(_ name: String, _ count: Int, around center: Float = 1) {
      file.add(name, [count], .f32, (0..<count).map { _ in center + 0.2 * random.float() })
    }
    matrix("token_embd.weight", vocabulary, embedding)
    if !tied { matrix("output.weight", vocabulary, embedding) }
    vector("output_norm.weight", embedding)
    for layer in 0..<layers {
      vector("blk.\(layer).attn_norm.weight", embedding, around: isOfRandomBits ? 2 : 1)
      vector("blk.\(layer).ffn_norm.weight", embedding)
      matrix("blk.\(layer).attn_q.weight", heads * headDim, embedding)
      matrix("blk.\(layer).attn_k.weight", kvHeads * headDim, embedding)
      matrix("blk.\(layer).attn_v.weight", kvHeads * headDim, embedding)
      matrix("blk.\(layer).attn_output.weight", embedding, heads * headDim)
      matrix("blk.\(layer).ffn_gate.weight", feedForward, embedding)
      matrix("blk.\(layer).ffn_up.weight", feedForward, embedding)
      matrix("blk.\(layer).ffn_down.weight", embedding, feedForward)
      if architecture == "qwen2" {
        vector("blk.\(layer).attn_q.bias", heads * headDim, around: 0)
        vector("blk.\(layer).attn_k.bias", kvHeads * headDim, around: 0.1)
        vector("blk.\(layer).attn_v.bias", kvHeads * headDim, around: -0.1)
      }
      if architecture == "qwen3" {
        vector("blk.\(layer).attn_q_norm.weight", headDim)
        vector("blk.\(layer).attn_k_norm.weight", headDim)
      }
    }
    return file
  }

  private static func tokenText(_ index: Int) -> String {
    switch index {
    case 0: "<pad>"
    case 1: "<bos>"
    case 2: "<eos>"
    case 3..<29: String(UnicodeScalar(UInt8(97 + index - 3)))
    case 29: "ab"
    case 30: "abc"
    case 31: "Ġ"
    default: "tok\(index)"
    }
  }

  func load() throws -> Model { try Model.load(bytes: builder.bytes) }
}
