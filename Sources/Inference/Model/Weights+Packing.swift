import Kernels

extension Weights {
  /// The same weights, with the quantised matrices laid out in tiles for the integer kernels.
  ///
  /// Embedding rows are still read from the file.
  ///
  /// - Parameters:
  ///   - progress: told the share that is done, now and then; false gives up.
  ///   - release: told what is not needed any more of the file, so that never two copies of all weights are in memory.
  /// - Throws: `cancelled`, or where memory is short.
  func packed(
    by pool: WorkerPool, _ progress: (Double) -> Bool, release: (UnsafeRawBufferPointer) -> Void
  ) throws(EngineError) -> Weights {
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
    let batch = max(16, pieces.count / Self.reports)
    for start in stride(from: 0, to: pieces.count, by: batch) {
      guard progress(Double(start) / Double(pieces.count)) else { throw .cancelled }
      // Pages that are read from the disk make some pieces last far longer than others.
      pool.run(min(batch, pieces.count - start), isEven: false) { index in
        let (matrix, rows) = pieces[start + index]
        guard let tiles = matrix.tile(ofRow: rows.lowerBound) else { return }
        kernels_pack(
          matrix.type.kernel, matrix.data + rows.lowerBound * matrix.rowBytes, matrix.rowBytes, rows.count,
          matrix.columns, UnsafeMutableRawPointer(mutating: tiles))
      }
      for (matrix, rows) in pieces[start..<min(start + batch, pieces.count)] {
        release(
          UnsafeRawBufferPointer(
            start: matrix.data + rows.lowerBound * matrix.rowBytes, count: rows.count * matrix.rowBytes))
      }
    }
    return result
  }

  /// How often progress is told, about.
  private static let reports = 200
}

extension Weights {
  /// Bytes of weights that one step reads.
  package var bytesPerStep: Int {
    var weights = self
    var total = 0
    weights.forEachMultiplied { total += $0.isQuantized ? $0.tileBytes : $0.rows * $0.rowBytes }
    return total
  }
}

extension Matrix {
  /// Rows of a tile.
  static let tileRows = Int(KERNELS_TILE_ROWS)

  package var isQuantized: Bool { TensorType.quantized.contains(type) }

  /// Bytes of all its tiles.
  package var tileBytes: Int {
    (rows + Self.tileRows - 1) / Self.tileRows * kernels_tile_bytes(type.kernel, columns)
  }

  /// The tile that starts with a row; nil where the matrix is not packed.
  func tile(ofRow row: Int) -> UnsafeRawPointer? {
    tiles.map { $0 + row / Self.tileRows * kernels_tile_bytes(type.kernel, columns) }
  }
}
