import Engines
import Foundation

@testable import Inference

/// A transformer in 64-bit scalar arithmetic over a flat list of tokens with explicit positions and mask: nothing shared with the
/// engine but the file.
///
/// What meets a quantised matrix is rounded to 8 or 16 bits first, in blocks of 32: that much is part of the engine's definition.
struct ReferenceForward {
  let model: Model
  private let weights: [String: [Double]]
  private let quantized: Set<String>
  /// The whole number that a block's largest input is rounded to; two digits have 254 levels between two of the first.
  private let levels: Double

  init(_ model: Model, activations: ActivationPrecision = .int8) {
    self.model = model
    levels = activations == .int16 ? 127 * 254 : 127
    var weights: [String: [Double]] = [:]
    for tensor in model.file.tensors {
      weights[tensor.name] = GGUFBuilder.load(model.file.data(of: tensor), as: tensor.type)
    }
    self.weights = weights
    quantized = Set(
      model.file.tensors.filter { TensorType.quantized.contains($0.type) }.map(\.name))
  }

  /// A context as a flat list: tokens, positions, and for each token the indices it sees, itself included.
  struct Flat {
    var tokens: [TokenID] = []
    var positions: [Int] = []
    var sees: [[Int]] = []

    init(_ context: [ContextPart]) {
      var position = 0
      var visible: [Int] = []
      add(context, &position, &visible)
    }

    private mutating func add(_ context: [ContextPart], _ position: inout Int, _ visible: inout [Int]) {
      for part in context {
        switch part {
        case .tokens(let list):
          for token in list {
            visible.append(tokens.count)
            tokens.append(token)
            positions.append(position)
            sees.append(visible)
            position += 1
          }
        case .stitch(let paths):
          let (start, before) = (position, visible)
          for path in paths {
            var (ownPosition, ownVisible) = (start, before)
            add(path, &ownPosition, &ownVisible)
            position = max(position, ownPosition)
            visible += ownVisible[before.count...]
          }
        }
      }
    }
  }

  /// Log-probabilities of what follows the last token.
  func logProbabilities(after context: [ContextPart]) -> [Double] {
    let flat = Flat(context)
    let config = model.config
    let (d, h) = (config.embedding, config.headDim)
    let n = flat.tokens.count
    let embedding = weights["token_embd.weight"] ?? []
    var x = flat.tokens.map { Array(embedding[Int($0) * d..<(Int($0) + 1) * d]) }
    for layer in 0..<config.layers {
      func w(_ name: String) -> [Double] { weights["blk.\(layer).\(name).weight"] ?? [] }
      func multiply(_ name: String, _ x: [Double]) -> [Double] { product("blk.\(layer).\(name).weight", x) }
      let normed = x.map { norm($0, w("attn_norm")) }
      func projected(_ name: String, _ x: [Double]) -> [Double] {
        var result = multiply(name, x)
        if let bias = weights["blk.\(layer).\(name).bias"] { add(&result, bias) }
        return result
      }
      var q = normed.map { projected("attn_q", $0) }
      var k = normed.map { projected("attn_k", $0) }
      let v = normed.map { projected("attn_v", $0) }
      for i in 0..<n {
        if config.architecture == "qwen3" {
          q[i] = perHead(q[i], w("attn_q_norm"))
          k[i] = perHead(k[i], w("attn_k_norm"))
        }
        rotate(&q[i], heads: config.heads, at: flat.positions[i])
        rotate(&k[i], heads: config.kvHeads, at: flat.positions[i])
      }
      for i in 0..<n {
        var out = [Double](repeating: 0, count: config.heads * h)
        for head in 0..<config.heads {
          let shared = head / config.group
          let scores = flat.sees[i].map { j in
            (0..<h).reduce(0.0) { $0 + q[i][head * h + $1] * k[j][shared * h + $1] } / Double(h).squareRoot()
          }
          let most = scores.max() ?? 0
          let total = scores.reduce(0) { $0 + exp($1 - most) }
          for (score, j) in zip(scores, flat.sees[i]) {
            let share = exp(score - most) / total
            for e in 0..<h { out[head * h + e] += share * v[j][shared * h + e] }
          }
        }
        add(&x[i], multiply("attn_output", out))
      }
      for i in 0..<n {
        let normed = norm(x[i], w("ffn_norm"))
        let gate = multiply("ffn_gate", normed)
        let up = multiply("ffn_up", normed)
        add(&x[i], multiply("ffn_down", zip(gate, up).map { $0 / (1 + exp(-$0)) * $1 }))
      }
    }
    let logits = product(
      weights["output.weight"] == nil ? "token_embd.weight" : "output.weight",
      norm(x[n - 1], weights["output_norm.weight"] ?? []))
    let most = logits.max() ?? 0
    let total = logits.reduce(0) { $0 + exp($1 - most) }
    return logits.map { $0 - most - log(total) }
  }

  private func norm(_ x: [Double], _ weight: [Double]) -> [Double] {
    let mean = x.reduce(0) { $0 + $1 * $1 } / Double(x.count)
    let factor = 1 / (mean + Double(model.config.normEpsilon)).squareRoot()
    return zip(x, weight).map { $0 * factor * $1 }
  }

  private func perHead(_ x: [Double], _ weight: [Double]) -> [Double] {
    stride(from: 0, to: x.count, by: weight.count).flatMap { norm(Array(x[$0..<$0 + weight.count]), weight) }
  }

  private func product(_ name: String, _ x: [Double]) -> [Double] {
    let matrix = weights[name] ?? []
    let x = quantized.contains(name) ? rounded(x) : x
    var result: [Double] = []
    result.reserveCapacity(matrix.count / x.count)
    // Pointers: the built-in model has a million weights and tests run unoptimised.
    matrix.withUnsafeBufferPointer { matrix in
      x.withUnsafeBufferPointer { x in
        var row = matrix.startIndex
        while row < matrix.endIndex {
          var sum = 0.0
          var column = 0
          while column < x.count {
            sum += matrix[row &+ column] * x[column]
            column &+= 1
          }
          result.append(sum)
          row &+= x.count
        }
      }
    }
    return result
  }

  private func rounded(_ x: [Double]) -> [Double] {
    stride(from: 0, to: x.count, by: 32).flatMap { start in
      let block = x[start..<start + 32]
      let largest = block.map(abs).max() ?? 0
      let level = largest / levels
      return block.map { largest == 0 ? 0 : ($0 / level).rounded(.toNearestOrEven) * level }
    }
  }

  private func rotate(_ x: inout [Double], heads: Int, at position: Int) {
    let (h, rope) = (model.config.headDim, model.config.rope)
    let pairs = rope.dimensions / 2
    let isNeoX = model.config.architecture != "llama"
    for head in 0..<heads {
      for pair in 0..<pairs {
        let angle = Double(position) * rope.frequencies[pair]
        let i = head * h + (isNeoX ? pair : 2 * pair)
        let j = i + (isNeoX ? pairs : 1)
        let (a, b) = (x[i], x[j])
        x[i] = (a * cos(angle) - b * sin(angle)) * rope.magnitude
        x[j] = (a * sin(angle) + b * cos(angle)) * rope.magnitude
      }
    }
  }

  private func add(_ x: inout [Double], _ y: [Double]) {
    for i in x.indices { x[i] += y[i] }
  }
}
