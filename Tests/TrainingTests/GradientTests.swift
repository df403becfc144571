import Foundation
import Inference
import Kernels
import Testing
import Traces

@testable import Training

/// The backward pass against finite differences, and against the engine's own forward pass.
@Suite struct GradientTests {
  static let config = ModelConfig(
    vocabulary: 23, contextLength: 64, embedding: 64, layers: 2, heads: 4, kvHeads: 2, feedForward: 48)

  /// A row with a plain text, a stitched tree and a trie.
  static var row: TrainingRow {
    let thread = { (id: Int32) in Strand([.given([id]), .own([id + 1, 7, id + 2])]) }
    let nested = Strand([
      .given([3]), .own([4]), .fork([thread(9), thread(12)]), .given([2]), .alone(5, insteadOf: 7), .own([6]),
    ])
    let strand = Strand([
      .given([1, 2]), .own([3, 8]), .fork([nested, thread(15), thread(18)]), .given([4]), .own([20, 21, 22]),
    ])
    var row = TrainingRow()
    row.append(TrainingSequence(Strand([.given([1]), .own([5, 6, 7, 8, 9, 10])]), isStitched: true))
    row.append(TrainingSequence(strand, isStitched: true))
    row.append(TrainingSequence(strand, isStitched: false))
    return row
  }

  /// Tied embeddings and not; groups of two query heads, of one, and of three.
  @Test(arguments: [(true, 4, 2), (false, 4, 2), (true, 2, 2), (true, 3, 1)])
  func gradientEqualsFiniteDifferences(isTied: Bool, heads: Int, kvHeads: Int) {
    var config = Self.config
    (config.embedding, config.heads, config.kvHeads) = (16 * heads, heads, kvHeads)
    let layout = ParameterLayout(config, isTied: isTied)
    let parameters = FloatBuffer.initial(config, layout, seed: 7)
    let row = Self.row
    let pass = GradientPass(config, layout, kernels_best().pointee, capacity: row.count)
    let gradient = FloatBuffer(layout.count)
    let scale = 1 / row.weights.reduce(0, +)
    _ = pass.run(row, parameters, scale: scale, into: gradient)
    let unused = FloatBuffer(layout.count)
    func loss() -> Double {
      let outcome = pass.run(row, parameters, scale: scale, into: unused)
      return outcome.loss / outcome.weight
    }
    var random = SplitMix64(seed: 3)
    for tensor in layout.tensors {
      // Along the gradient itself, disturbed at random: a gradient that is too short shows, and one that points elsewhere.
      let length = tensor.range.reduce(Float(0)) { $0 + gradient.base[$1] * gradient.base[$1] }.squareRoot()
      #expect(length > 1e-3, "\(tensor.name) has no gradient to speak of")
      let noise = 1 / Float(tensor.count).squareRoot()
      let direction = tensor.range.map {
        gradient.base[$0] / length + Float.random(in: -noise...noise, using: &random)
      }
      let slope = zip(tensor.range, direction).reduce(0.0) {
        $0 + Double(gradient.base[$1.0]) * Double($1.1)
      }
      let step: Float = 1e-2
      func moved(_ by: Float) -> Double {
        for (index, part) in zip(tensor.range, direction) { parameters.base[index] += by * part }
        defer { for (index, part) in zip(tensor.range, direction) { parameters.base[index] -= by * part } }
        return loss()
      }
      let measured = (moved(step) - moved(-step)) / Double(2 * step)
      #expect(
        abs(measured - slope) < 3e-4 + 0.02 * abs(slope), "\(tensor.name): \(measured) against \(slope)")
    }
  }

  @Test func everyLevelOfKernelsGivesTheSameGradient() throws {
    let layout = ParameterLayout(Self.config)
    let parameters = FloatBuffer.initial(Self.config, layout, seed: 7)
    let row = Self.row
    func gradient(_ kernels: kernels) -> [Float] {
      let pass = GradientPass(Self.config, layout, kernels, capacity: row.count + 5)
      let gradient = FloatBuffer(layout.count)
      _ = pass.run(row, parameters, scale: 1, into: gradient)
      return Array(UnsafeBufferPointer(start: gradient.base, count: layout.count))
    }
    let portable = gradient(try #require(kernels_at(KERNELS_PORTABLE)).pointee)
    for level in [KERNELS_AVX2, KERNELS_AVX512] {
      guard let kernels = kernels_at(level)?.pointee else { continue }
      let difference = zip(gradient(kernels), portable).map { abs($0 - $1) }.max() ?? 0
      #expect(difference < 2e-4)
    }
  }

  @Test(arguments: [(1, 1, 1), (7, 33, 5), (6, 32, 256), (13, 153, 300), (64, 16, 17)])
  func productsOfAnySizeAreRight(rows: Int, columns: Int, depth: Int) {
    var random = SplitMix64(seed: UInt64(rows))
    let a = (0..<rows * depth).map { _ in Float.random(in: -1...1, using: &random) }
    let b = (0..<columns * depth).map { _ in Float.random(in: -1...1, using: &random) }
    for isTurned in [false, true] {
      var c = [Float](repeating: 0.5, count: rows * columns)
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          c.withUnsafeMutableBufferPointer { c in
            var job = kernels_product(
              a: a.baseAddress, b: b.baseAddress, a_row: isTurned ? 1 : depth, a_column: isTurned ? rows : 1,
              b_row: isTurned ? columns : 1, b_column: isTurned ? 1 : depth, rows: rows, columns: columns,
              depth: depth, c: c.baseAddress, c_row: columns, adds: true)
            kernels_best().pointee.gradients.pointee.product(&job)
          }
        }
      }
      for row in 0..<rows {
        for column in 0..<columns {
          let sum = (0..<depth).reduce(0.5) { sum, k in
            sum + Double(isTurned ? a[k * rows + row] : a[row * depth + k])
              * Double(isTurned ? b[k * columns + column] : b[column * depth + k])
          }
          #expect(abs(Double(c[row * columns + column]) - sum) < 1e-4)
        }
      }
    }
  }
}
