import Engines
import Kernels

/// One position to compute.
struct ForwardRow {
  var token: TokenID
  var position: Int
  /// Which of the pass's contexts has everything it attends to.
  var context: Int
  /// How many tokens of that context it attends to, itself included.
  var length: Int
  /// The slot for its own K/V; nil if that has been computed already.
  var slot: KVSlot?
  var wantsLogits: Bool
}

/// The forward pass of a Llama-like transformer over a batch of rows, n of them.
///
/// Within a layer all rows write their keys and values before any row attends, so a batch may hold rows that attend to one
/// another. No row's result depends on which others share its batch.
final class Transformer {
  let model: Model
  private let weights: Weights
  let layout: KVLayout
  let kernels: kernels
  let pool: WorkerPool
  let activations: ActivationPrecision
  /// The most rows of one pass.
  let maxBatch: Int

  // Activations of all rows.
  private let x: Scratch<Float>  // [n][d], the residual stream
  private let normed: Scratch<Float>  // [n][d]
  let query: Scratch<Float>  // [n][H * h]
  private let key: Scratch<Float>  // [n][G * h]
  private let value: Scratch<Float>  // [n][G * h]
  var partials = Scratch<Float>()  // [n][blocks][H][h + 2], of attention, or of fewer rows or heads
  /// The most bytes that these may take; what one row and K/V head need is always allowed.
  var partialBytes = Transformer.usualPartialBytes
  let attended: Scratch<Float>  // [n][H * h]
  private let update: Scratch<Float>  // [n][d], what a block adds to the stream
  private let gate: Scratch<Float>  // [n][f]
  private let up: Scratch<Float>  // [n][f]
  let quantized: Scratch<UInt8>  // [n][digits], the input of a product in digits of 8 bits
  private let cosines: Scratch<Float>  // [n][pairs]
  private let sines: Scratch<Float>  // [n][pairs]
  private var products: [LayerProducts] = []
  /// What comes behind the head, in the next pass.
  private let firstMatrices: [Matrix]

  /// The products of a layer, made once as nothing shall be allocated for each token.
  private struct LayerProducts {
    let queryKeyValue, attentionOutput, gateUp, down: Product
  }

  init(
    _ model: Model, _ weights: Weights, _ layout: KVLayout, kernels: kernels, pool: WorkerPool,
    activations: ActivationPrecision, maxBatch: Int
  ) {
    self.model = model
    self.weights = weights
    self.kernels = kernels
    self.pool = pool
    self.layout = layout
    self.activations = activations
    self.maxBatch = maxBatch
    let config = model.config
    let n = maxBatch
    x = Scratch(n * config.embedding)
    normed = Scratch(n * config.embedding)
    query = Scratch(n * config.heads * config.headDim)
    key = Scratch(n * config.kvHeads * config.headDim)
    value = Scratch(n * config.kvHeads * config.headDim)
    attended = Scratch(n * config.heads * config.headDim)
    update = Scratch(n * config.embedding)
    gate = Scratch(n * config.feedForward)
    up = Scratch(n * config.feedForward)
    let widest = max(config.embedding, config.heads * config.headDim, config.feedForward)
    quantized = Scratch(n * activations.digits * Self.quantizedStride(widest))
    cosines = Scratch(n * config.rope.frequencies.count)
    sines = Scratch(n * config.rope.frequencies.count)
    firstMatrices = weights.layers.first?.projections.map(\.matrix) ?? []
    products = weights.layers.indices.map(products(ofLayer:))
  }

  private func products(ofLayer index: Int) -> LayerProducts {
    let layer = weights.layers[index]
    let following =
      index + 1 < weights.layers.count ? weights.layers[index + 1].projections.map(\.matrix) : [weights.head]
    return LayerProducts(
      queryKeyValue: Product(
        zip(layer.projections, [query.base, key.base, value.base]).map { .init(matrix: $0.matrix, out: $1) },
        next: [layer.attentionOutput]),
      attentionOutput: Product(
        [.init(matrix: layer.attentionOutput, out: update.base)], next: [layer.gate, layer.up]),
      gateUp: Product(
        [.init(matrix: layer.gate, out: gate.base), .init(matrix: layer.up, out: up.base)],
        next: [layer.down]),
      down: Product([.init(matrix: layer.down, out: update.base)], next: following))
  }

  /// Computes up to `maxBatch` rows: writes their K/V, and to `logits` those of the rows that want them, [wanting rows][V].
  func forward(_ rows: [ForwardRow], over contexts: [KVContext], logits: UnsafeMutablePointer<Float>) {
    precondition(rows.count <= maxBatch)
    var rows = rows
    var plans = plans(rows, contexts)
    embed(rows)
    let finalLayer = model.config.layers - 1
    for (index, layer) in weights.layers.enumerated() {
      // Attention block: x += Wo attention(norm(x))
      normalize(layer.attentionNorm, rows.count)
      project(layer, products[index].queryKeyValue, rows.count)
      normalizeHeads(layer, rows.count)
      rotate(rows.count)
      store(rows, layer: index)
      // After the last K/V only rows whose logits are wanted go on.
      if index == finalLayer, !rows.allSatisfy(\.wantsLogits) {
        rows = keepAsked(rows)
        if rows.isEmpty { return }
        plans = self.plans(rows, contexts)
      }
      attend(plans, layer: index)
      multiply(rows.count, products[index].attentionOutput, attended.base)
      add(rows.count)

      // Feed-forward block: x += Wdown (silu(Wgate norm(x)) * Wup norm(x))
      normalize(layer.feedForwardNorm, rows.count)
      multiply(rows.count, products[index].gateUp, normed.base)
      activate(rows.count)
      multiply(rows.count, products[index].down, gate.base)
      add(rows.count)
    }
    normalize(weights.outputNorm, rows.count)
    let head = Product([.init(matrix: weights.head, out: logits)], next: firstMatrices)
    multiply(rows.count, head, normed.base)
  }

  // MARK: Steps

  /// Sets x[row] to the embedding of its token, and computes the angles of its position.
  private func embed(_ rows: [ForwardRow]) {
    let rope = model.config.rope
    let pairs = rope.frequencies.count
    for (index, row) in rows.enumerated() {
      weights.embedding.copyRow(Int(row.token), to: x.base + index * model.config.embedding, kernels)
      rope.angles(at: row.position, cosines: cosines.base + index * pairs, sines: sines.base + index * pairs)
    }
  }

  /// Sets normed = RMSNorm(x) * weight.
  private func normalize(_ weight: Vector, _ n: Int) {
    let d = model.config.embedding
    share(n, work: d * 4) { row in
      kernels.rms_norm(x.base + row * d, weight.data, model.config.normEpsilon, d, normed.base + row * d)
    }
  }

  /// Sets x += update.
  private func add(_ n: Int) {
    let d = model.config.embedding
    share(n, work: d) { row in kernels.add(x.base + row * d, update.base + row * d, d) }
  }

  /// Sets query, key and value to the projections of normed, with their biases.
  private func project(_ layer: LayerWeights, _ product: Product, _ n: Int) {
    multiply(n, product, normed.base)
    for (projection, part) in zip(layer.projections, product.parts) {
      guard let bias = projection.bias else { continue }
      share(n, work: bias.count) { row in
        kernels.add(part.out + row * bias.count, bias.data, bias.count)
      }
    }
  }

  /// Sets the query and the key of each head to their RMSNorm, where the model has such norms.
  private func normalizeHeads(_ layer: LayerWeights, _ n: Int) {
    let h = model.config.headDim
    let parts = [
      (layer.queryNorm, query.base, model.config.heads), (layer.keyNorm, key.base, model.config.kvHeads),
    ]
    for (weight, base, heads) in parts {
      guard let weight else { continue }
      share(n, work: heads * h * 4) { row in
        for head in (row * heads)..<((row + 1) * heads) {
          let vector = base + head * h
          kernels.rms_norm(vector, weight.data, model.config.normEpsilon, h, vector)
        }
      }
    }
  }

  /// Turns the queries and keys of all rows by their positions.
  private func rotate(_ n: Int) {
    let config = model.config
    let pairs = config.rope.frequencies.count
    let turn =
      switch config.rope.layout {
      case .interleaved: kernels.rope_interleaved
      case .halves: kernels.rope_halves
      }
    share(n, work: (config.heads + config.kvHeads) * config.headDim) { row in
      let (c, s) = (cosines.base + row * pairs, sines.base + row * pairs)
      turn?(query.base + row * config.heads * config.headDim, config.heads, config.headDim, pairs, c, s)
      turn?(key.base + row * config.kvHeads * config.headDim, config.kvHeads, config.headDim, pairs, c, s)
    }
  }

  /// Puts keys (turned) and values of all rows into the tree's pages.
  private func store(_ rows: [ForwardRow], layer: Int) {
    let (heads, h) = (layout.kvHeads, layout.headDim)
    share(rows.count, work: heads * h * 24) { index in
      guard let slot = rows[index].slot else { return }
      for head in 0..<heads {
        let from = (index * heads + head) * h
        kernels.store_kv(
          layout.precision.kernel, key.base + from, value.base + from, h, slot.index,
          slot.page + layout.offset(layer: layer, value: 0, head: head),
          slot.page + layout.offset(layer: layer, value: 1, head: head))
      }
    }
  }

  /// Moves the rows whose logits are wanted to the front.
  private func keepAsked(_ rows: [ForwardRow]) -> [ForwardRow] {
    let config = model.config
    let (d, q) = (config.embedding, config.heads * config.headDim)
    var kept: [ForwardRow] = []
    for (index, row) in rows.enumerated() where row.wantsLogits {
      if index != kept.count {
        (x.base + kept.count * d).update(from: x.base + index * d, count: d)
        (query.base + kept.count * q).update(from: query.base + index * q, count: q)
      }
      kept.append(row)
    }
    return kept
  }

  /// Sets gate = silu(gate) * up.
  private func activate(_ n: Int) {
    let f = model.config.feedForward
    share(n, work: f * 4) { row in kernels.swiglu(gate.base + row * f, up.base + row * f, f) }
  }
}
