import Inference
import Kernels

/// Forward and backward pass over one row of packed sequences, n tokens.
///
/// The same transformer as `Inference.Transformer`, in fp32, with every activation kept for the way back. A row's gradient
/// depends on the row and the parameters alone: not on what other workers do.
final class GradientPass {
  /// What a row adds to the figures of a step.
  struct Outcome: Sendable, Equatable {
    /// Sum over the row's targets of weight * -log p, in nats.
    var loss = 0.0
    /// Sum of the weights.
    var weight = 0.0
    /// Targets with a weight, and those that are the likeliest token.
    var targets = 0
    var right = 0

    static func += (sum: inout Outcome, other: Outcome) {
      sum.loss += other.loss
      sum.weight += other.weight
      sum.targets += other.targets
      sum.right += other.right
    }
  }

  let config: ModelConfig
  let layout: ParameterLayout
  let kernels: kernels
  let trainingKernels: kernels_gradients
  /// The longest row.
  let capacity: Int

  /// What a layer keeps on the way forward.
  struct Activations {
    let input: FloatBuffer  // [n][d], the residual stream in front of the layer
    let normed: FloatBuffer  // [n][d]
    let query: FloatBuffer  // [n][H][h], turned
    let key: FloatBuffer  // [n][G][h], turned
    let value: FloatBuffer  // [n][G][h]
    let attended: FloatBuffer  // [n][H][h]
    let logSums: FloatBuffer  // [H][n], of attention's softmax
    let middle: FloatBuffer  // [n][d], the stream behind attention
    let middleNormed: FloatBuffer  // [n][d]
    let gate: FloatBuffer  // [n][f]
    let up: FloatBuffer  // [n][f]
    let hidden: FloatBuffer  // [n][f], silu(gate) * up
  }

  let layers: [Activations]
  let output: FloatBuffer  // [n][d], the stream behind the last layer
  let outputNormed: FloatBuffer  // [n][d]
  let logits: FloatBuffer  // [n][V]
  let stream: FloatBuffer  // [n][d], the stream's gradient
  let dNormed: FloatBuffer  // [n][d]
  let dAttended: FloatBuffer  // [n][H][h]
  let dQuery: FloatBuffer  // [n][H][h]
  let dKey: FloatBuffer  // [n][G][h]
  let dValue: FloatBuffer  // [n][G][h]
  let dHidden: FloatBuffer  // [n][f]
  let cosines: FloatBuffer  // [n][pairs]
  let sines: FloatBuffer  // [n][pairs]
  let scratch: FloatBuffer

  init(_ config: ModelConfig, _ layout: ParameterLayout, _ kernels: kernels, capacity: Int) {
    self.config = config
    self.layout = layout
    self.kernels = kernels
    trainingKernels = kernels.gradients.pointee
    self.capacity = capacity
    let n = capacity
    let (d, f) = (config.embedding, config.feedForward)
    let (queries, keys) = (config.heads * config.headDim, config.kvHeads * config.headDim)
    layers = (0..<config.layers).map { _ in
      Activations(
        input: .init(n * d), normed: .init(n * d), query: .init(n * queries), key: .init(n * keys),
        value: .init(n * keys), attended: .init(n * queries), logSums: .init(config.heads * n),
        middle: .init(n * d), middleNormed: .init(n * d), gate: .init(n * f), up: .init(n * f),
        hidden: .init(n * f))
    }
    output = .init(n * d)
    outputNormed = .init(n * d)
    logits = .init(n * config.vocabulary)
    stream = .init(n * d)
    dNormed = .init(n * d)
    dAttended = .init(n * queries)
    dQuery = .init(n * queries)
    dKey = .init(n * keys)
    dValue = .init(n * keys)
    dHidden = .init(n * f)
    cosines = .init(n * config.rope.frequencies.count)
    sines = .init(n * config.rope.frequencies.count)
    scratch = .init(kernels_span_scratch(n, config.headDim))
  }

  /// Computes a row's loss, and adds its gradient to `gradient`.
  ///
  /// - Parameter scale: factor of the gradient, as a mean over the step's tokens wants it.
  func run(_ row: TrainingRow, _ parameters: FloatBuffer, scale: Float, into gradient: FloatBuffer) -> Outcome
  {
    forward(row, parameters)
    let outcome = loss(row, scale: scale)
    backward(row, parameters, gradient)
    return outcome
  }

  // MARK: Forward

  /// Leaves the logits of all tokens in `logits`, [n][V]; -infinity for a token that cannot follow.
  func forward(_ row: TrainingRow, _ parameters: FloatBuffer) {
    precondition(row.count <= capacity, "a row is longer than the pass was made for")
    let n = row.count
    let (d, f) = (config.embedding, config.feedForward)
    embed(row, parameters)
    for (index, tensors) in layout.layers.enumerated() {
      let kept = layers[index]
      let next = index + 1 < layers.count ? layers[index + 1].input : output
      // Attention block: middle = input + Wo attention(norm(input))
      normalize(kept.input, parameters.pointer(to: tensors.attentionNorm), n, kept.normed)
      apply(tensors.query, parameters, kept.normed, n, kept.query)
      apply(tensors.key, parameters, kept.normed, n, kept.key)
      apply(tensors.value, parameters, kept.normed, n, kept.value)
      rotate(kept.query, kept.key, n)
      withSpans(row, kept) { spans in
        trainingKernels.span_attention(spans, kept.attended.base, kept.logSums.base, scratch.base)
      }
      kept.middle.base.update(from: kept.input.base, count: n * d)
      apply(tensors.attentionOutput, parameters, kept.attended, n, kept.middle, adds: true)

      // Feed-forward block: next = middle + Wdown (silu(Wgate norm(middle)) * Wup norm(middle))
      normalize(kept.middle, parameters.pointer(to: tensors.feedForwardNorm), n, kept.middleNormed)
      apply(tensors.gate, parameters, kept.middleNormed, n, kept.gate)
      apply(tensors.up, parameters, kept.middleNormed, n, kept.up)
      for token in 0..<n {
        trainingKernels.gated(
          kept.gate.base + token * f, kept.up.base + token * f, f, kept.hidden.base + token * f)
      }
      next.base.update(from: kept.middle.base, count: n * d)
      apply(tensors.down, parameters, kept.hidden, n, next, adds: true)
    }
    normalize(output, parameters.pointer(to: layout.outputNorm), n, outputNormed)
    apply(layout.head, parameters, outputNormed, n, logits)
    for (token, other) in row.excluded.enumerated() where other >= 0 {
      logits.base[token * config.vocabulary + Int(other)] = -.infinity
    }
  }

  private func embed(_ row: TrainingRow, _ parameters: FloatBuffer) {
    let d = config.embedding
    let pairs = config.rope.frequencies.count
    let table = parameters.pointer(to: layout.embedding)
    let input = layers[0].input.base
    for (token, id) in row.ids.enumerated() {
      (input + token * d).update(from: table + Int(id) * d, count: d)
      config.rope.angles(
        at: Int(row.positions[token]), cosines: cosines.base + token * pairs,
        sines: sines.base + token * pairs)
    }
  }

  private func normalize(_ x: FloatBuffer, _ weight: UnsafePointer<Float>, _ n: Int, _ out: FloatBuffer) {
    let d = config.embedding
    for token in 0..<n {
      kernels.rms_norm(x.base + token * d, weight, config.normEpsilon, d, out.base + token * d)
    }
  }

  /// Sets out [n][rows] to x [n][columns] times the matrix, transposed.
  private func apply(
    _ matrix: ParameterLayout.Tensor, _ parameters: FloatBuffer, _ x: FloatBuffer, _ n: Int,
    _ out: FloatBuffer,
    adds: Bool = false
  ) {
    multiply(
      x.base, matrix.columns, 1, parameters.pointer(to: matrix), 1, matrix.columns, rows: n,
      columns: matrix.rows, depth: matrix.columns, out.base, adds: adds)
  }

  func rotate(_ query: FloatBuffer, _ key: FloatBuffer, _ n: Int) {
    let h = config.headDim
    let pairs = config.rope.frequencies.count
    for token in 0..<n {
      let (c, s) = (cosines.base + token * pairs, sines.base + token * pairs)
      kernels.rope_interleaved(query.base + token * config.heads * h, config.heads, h, pairs, c, s)
      kernels.rope_interleaved(key.base + token * config.kvHeads * h, config.kvHeads, h, pairs, c, s)
    }
  }

  func withSpans(_ row: TrainingRow, _ kept: Activations, _ body: (UnsafePointer<kernels_spans>) -> Void) {
    row.spans.withUnsafeBufferPointer { spans in
      row.firstSpans.withUnsafeBufferPointer { first in
        var job = kernels_spans(
          q: kept.query.base, k: kept.key.base, v: kept.value.base, spans: spans.baseAddress,
          first_span: first.baseAddress, count: row.count, heads: config.heads, kv_heads: config.kvHeads,
          head_dim: config.headDim, scale: 1 / Float(config.headDim).squareRoot())
        body(&job)
      }
    }
  }

  /// c(m, n) = sum over k of a(m, k) b(k, n), each with the distances between its rows and columns.
  func multiply(
    _ a: UnsafePointer<Float>, _ aRow: Int, _ aColumn: Int, _ b: UnsafePointer<Float>, _ bRow: Int,
    _ bColumn: Int, rows: Int, columns: Int, depth: Int, _ c: UnsafeMutablePointer<Float>, adds: Bool
  ) {
    var job = kernels_product(
      a: a, b: b, a_row: aRow, a_column: aColumn, b_row: bRow, b_column: bColumn, rows: rows,
      columns: columns,
      depth: depth, c: c, c_row: columns, adds: adds)
    trainingKernels.product(&job)
  }

  /// Turns the logits into the loss's gradient.
  private func loss(_ row: TrainingRow, scale: Float) -> Outcome {
    let vocabulary = config.vocabulary
    var outcome = Outcome()
    for token in 0..<row.count {
      let here = logits.base + token * vocabulary
      let weight = row.weights[token]
      guard weight != 0 else {
        here.update(repeating: 0, count: vocabulary)
        continue
      }
      let loss = trainingKernels.cross_entropy(here, vocabulary, Int(row.targets[token]), weight * scale)
      outcome.loss += Double(weight) * loss.loss
      outcome.weight += Double(weight)
      outcome.targets += 1
      outcome.right += loss.is_right ? 1 : 0
    }
    return outcome
  }
}
