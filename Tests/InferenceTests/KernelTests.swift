import Foundation
import Kernels
import Testing

@testable import Inference

/// Every kernel at every level against plain double arithmetic.
@Suite struct KernelTests {
  static let levels: [InstructionSet] = [.portable, .avx2, .avx512].filter(\.isAvailable)

  struct Shape: Sendable { var rows: Int, columns: Int, batch: Int }
  static let shapes = [
    Shape(rows: 1, columns: 1, batch: 1), Shape(rows: 8, columns: 32, batch: 1),
    Shape(rows: 9, columns: 33, batch: 3), Shape(rows: 13, columns: 127, batch: 4),
    Shape(rows: 31, columns: 96, batch: 7), Shape(rows: 20, columns: 160, batch: 9),
  ]

  private func product(_ table: kernels, _ type: TensorType) throws -> kernels_matmul {
    switch type {
    case .f16: table.matmul_f16
    case .bf16: table.matmul_bf16
    default: table.matmul_f32
    }
  }

  @Test(arguments: levels, TensorType.floats)
  func matrixProductsAreRightAndDoNotDependOnTheBatch(_ set: InstructionSet, _ type: TensorType) throws {
    let table = try #require(set.kernels)
    var random = TestRandom(11)
    for shape in Self.shapes {
      let columns = shape.columns
      let values = (0..<shape.rows * columns).map { _ in random.float() }
      let stored = GGUFBuilder.store(values, as: type)
      let exact = GGUFBuilder.load(stored, as: type)
      let x = (0..<shape.batch * columns).map { _ in random.float() }
      let rowBytes = stored.count / shape.rows
      let product = try product(table, type)
      var y = [Float](repeating: .nan, count: shape.batch * shape.rows)
      product(stored, rowBytes, shape.rows, columns, x, columns, shape.batch, &y, shape.rows)
      for b in 0..<shape.batch {
        for r in 0..<shape.rows {
          let expected = (0..<columns).reduce(0.0) {
            $0 + exact[r * columns + $1] * Double(x[b * columns + $1])
          }
          #expect(abs(Double(y[b * shape.rows + r]) - expected) < 2e-5, "row \(r) of \(shape)")
        }
        // The same row alone, and cut in two where no tile ends.
        let own = Array(x[b * columns..<(b + 1) * columns])
        let cut = shape.rows / 3
        var alone = [Float](repeating: .nan, count: shape.rows)
        product(stored, rowBytes, cut, columns, own, columns, 1, &alone, shape.rows)
        let rest = Array(stored[(cut * rowBytes)...])
        var tail = [Float](repeating: .nan, count: shape.rows - cut)
        product(rest, rowBytes, shape.rows - cut, columns, own, columns, 1, &tail, shape.rows)
        let together = Array(y[b * shape.rows..<(b + 1) * shape.rows])
        #expect((alone[..<cut] + tail).map(\.bitPattern) == together.map(\.bitPattern))
      }
    }
  }

  @Test(arguments: levels) func rowWiseKernelsAreRight(_ set: InstructionSet) throws {
    let table = try #require(set.kernels)
    var random = TestRandom(12)
    for n in [1, 3, 8, 16, 31, 128, 257] {
      let x = (0..<n).map { _ in 4 * random.float() }
      let w = (0..<n).map { _ in random.float() }
      var out = [Float](repeating: .nan, count: n)
      table.rms_norm(x, w, 1e-5, n, &out)
      let mean = x.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(n)
      for i in 0..<n {
        #expect(abs(Double(out[i]) - Double(x[i]) / (mean + 1e-5).squareRoot() * Double(w[i])) < 1e-5)
      }
      var gate = x.map { $0 * 10 }
      table.swiglu(&gate, w, n)
      for i in 0..<n {
        let g = Double(x[i] * 10)
        #expect(abs(Double(gate[i]) - g / (1 + exp(-g)) * Double(w[i])) < 1e-5)
      }
      var sum = x
      table.add(&sum, w, n)
      #expect(sum == zip(x, w).map(+))

      let result = table.distribution(x, n)
      let total = x.reduce(0.0) { $0 + exp(Double($1)) }
      let entropy = x.reduce(0.0) { $0 - exp(Double($1)) / total * (Double($1) - log(total)) }
      #expect(abs(result.log_sum_exp - log(total)) < 1e-6)
      #expect(abs(result.entropy - entropy) < 1e-5)
      #expect(result.max == x.max())

      table.exponentials(x, 4, 1.5, n, &out)
      for i in 0..<n {
        let expected = exp((Double(x[i]) - 4) * 1.5)
        #expect(abs(Double(out[i]) - expected) <= expected * 2e-6)
      }
    }
  }

  @Test(arguments: levels) func extremeLogitsKeepADistributionFinite(_ set: InstructionSet) throws {
    let table = try #require(set.kernels)
    let x: [Float] = [-.infinity, 3, -1e30, 3, -.infinity] + Array(repeating: -500, count: 300)
    let result = table.distribution(x, x.count)
    #expect(abs(result.log_sum_exp - (3 + log(2))) < 1e-6)
    #expect(abs(result.entropy - log(2)) < 1e-6)
    #expect(!table.distribution([-.infinity, -.infinity], 2).log_sum_exp.isFinite)
  }

  @Test(arguments: levels) func rotationIsRightAndLeavesTheRestAlone(_ set: InstructionSet) throws {
    let table = try #require(set.kernels)
    var random = TestRandom(13)
    for (heads, h, pairs) in [(1, 2, 1), (3, 10, 4), (4, 32, 16), (2, 64, 20)] {
      let x = (0..<heads * h).map { _ in random.float() }
      let angles = (0..<pairs).map { Float($0) * 0.7 + 0.1 }
      let (cosines, sines) = (angles.map { cos($0) }, angles.map { sin($0) })
      var turned = x
      table.rope_interleaved(&turned, heads, h, pairs, cosines, sines)
      // The other layout is the same with the numbers of each head in another order.
      var parted = x
      for head in 0..<heads {
        for pair in 0..<pairs {
          parted[head * h + pair] = x[head * h + 2 * pair]
          parted[head * h + pairs + pair] = x[head * h + 2 * pair + 1]
        }
      }
      table.rope_halves(&parted, heads, h, pairs, cosines, sines)
      for head in 0..<heads {
        #expect(parted[(head * h + 2 * pairs)..<(head + 1) * h] == x[(head * h + 2 * pairs)..<(head + 1) * h])
        for pair in 0..<pairs {
          #expect(parted[head * h + pair] == turned[head * h + 2 * pair])
          #expect(parted[head * h + pairs + pair] == turned[head * h + 2 * pair + 1])
        }
      }
      for head in 0..<heads {
        for i in 0..<h {
          let at = head * h + i
          guard i < 2 * pairs else {
            #expect(turned[at] == x[at])
            continue
          }
          let (a, b, angle) = (Double(x[at & ~1]), Double(x[at | 1]), Double(angles[i / 2]))
          let expected = i % 2 == 0 ? a * cos(angle) - b * sin(angle) : a * sin(angle) + b * cos(angle)
          #expect(abs(Double(turned[at]) - expected) < 1e-6)
        }
      }
    }
  }

  @Test(arguments: levels) func halvesConvertBothWaysExactly(_ set: InstructionSet) throws {
    let table = try #require(set.kernels)
    let all = (0...UInt16.max).map { $0 }
    var floats = [Float](repeating: 0, count: all.count)
    table.f16_to_f32(all, all.count, &floats)
    #expect(
      all.indices.allSatisfy {
        floats[$0].isNaN && floatFromHalf(all[$0]).isNaN || floats[$0] == floatFromHalf(all[$0])
      })
    var back = [UInt16](repeating: 0, count: all.count)
    table.f32_to_f16(floats, floats.count, &back)
    #expect(all.indices.allSatisfy { floats[$0].isNaN || back[$0] == all[$0] })

    var random = TestRandom(14)
    let values: [Float] =
      [65504, 65519, 65520, 1e9, 0, -0.0, 6e-8, 2.9e-8, 3e-8, -6.1e-5]
      + (0..<301).map { _ in random.float() * pow(10, Float.random(in: -8...5, using: &random)) }
    var halves = [UInt16](repeating: 0, count: values.count)
    table.f32_to_f16(values, values.count, &halves)
    #expect(halves == values.map(halfBits))
  }

  @Test func aLevelThatIsMissingIsSaidToBe() {
    #expect(kernels_at(kernels_level(rawValue: 77)) == nil)
    #expect(InstructionSet.portable.isAvailable)
    #expect(kernels_best() != nil)
  }

  @Test(arguments: [1, 2, 3]) func thePoolRunsEveryIndexOnce(_ workers: Int) {
    let pool = WorkerPool(workers: workers)
    let counts = UnsafeMutablePointer<Int>.allocate(capacity: 97)
    defer { counts.deallocate() }
    for round in 0..<300 {
      let count = [0, 1, 2, 5, 97][round % 5]
      counts.update(repeating: 0, count: 97)
      pool.run(count) { counts[$0] += 1 }
      #expect((0..<97).allSatisfy { counts[$0] == ($0 < count ? 1 : 0) })
    }
  }
}
