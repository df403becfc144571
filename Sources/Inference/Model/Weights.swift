import Kernels

/// A matrix of weights as it lies in the file: [rows][columns].
package struct Matrix: @unchecked Sendable {
  let data: UnsafeRawPointer
  let type: TensorType
  package let rows: Int
  package let columns: Int
  /// Distance between rows.
  package let rowBytes: Int
  /// The same numbers as the integer kernels want them; nil until packed, and always for types that are not quantised.
  var tiles: UnsafeRawPointer?

  /// Types the kernels multiply with.
  static let types = TensorType.floats + TensorType.quantized

  /// Writes row `index` as floats, [columns].
  func copyRow(_ index: Int, to out: UnsafeMutablePointer<Float>, _ kernels: kernels) {
    let row = data + index * rowBytes
    switch type {
    case .f32: out.update(from: row.assumingMemoryBound(to: Float.self), count: columns)
    case .f16: kernels.f16_to_f32(row.assumingMemoryBound(to: UInt16.self), columns, out)
    case .bf16: kernels.bf16_to_f32(row.assumingMemoryBound(to: UInt16.self), columns, out)
    default: kernels_dequantize(type.kernel, row, columns, out)
    }
  }
}

extension TensorType {
  /// The kernels' name of a quantised type.
  var kernel: kernels_type { kernels_type(rawValue: rawValue) }
}

/// A vector of weights, always F32.
struct Vector: @unchecked Sendable {
  let data: UnsafePointer<Float>
  let count: Int
}

/// A matrix with its bias.
struct Projection: Sendable {
  var matrix: Matrix
  let bias: Vector?  // [rows]
}

/// The weights of one transformer block.
struct LayerWeights: Sendable {
  let attentionNorm: Vector  // [d]
  var query: Projection  // [H * h][d]
  var key: Projection  // [G * h][d]
  var value: Projection  // [G * h][d]
  /// Norms of each head's query and key, before they turn (Qwen3).
  let queryNorm: Vector?  // [h]
  let keyNorm: Vector?  // [h]
  var attentionOutput: Matrix  // [d][H * h]
  let feedForwardNorm: Vector  // [d]
  var gate: Matrix  // [f][d]
  var up: Matrix  // [f][d]
  var down: Matrix  // [d][f]

  /// Those that are multiplied with the same input.
  var projections: [Projection] { [query, key, value] }
}

/// All weights, bound to the mapped file by name, with checked shapes; nothing is copied until they are packed.
package struct Weights: Sendable {
  let embedding: Matrix  // [V][d]
  private(set) var layers: [LayerWeights]
  let outputNorm: Vector  // [d]
  /// The output matrix; the same as `embedding` where the file ties the two.
  package private(set) var head: Matrix  // [V][d]
  let isTied: Bool
  /// The memory that holds the tiles of all matrices.
  var tiles: PageMemory?

  init(_ file: GGUFFile, _ config: ModelConfig) throws(ModelError) {
    let bind = Binder(file: file)
    embedding = try bind.matrix("token_embd.weight", config.vocabulary, config.embedding)
    outputNorm = try bind.vector("output_norm.weight", config.embedding)
    isTied = file.tensor("output.weight") == nil
    head = isTied ? embedding : try bind.matrix("output.weight", config.vocabulary, config.embedding)
    var layers: [LayerWeights] = []
    for layer in 0..<config.layers { layers.append(try bind.layer(layer, config)) }
    self.layers = layers
  }

  /// Visits every matrix that the forward pass multiplies with.
  package mutating func forEachMultiplied(_ body: (inout Matrix) -> Void) {
    for index in layers.indices {
      body(&layers[index].query.matrix)
      body(&layers[index].key.matrix)
      body(&layers[index].value.matrix)
      body(&layers[index].attentionOutput)
      body(&layers[index].gate)
      body(&layers[index].up)
      body(&layers[index].down)
    }
    body(&head)
  }
}

/// Finds tensors by name and checks that they are what the forward pass expects.
private struct Binder {
  let file: GGUFFile

  func layer(_ index: Int, _ config: ModelConfig) throws(ModelError) -> LayerWeights {
    let (d, f) = (config.embedding, config.feedForward)
    let (queries, keys) = (config.heads * config.headDim, config.kvHeads * config.headDim)
    func name(_ part: String) -> String { "blk.\(index).\(part).weight" }
    // A bias that was left out would be a different model, silently.
    for part in ["attn_output", "ffn_gate", "ffn_up", "ffn_down"] {
      let bias = "blk.\(index).\(part).bias"
      guard file.tensor(bias) == nil else {
        throw .unsupported("this bias is not supported", at: bias, remedy: "use a model without it")
      }
    }
    let normsHeads = config.family.normsHeads
    return LayerWeights(
      attentionNorm: try vector(name("attn_norm"), d),
      query: try projection("blk.\(index).attn_q", queries, d),
      key: try projection("blk.\(index).attn_k", keys, d),
      value: try projection("blk.\(index).attn_v", keys, d),
      queryNorm: normsHeads ? try vector(name("attn_q_norm"), config.headDim) : nil,
      keyNorm: normsHeads ? try vector(name("attn_k_norm"), config.headDim) : nil,
      attentionOutput: try matrix(name("attn_output"), d, queries),
      feedForwardNorm: try vector(name("ffn_norm"), d),
      gate: try matrix(name("ffn_gate"), f, d),
      up: try matrix(name("ffn_up"), f, d),
      down: try matrix(name("ffn_down"), d, f))
  }

  func projection(_ name: String, _ rows: Int, _ columns: Int) throws(ModelError) -> Projection {
    let bias = name + ".bias"
    return Projection(
      matrix: try matrix(name + ".weight", rows, columns),
      bias: file.tensor(bias) == nil ? nil : try vector(bias, rows))
  }

  func matrix(_ name: String, _ rows: Int, _ columns: Int) throws(ModelError) -> Matrix {
    let tensor = try find(name, shape: [columns, rows])
    guard Matrix.types.contains(tensor.type) else {
      throw .unsupported(
        "the tensor type \(tensor.type) is not supported", at: name,
        remedy: "convert the model to one of \(Matrix.types.map(\.description).joined(separator: ", "))")
    }
    let data = file.data(of: tensor)
    guard let base = data.baseAddress else { throw .malformed("the tensor is empty", at: name) }
    return Matrix(
      data: base, type: tensor.type, rows: rows, columns: columns,
      rowBytes: tensor.type.bytes(of: columns))
  }

  func vector(_ name: String, _ count: Int) throws(ModelError) -> Vector {
    let tensor = try find(name, shape: [count])
    guard tensor.type == .f32, let base = file.data(of: tensor).baseAddress else {
      throw .unsupported(
        "a vector of type \(tensor.type) is not supported", at: name, remedy: "store vectors as F32")
    }
    return Vector(data: base.assumingMemoryBound(to: Float.self), count: count)
  }

  private func find(_ name: String, shape: [Int]) throws(ModelError) -> GGUFFile.Tensor {
    guard let tensor = file.tensor(name) else { throw .malformed("a tensor is missing", at: name) }
    guard tensor.shape == shape else {
      throw .malformed("the tensor's shape is \(tensor.shape), not \(shape) as the metadata says", at: name)
    }
    return tensor
  }
}
