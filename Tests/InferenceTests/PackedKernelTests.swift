import Kernels
import Testing

@testable import Inference

/// The integer kernels at every level, for every quantised type, on every row, against plain double arithmetic.
@Suite struct PackedKernelTests {
  static let levels = KernelTests.levels

  /// Vectors in digits of 8 bits as the kernel lays them out, read back by hand.
  private struct QuantizedVectors {
    let columns: Int
    let digits: Int
    let stride: Int
    let bytes: [UInt8]

    init(_ table: kernels, _ x: [Float], columns: Int, digits: Int = 1) {
      self.columns = columns
      self.digits = digits
      // An odd distance between digits, of whole sums.
      let stride = columns + columns / 32 * 16 + 16
      let count = x.count / columns
      var bytes = [UInt8](repeating: 0xEE, count: stride * digits * count)
      for row in 0..<count {
        let own = Array(x[row * columns..<(row + 1) * columns])
        bytes.withUnsafeMutableBufferPointer { buffer in
          guard let base = buffer.baseAddress else { return }
          table.quantize(own, columns, digits, base + row * digits * stride, stride)
        }
      }
      self.stride = stride
      self.bytes = bytes
    }

    /// Digits are counted through all rows.
    func sums(_ digit: Int, _ block: Int) -> kernels_block_sums {
      bytes.withUnsafeBytes {
        $0.loadUnaligned(fromByteOffset: digit * stride + columns + block * 16, as: kernels_block_sums.self)
      }
    }

    func level(_ digit: Int, _ column: Int) -> Int {
      Int(Int8(bitPattern: bytes[digit * stride + column]))
    }

    func value(_ row: Int, _ column: Int) -> Double {
      (row * digits..<(row + 1) * digits).reduce(0) {
        $0 + Double(sums($1, column / 32).scale) * Double(level($1, column))
      }
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
    for (index, shape) in (Self.shapes + Self.shapes).enumerated() {
      let digits = index < Self.shapes.count ? 1 : 2
      let columns = (shape.columns + type.blockElements - 1) / type.blockElements * type.blockElements
      let (rows, batch) = (shape.rows, shape.batch)
      let stored = GGUFBuilder.store((0..<rows * columns).map { _ in random.float() }, as: type)
      let exact = GGUFBuilder.load(stored, as: type)
      let tiles = Self.tiles(stored, type, rows: rows, columns: columns)
      let x = QuantizedVectors(
        table, (0..<batch * columns).map { _ in random.float() }, columns: columns, digits: digits)
      // Beyond the last row nothing is written.
      let width = rows + 3
      var y = [Float](repeating: .nan, count: batch * width)
      table.matmul_packed(type.kernel, tiles, rows, columns, x.bytes, x.stride, batch, digits, &y, width, nil)
      for b in 0..<batch {
        for r in 0..<rows {
          let expected = (0..<columns).reduce(0.0) { $0 + exact[r * columns + $1] * x.value(b, $1) }
          #expect(abs(Double(y[b * width + r]) - expected) < 1e-4, "row \(r), vector \(b) of \(shape)")
        }
        #expect(y[(b * width + rows)..<(b + 1) * width].allSatisfy { $0.isNaN })
        // The same vector alone, and the tiles in two calls.
        var alone = [Float](repeating: .nan, count: rows)
        let own = Array(x.bytes[(b * digits * x.stride)...])
        let cut = min(16, rows)
        table.matmul_packed(type.kernel, tiles, cut, columns, own, x.stride, 1, digits, &alone, rows, nil)
        if rows > cut {
          let rest = Array(tiles[kernels_tile_bytes(type.kernel, columns)...])
          var tail = [Float](repeating: .nan, count: rows - cut)
          table.matmul_packed(
            type.kernel, rest, rows - cut, columns, own, x.stride, 1, digits, &tail, rows - cut, nil)
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
    let inputs: [[Float]] = [
      (0..<columns).map { $0 % 2 == 0 ? 3 : -3 }, Array(repeating: -5, count: columns),
      Array(repeating: 5, count: columns),
      // Half a level besides, so that the second digit is as large as it can be, too.
      (0..<columns).map { $0 % 32 == 0 ? 127 : 126.49 },
    ]
    let vectors = inputs.flatMap { input in
      [1, 2].map { QuantizedVectors(table, input, columns: columns, digits: $0) }
    }
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
      for vector in vectors {
        var out: [Float] = [.nan]
        table.matmul_packed(
          type.kernel, tiles, 1, columns, vector.bytes, vector.stride, 1, vector.digits, &out, 1, nil)
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
      #expect(sums.sum == Float(levels.reduce(0, +)))
      #expect(sums.half.0 == levels[..<16].reduce(0, +) && sums.half.1 == levels[16...].reduce(0, +))
      #expect(levels.map(abs).max() == (block == 2 ? 0 : 127))
    }
    // What is not finite stays in bounds.
    let broken = QuantizedVectors(
      table, [.nan, .infinity, -.infinity, 1] + Array(repeating: 2, count: 28), columns: 32, digits: 2)
    #expect((0..<64).allSatisfy { abs(broken.level($0 / 32, $0 % 32)) <= 127 })
  }

  @Test(arguments: levels) func aSecondDigitSaysWhatTheFirstLeftOut(_ set: InstructionSet) throws {
    let table = try #require(set.kernels)
    var random = TestRandom(24)
    var x = (0..<320).map { _ in 4 * random.float() }
    for i in 64..<96 { x[i] = 0 }
    x[200] = 1e30
    let rows = QuantizedVectors(table, x, columns: 160, digits: 2)
    let first = QuantizedVectors(table, x, columns: 160)
    for i in x.indices {
      let (row, column) = (i / 160, i % 160)
      #expect(rows.level(2 * row, column) == first.level(row, column))
      let scale = Double(rows.sums(2 * row, column / 32).scale)
      // Half of one of 254 parts of a level, and what F32 has to round itself.
      #expect(abs(rows.value(row, column) - Double(x[i])) <= scale / 254 * 0.51)
    }
    for block in 0..<5 {
      let levels = (0..<32).map { rows.level(1, block * 32 + $0) }
      #expect(rows.sums(1, block).sum == Float(levels.reduce(0, +)))
    }
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
