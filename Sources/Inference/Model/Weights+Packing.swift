import Kernels

extension Weights {
  /// The same weights, with the quantised matrices laid out in tiles for the integer kernels.
  ///
  /// Embedding rows are still read from the file.
  func packed(by pool: WorkerPool) throws(EngineError) -> Weights {
    var result = self
    var total = 0
    result.forEachMultiplied { matrix in total += matrix.isQuantized ? matrix.tileBytes : 0 }
    guard total > 0 else { return self }
    guard let memory = PageMemory(byteCount: total) else { throw .noMemoryForWeights(bytes: total) }
    result.tiles = memory
    var pieces: [(matrix: Matrix, rows: Range<Int>)] = []
    var next = UnsafeRawPointer(memory.base)
    result.forEachMultiplied { matrix in
      guard matrix.isQuantized else { return }
      matrix.tiles = next
      next += matrix.tileBytes
      let step = 16 * Matrix.tileRows
      for first in stride(from: 0, to: matrix.rows, by: step) {
        pieces.append((matrix, first..<min(first + step, matrix.rows)))
      }
    }
    pool.run(pieces.count) { index in
      let (matrix, rows) = pieces[index]
      guard let tiles = matrix.tile(ofRow: rows.lowerBound) else { return }
      kernels_pack(
        matrix.type.kernel, matrix.data + rows.lowerBound * matrix.rowBytes, matrix.rowBytes, rows.count,
        matrix.columns, UnsafeMutableRawPointer(mutating: tiles))
    }
    return result
  }
}

extension Matrix {
  /// Rows of a tile.
  static let tileRows = Int(KERNELS_TILE_ROWS)

  var isQuantized: Bool { TensorType.quantized.contains(type) }

  /// Bytes of all its tiles.
  var tileBytes: Int {
    (rows + Self.tileRows - 1) / Self.tileRows * kernels_tile_bytes(type.kernel, columns)
  }

  /// The tile that starts with a row; nil where the matrix is not packed.
  func tile(ofRow row: Int) -> UnsafeRawPointer? {
    tiles.map { $0 + row / Self.tileRows * kernels_tile_bytes(type.kernel, columns) }
  }
}
