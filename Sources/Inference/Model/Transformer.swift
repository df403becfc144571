import Kernels

/// One position to compute.
struct ForwardRow {
  var token: TokenID
  var position: Int
  /// Base addresses of the K/V of everything it attends to, itself last: [length].
  var context: UnsafePointer<UnsafePointer<Float>?>
  var length: Int
  /// Where its own K/V goes; nil where it is there already.
  var slot: UnsafeMutablePointer<Float>?
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
  private let kernels: kernels
  private let pool: WorkerPool
  /// The most rows of one pass.
  let maxBatch: Int

  // Activations of all rows; `width` is the stride.
  private let x: Scratch<Float>  // [n][d], the residual stream
  private let normed: Scratch<Float>  // [n][d]
  private let query: Scratch<Float>  // [n][H * h]
  private let key: Scratch<Float>  // [n][G * h]
  private let value: Scratch<Float>  // [n][G * h]
  private let attended: Scratch<Float>  // [n][H * h]
  private let update: Scratch<Float>  // [n][d], what a block adds to the stream
  private let gate: Scratch<Float>  // [n][f]
  private let up: Scratch<Float>  // [n][f]
  private let quantized: Scratch<UInt8>  // [n], the input of a product in 8 bits
  private let cosines: Scratch<Float>  // [n][pairs]
  private let sines: Scratch<Float>  // [n][pairs]
  private let queries: Scratch<kernels_query>  // [G][n]
  private let state: Scratch<Float>  // [G][n][H / G][2]

  init(_ model: Model, _ weights: Weights, kernels: kernels, pool: WorkerPool, maxBatch: Int) {
    self.model = model
    self.weights = weights
    self.kernels = kernels
    self.pool = pool
    self.maxBatch = maxBatch
    let config = model.config
    layout = KVLayout(config)
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
    quantized = Scratch(n * Self.quantizedStride(widest))
    cosines = Scratch(n * config.rope.frequencies.count)
    sines = Scratch(n * config.rope.frequencies.count)
    queries = Scratch(n * config.kvHeads)
    state = Scratch(n * config.heads * 2)
  }

  /// Computes up to `maxBatch` rows: writes their K/V, and to `logits` those of the rows that want them, [wanting rows][V].
  func forward(_ rows: [ForwardRow], logits: UnsafeMutablePointer<Float>) {
    let config = model.config
    let d = config.embedding
    var rows = rows
    embed(rows)
    let finalLayer = config.layers - 1
    for (index, layer) in weights.layers.enumerated() {
      // Attention block: x += Wo attention(norm(x))
      normalize(layer.attentionNorm, rows.count)
      project(layer, rows.count)
      normalizeHeads(layer, rows.count)
      rotate(rows.count)
      store(rows, layer: index)
      // After the last K/V only rows whose logits are wanted go on.
      if index == finalLayer { rows = keepAsked(rows) }
      if rows.isEmpty { return }
      attend(rows, layer: index)
      multiply(rows.count, [(layer.attentionOutput, update.base)], attended.base)
      kernels.add(x.base, update.base, rows.count * d)

      // Feed-forward block: x += Wdown (silu(Wgate norm(x)) * Wup norm(x))
      normalize(layer.feedForwardNorm, rows.count)
      multiply(rows.count, [(layer.gate, gate.base), (layer.up, up.base)], normed.base)
      activate(rows.count)
      multiply(rows.count, [(layer.down, update.base)], gate.base)
      kernels.add(x.base, update.base, rows.count * d)
    }
    normalize(weights.outputNorm, rows.count)
    multiply(rows.count, [(weights.head, logits)], normed.base)
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
    share(n, work: d) { row in
      kernels.rms_norm(x.base + row * d, weight.data, model.config.normEpsilon, d, normed.base + row * d)
    }
  }

  /// Sets query, key and value to the projections of normed, with their biases.
  private func project(_ layer: LayerWeights, _ n: Int) {
    let parts = [(layer.query, query.base), (layer.key, key.base), (layer.value, value.base)]
    multiply(n, parts.map { ($0.0.matrix, $0.1) }, normed.base)
    for (projection, out) in parts {
      guard let bias = projection.bias else { continue }
      for row in 0..<n { kernels.add(out + row * bias.count, bias.data, bias.count) }
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
      for head in 0..<n * heads {
        kernels.rms_norm(base + head * h, weight.data, model.config.normEpsilon, h, base + head * h)
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
    for (index, row) in rows.enumerated() {
      guard let slot = row.slot else { continue }
      for head in 0..<heads {
        let from = (index * heads + head) * h
        (slot + layout.offset(layer: layer, value: 0, head: head)).update(from: key.base + from, count: h)
        (slot + layout.offset(layer: layer, value: 1, head: head)).update(from: value.base + from, count: h)
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

  /// Sets attended = softmax(q k^T / sqrt(h)) v, each row over its own context.
  private func attend(_ rows: [ForwardRow], layer: Int) {
    let config = model.config
    let (n, group, h) = (rows.count, config.group, config.headDim)
    let width = config.heads * h
    var total = 0
    for (index, row) in rows.enumerated() {
      total += row.length
      for head in 0..<config.kvHeads {
        let first = index * width + head * group * h
        queries.base[head * n + index] = kernels_query(
          q: query.base + first, out: attended.base + first, context: row.context, length: row.length)
      }
    }
    // One task takes one K/V head for several rows, so that a block that rows share is read once for all of them.
    let isSmall = total * width < Self.smallWork
    let parts = isSmall ? 1 : min(n, (2 * pool.workers + config.kvHeads - 1) / config.kvHeads)
    let rowsPerTask = (n + parts - 1) / parts
    let tasks = (n + rowsPerTask - 1) / rowsPerTask
    let scale = 1 / Float(h).squareRoot()
    func task(_ index: Int) {
      let head = index / tasks
      let first = index % tasks * rowsPerTask
      var job = kernels_attention_job(
        queries: queries.base + head * n + first, count: min(rowsPerTask, n - first), heads: group,
        head_dim: h,
        k_offset: layout.offset(layer: layer, value: 0, head: head),
        v_offset: layout.offset(layer: layer, value: 1, head: head), scale: scale,
        state: state.base + (head * n + first) * group * 2)
      kernels.attention(&job)
    }
    if isSmall {
      for index in 0..<(tasks * config.kvHeads) { task(index) }
    } else {
      pool.run(tasks * config.kvHeads, task)
    }
  }

  /// Sets gate = silu(gate) * up.
  private func activate(_ n: Int) {
    let f = model.config.feedForward
    share(n, work: f * 4) { row in kernels.swiglu(gate.base + row * f, up.base + row * f, f) }
  }

  // MARK: Sharing out

  /// Multiply-adds under which handing work over costs more than it saves.
  private static let smallWork = 1 << 16

  /// Sets out[row] = W input[row] for every row and every (W, out), all in one parallel region.
  private func multiply(
    _ n: Int, _ products: [(matrix: Matrix, out: UnsafeMutablePointer<Float>)], _ input: UnsafePointer<Float>
  ) {
    if products.contains(where: { $0.matrix.tiles != nil }) {
      quantize(n, input, columns: products[0].matrix.columns)
    }
    func run(_ product: (matrix: Matrix, out: UnsafeMutablePointer<Float>), _ rows: Range<Int>) {
      let (matrix, out) = (product.matrix, product.out + rows.lowerBound)
      if let tiles = matrix.tile(ofRow: rows.lowerBound) {
        kernels.matmul_packed(
          matrix.type.kernel, tiles, rows.count, matrix.columns, quantized.base,
          Self.quantizedStride(matrix.columns), n, out, matrix.rows)
        return
      }
      let multiply =
        switch matrix.type {
        case .f16: kernels.matmul_f16
        case .bf16: kernels.matmul_bf16
        default: kernels.matmul_f32
        }
      multiply?(
        matrix.data + rows.lowerBound * matrix.rowBytes, matrix.rowBytes, rows.count, matrix.columns, input,
        matrix.columns, n, out, matrix.rows)
    }
    let total = products.reduce(0) { $0 + $1.matrix.rows * $1.matrix.columns } * n
    if total < 2 * Self.smallWork || pool.workers == 1 {
      for product in products { run(product, 0..<product.matrix.rows) }
      return
    }
    // Pieces of equal work, two for each worker, of whole tiles: a long piece keeps the prefetching of weights going.
    let pieces = min(pool.workers * 2, max(2, total / Self.smallWork))
    let allRows = products.reduce(0) { $0 + $1.matrix.rows }
    let tile = Matrix.tileRows
    let rowsPerPiece = max(tile, (allRows / pieces + tile - 1) / tile * tile)
    let counts = products.map { ($0.matrix.rows + rowsPerPiece - 1) / rowsPerPiece }
    pool.run(counts.reduce(0, +)) { index in
      var piece = index
      for (product, count) in zip(products, counts) {
        if piece < count {
          let first = piece * rowsPerPiece
          run(product, first..<min(first + rowsPerPiece, product.matrix.rows))
          return
        }
        piece -= count
      }
    }
  }

  /// Puts the input of a product into `quantized`, in 8 bits.
  private func quantize(_ n: Int, _ input: UnsafePointer<Float>, columns: Int) {
    let stride = Self.quantizedStride(columns)
    share(n, work: columns * 2) { row in
      kernels.quantize(input + row * columns, columns, quantized.base + row * stride)
    }
  }

  /// Bytes from one quantised vector to the next.
  private static func quantizedStride(_ columns: Int) -> Int {
    let blocks = columns / Int(KERNELS_BLOCK)
    return (columns + blocks * MemoryLayout<kernels_block_sums>.stride + 63) / 64 * 64
  }

  /// Calls `body` for each row, on the pool where the work is worth it.
  private func share(_ n: Int, work: Int, _ body: (Int) -> Void) {
    if n * work < Self.smallWork {
      for row in 0..<n { body(row) }
      return
    }
    let pieces = min(n, pool.workers * 2)
    pool.run(pieces) { piece in
      for row in (n * piece / pieces)..<(n * (piece + 1) / pieces) { body(row) }
    }
  }
}
