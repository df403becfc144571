import Kernels

extension Transformer {
  /// Multiply-adds under which handing work over costs more than it saves.
  static let smallWork = 1 << 16

  /// Sets out[row] = W input[row] for every row and every (W, out), all in one parallel region.
  func multiply(
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
    let tile = Matrix.tileRows
    let tiles = products.map { ($0.matrix.rows + tile - 1) / tile }
    let allTiles = tiles.reduce(0, +)
    let pieces = min(pool.workers * 2, max(2, total / Self.smallWork), allTiles)
    pool.run(pieces) { piece in
      // The piece's part of all tiles, counted through over the products.
      var part = (allTiles * piece / pieces)..<(allTiles * (piece + 1) / pieces)
      for (product, count) in zip(products, tiles) {
        let own = part.clamped(to: 0..<count)
        if !own.isEmpty {
          run(product, own.lowerBound * tile..<min(own.upperBound * tile, product.matrix.rows))
        }
        part = (part.lowerBound - count)..<(part.upperBound - count)
      }
    }
  }

  /// Puts the input of a product into `quantized`, in 8 bits.
  private func quantize(_ n: Int, _ input: UnsafePointer<Float>, columns: Int) {
    let stride = Self.quantizedStride(columns)
    share(n, work: columns * 8) { row in
      kernels.quantize(input + row * columns, columns, quantized.base + row * stride)
    }
  }

  /// Bytes from one quantised vector to the next.
  static func quantizedStride(_ columns: Int) -> Int {
    let blocks = columns / Int(KERNELS_BLOCK)
    return (columns + blocks * MemoryLayout<kernels_block_sums>.stride + 63) / 64 * 64
  }

  /// Calls `body` for each row, on the pool where the work is worth it.
  func share(_ n: Int, work: Int, _ body: (Int) -> Void) {
    if n * work < Self.smallWork / 2 {
      for row in 0..<n { body(row) }
      return
    }
    let pieces = min(n, pool.workers * 2)
    pool.run(pieces) { piece in
      for row in (n * piece / pieces)..<(n * (piece + 1) / pieces) { body(row) }
    }
  }
}
