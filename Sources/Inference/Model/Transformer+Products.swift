import Kernels

/// Matrices that are multiplied with the same input.
///
/// A class, so that handing it on counts one reference and not one for each list.
final class Product {
  struct Part {
    let matrix: Matrix
    let out: UnsafeMutablePointer<Float>  // [n][rows]
  }

  let parts: [Part]
  let matrices: [Matrix]
  /// The matrices of the product that follows, whose first lines are prefetched at the end of this one.
  let next: [Matrix]
  /// Multiply-adds for each row of input.
  let work: Int
  let isPacked: Bool

  var columns: Int { matrices[0].columns }

  init(_ parts: [Part], next: [Matrix]) {
    self.parts = parts
    self.next = next
    matrices = parts.map(\.matrix)
    work = matrices.reduce(0) { $0 + $1.rows * $1.columns }
    isPacked = matrices.contains { $0.tiles != nil }
  }
}

extension Transformer {
  /// Products with fewer multiply-adds are done by the caller alone: handing them over would cost more than it saves.
  static let smallWork = 1 << 16
  /// A piece with more multiply-adds is divided: were its core taken by another process, all others would wait for it.
  static let largeWork = 1 << 25

  /// Sets out[row] = W input[row] for every row and every (W, out) of a product, all in one parallel region.
  func multiply(_ n: Int, _ product: Product, _ input: UnsafePointer<Float>) {
    if product.isPacked { quantize(n, input, columns: product.columns) }
    let work = product.work * n
    if work < 2 * Self.smallWork || pool.workers == 1 {
      for (index, part) in product.parts.enumerated() {
        let following = index + 1 < product.parts.count ? product.parts[index + 1].matrix : product.next.first
        multiply(n, part, 0..<part.matrix.rows, input, following: following?.tiles)
      }
      return
    }
    // Pieces of equal work, mostly two for each worker, of whole tiles: a long piece keeps the prefetching of weights going.
    let pieces = min(
      max(pool.workers * 2, work / Self.largeWork), max(2, work / Self.smallWork),
      Matrix.tiles(of: product.matrices))
    pool.run(pieces) { piece in
      // Workers mostly take turns, so the piece that this one takes next is known in advance.
      let after = piece + pool.workers
      let following =
        after < pieces
        ? Matrix.start(ofPiece: after, of: pieces, in: product.matrices)
        : Matrix.start(ofPiece: after % pool.workers, of: pool.workers * 2, in: product.next)
      for (part, own) in zip(product.parts, Matrix.parts(ofPiece: piece, of: pieces, in: product.matrices))
      where !own.isEmpty {
        multiply(n, part, own, input, following: following)
      }
    }
  }

  /// Some rows of one matrix times all inputs.
  private func multiply(
    _ n: Int, _ part: Product.Part, _ rows: Range<Int>, _ input: UnsafePointer<Float>,
    following: UnsafeRawPointer?
  ) {
    let (matrix, out) = (part.matrix, part.out + rows.lowerBound)
    if let tiles = matrix.tile(ofRow: rows.lowerBound) {
      kernels.matmul_packed(
        matrix.type.kernel, tiles, rows.count, matrix.columns, quantized.base,
        Self.quantizedStride(matrix.columns), n, activations.digits, out, matrix.rows, following)
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

  /// Puts the input of a product into `quantized`, in one or two digits of 8 bits.
  private func quantize(_ n: Int, _ input: UnsafePointer<Float>, columns: Int) {
    let (stride, digits) = (Self.quantizedStride(columns), activations.digits)
    share(n, work: columns * 8 * digits) { row in
      kernels.quantize(
        input + row * columns, columns, digits, quantized.base + row * digits * stride, stride)
    }
  }

  /// Bytes from one digit of a quantised vector to the next.
  static func quantizedStride(_ columns: Int) -> Int {
    let blocks = columns / Int(KERNELS_BLOCK)
    return (columns + blocks * MemoryLayout<kernels_block_sums>.stride + 63) / 64 * 64
  }

  /// Calls `body` for each row; on the pool if there is enough work for it.
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

extension Matrix {
  fileprivate static func tiles(of matrices: [Matrix]) -> Int {
    matrices.reduce(0) { $0 + ($1.rows + tileRows - 1) / tileRows }
  }

  /// The rows of each matrix that belong to one piece, where the tiles of all matrices are counted as one list.
  fileprivate static func parts(ofPiece piece: Int, of pieces: Int, in matrices: [Matrix]) -> [Range<Int>] {
    let all = tiles(of: matrices)
    var part = (all * piece / pieces)..<(all * (piece + 1) / pieces)
    return matrices.map { matrix in
      let count = (matrix.rows + tileRows - 1) / tileRows
      let own = part.clamped(to: 0..<count)
      part = (part.lowerBound - count)..<(part.upperBound - count)
      // The last tile may be partly empty, and the piece may lie behind its rows.
      return min(own.lowerBound * tileRows, matrix.rows)..<min(own.upperBound * tileRows, matrix.rows)
    }
  }

  /// The address of a piece's first tile; nil where matrices are not packed.
  fileprivate static func start(ofPiece piece: Int, of pieces: Int, in matrices: [Matrix])
    -> UnsafeRawPointer?
  {
    for (matrix, rows) in zip(matrices, parts(ofPiece: piece, of: pieces, in: matrices)) where !rows.isEmpty {
      return matrix.tile(ofRow: rows.lowerBound)
    }
    return nil
  }
}
