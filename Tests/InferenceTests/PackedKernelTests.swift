import Kernels
import Testing

@testable import Inference

/// The integer kernels at every level, for every quantised type, on every row, against plain double arithmetic.
@Suite struct PackedKernelTests {
  static let levels = KernelTests.levels

  /// A vector in 8 bits as the kernel lays it out, read back by hand.
  private struct QuantizedVectors {
    let columns: Int
    let count: Int
    let stride: Int
    let bytes: [UInt8]

    init(_ table: kernels, _ x: [Float], columns: Int) {
      self.columns = columns
      count = x.count / columns
      // An odd distance between vectors, of whole sums.
      let stride = columns + columns / 32 * 16 + 16
      var bytes = [UInt8](repeating: 0xEE, count: stride * count)
      for row in 0..<count {
        let own = Array(x[row * columns..<(row + 1) * columns])
        bytes.withUnsafeMutableBufferPointer { buffer in
          if let base = buffer.baseAddress { table.quantize(own, columns, base + row * stride) }
        }
      }
      self.stride = stride
      self.bytes = bytes
    }

    func sums(_ row: Int, _ block: Int) -> kernels_block_sums {
      bytes.withUnsafeBytes {
        $0.loadUnaligned(fromByteOffset: row * stride + columns + block * 16, as: kernels_block_sums.self)
      }
    }

    func level(_ row: Int, _ column: Int) -> Int { Int(Int8(bitPattern: bytes[row * stride + column])) }

    func value(_ row: Int, _ column: Int) -> Double {
      Double(sums(row, column / 32).scale) * Double(level(row, column))
    }
  }

  private static func tiles(_ stored: [UInt8], _ type: TensorType, rows: Int, columns: Int) -> [UInt8] {
    let tileBytes = kernels_tile_bytes(type.kernel, columns)
    #expect(tileBytes % 64 == 0)
    var tiles = [UInt8](repeating: 0xEE, count: (rows + 15) / 16 * tileBytes)
    kernels_pack(type.kernel, stored, stored.count / rows, rows, columns, &tiles)
    return tiles
  }

  static let shapes = [
    KernelTests.Shape(rows: 1, columns: 32, batch: 1), .init(rows: 16, columns: 64, batch: 2),
    .init(rows: 17, columns: 96, batch: 3), .init(rows: 29, columns: 160, batch: 5),
    .init(rows: 40, columns: 256, batch: 15),
  ]

  @Test(arguments: levels, TensorType.quantized)
  func packedProductsAreRightOnEveryRowAndDoNotDependOnTheBatch(
    _ set: InstructionSet, _ type: TensorType
  ) throws {
    let table = try #require(set.kernels)
    var random = TestRandom(21)
    for shape in Self.shapes {
      let columns = (shape.columns + type.blockElements - 1) / type.blockElements * type.blockElements
      let (rows, batch) = (shape.rows, shape.batch)
      let stored = GGUFBuilder.store((0..<rows * columns).map { _ in random.float() }, as: type)
      let exact = GGUFBuilder.load(stored, as: type)
      let tiles = Self.tiles(stored, type, rows: rows, columns: columns)
      let x = QuantizedVectors(table, (0..<batch * columns).map { _ in random.float() }, columns: columns)
      // Beyond the last row nothing is written.
      let width = rows + 3
      var y = [Float](repeating: .nan, count: batch * width)
      table.matmul_packed(type.kernel, tiles, rows, columns, x.bytes, x.stride, batch, &y, width, nil)
      for b in 0..<batch {
        for r in 0..<rows {
          let expected = (0..<columns).reduce(0.0) { $0 + exact[r * columns + $1] * x.value(b, $1) }
          #expect(abs(Double(y[b * width + r]) - expected) < 1e-4, "row \(r), vector \(b) of \(shape)")
        }
        #expect(y[(b * width + rows)..<(b + 1) * width].allSatisfy { $0.isNaN })
        // The same vector alone, and the tiles in two calls.
        var alone = [Float](repeating: .nan, count: rows)
        let own = Array(x.bytes[(b * x.stride)...])
        let cut = min(16, rows)
        table.matmul_packed(type.kernel, tiles, cut, columns, own, x.stride, 1, &alone, rows, nil)
        if rows > cut {
          let rest = Array(tiles[kernels_tile_bytes(type.kernel, columns)...])
          var tail = [Float](repeating: .nan, count: rows - cut)
          table.matmul_packed(
            type.kernel, rest, rows - cut, columns, own, x.stride, 1, &tail, rows - cut, nil)
          alone.replaceSubrange(cut..., with: tail)
        }
        #expect(alone.map(\.bitPattern) == y[(b * width)..<(b * width + rows)].map(\.bitPattern))
      }
    }
  }

  /// The largest integers that can occur: an overflow inside a kernel would show.
  @Test(arguments: levels, TensorType.quantized)
  func extremeWeightsDoNotOverflow(_ set: InstructionSet, _ type: TensorType) throws {
    let table = try #require(set.kernels)
    let columns = 256
    let x = QuantizedVectors(table, (0..<columns).map { $0 % 2 == 0 ? 3 : -3 }, columns: columns)
    let y = QuantizedVectors(table, Array(repeating: -5, count: columns), columns: columns)
    let z = QuantizedVectors(table, Array(repeating: 5, count: columns), columns: columns)
    for pattern in [UInt8(0xFF), 0x00, 0x7F, 0x80, 0x55] {
      var stored = [UInt8](repeating: pattern, count: 256 / type.blockElements * type.blockBytes)
      for block in stride(from: 0, to: stored.count, by: type.blockBytes) {
        // Scales and minima that are finite numbers.
        for at in type == .q6_K ? [208] : type == .q8_0 || type == .q4_0 || type == .q5_0 ? [0] : [0, 2] {
          (stored[block + at], stored[block + at + 1]) = (0x00, 0x3C)
        }
      }
      let exact = GGUFBuilder.load(stored, as: type)
      let tiles = Self.tiles(stored, type, rows: 1, columns: columns)
      for vector in [x, y, z] {
        var out: [Float] = [.nan]
        table.matmul_packed(type.kernel, tiles, 1, columns, vector.bytes, vector.stride, 1, &out, 1, nil)
        let expected = (0..<columns).reduce(0.0) { $0 + exact[$1] * vector.value(0, $1) }
        #expect(abs(Double(out[0]) - expected) <= 1e-5 * max(1, abs(expected)))
      }
    }
  }

  @Test(arguments: levels) func vectorsAreRoundedToTheNearestOf255Levels(_ set: InstructionSet) throws {
    let table = try #require(set.kernels)
    var random = TestRandom(22)
    var x = (0..<160).map { _ in 4 * random.float() }
    for i in 64..<96 { x[i] = 0 }
    x[100] = 1e30
    let vector = QuantizedVectors(table, x, columns: 160)
    for i in x.indices {
      let scale = Double(vector.sums(0, i / 32).scale)
      #expect(abs(vector.value(0, i) - Double(x[i])) <= scale * 0.50001)
    }
    for block in 0..<5 {
      let levels = (0..<32).map { vector.level(0, block * 32 + $0) }
      let sums = vector.sums(0, block)
      #expect(sums.all == levels.reduce(0, +))
      #expect(sums.half.0 == levels[..<16].reduce(0, +) && sums.half.1 == levels[16...].reduce(0, +))
      #expect(levels.map(abs).max() == (block == 2 ? 0 : 127))
    }
    // What is not finite stays in bounds.
    let broken = QuantizedVectors(
      table, [.nan, .infinity, -.infinity, 1] + Array(repeating: 2, count: 28), columns: 32)
    #expect((0..<32).allSatisfy { abs(broken.level(0, $0)) <= 127 })
  }

  @Test(arguments: TensorType.quantized) func rowsAreReadAsStored(_ type: TensorType) {
    var random = TestRandom(23)
    let stored = GGUFBuilder.store((0..<512).map { _ in random.float() }, as: type)
    var out = [Float](repeating: .nan, count: 512)
    kernels_dequantize(type.kernel, stored, 512, &out)
    let exact = GGUFBuilder.load(stored, as: type)
    #expect(zip(out, exact).allSatisfy { abs(Double($0) - $1) < 1e-6 })
  }
}
