import Kernels

/// Muon for one matrix: momentum, made orthogonal by Newton-Schulz iterations.
///
/// Source: Jordan and others, 2024 (kellerjordan.github.io/posts/muon).
final class Muon {
  private let tensor: ParameterLayout.Tensor
  private let trainingKernels: kernels_gradients
  /// The shorter and the longer side.
  private let short: Int
  private let long: Int
  private let update: FloatBuffer  // [short][long]
  private let next: FloatBuffer  // [short][long]
  private let square: FloatBuffer  // [short][short]
  private let mixture: FloatBuffer  // [short][short]

  init(_ tensor: ParameterLayout.Tensor, _ kernels: kernels_gradients) {
    self.tensor = tensor
    trainingKernels = kernels
    short = min(tensor.rows, tensor.columns)
    long = max(tensor.rows, tensor.columns)
    update = FloatBuffer(short * long)
    next = FloatBuffer(short * long)
    square = FloatBuffer(short * short)
    mixture = FloatBuffer(short * short)
  }

  func move(
    _ parameters: FloatBuffer, by gradient: FloatBuffer, mean: FloatBuffer, factor: Float, momentum: Float,
    rate: Float, decay: Float
  ) {
    let (weights, slopes, means) = (
      parameters.pointer(to: tensor), gradient.pointer(to: tensor), mean.pointer(to: tensor)
    )
    let isTurned = tensor.rows > tensor.columns
    var sum = 0.0
    for row in 0..<tensor.rows {
      for column in 0..<tensor.columns {
        let index = row * tensor.columns + column
        let slope = slopes[index] * factor
        means[index] = momentum * means[index] + slope
        // Nesterov's look ahead
        let ahead = slope + momentum * means[index]
        update.base[isTurned ? column * long + row : index] = ahead
        sum += Double(ahead) * Double(ahead)
      }
    }
    let scale = Float(1 / (sum.squareRoot() + 1e-7))
    for index in 0..<short * long { update.base[index] *= scale }
    orthogonalize()
    let step = rate * max(1, Float(tensor.rows) / Float(tensor.columns)).squareRoot()
    let keep = 1 - rate * decay
    for row in 0..<tensor.rows {
      for column in 0..<tensor.columns {
        let index = row * tensor.columns + column
        weights[index] = keep * weights[index] - step * update.base[isTurned ? column * long + row : index]
      }
    }
  }

  /// X := a X + (b A + c A A) X with A = X X^T, five times: singular values come close to 1.
  private func orthogonalize() {
    let (a, b, c): (Float, Float, Float) = (3.4445, -4.7750, 2.0315)
    let (n, m) = (short, long)
    for _ in 0..<5 {
      multiply(update.base, m, 1, update.base, 1, m, n, n, m, square.base)
      multiply(square.base, n, 1, square.base, n, 1, n, n, n, mixture.base)
      for index in 0..<n * n { mixture.base[index] = b * square.base[index] + c * mixture.base[index] }
      multiply(mixture.base, n, 1, update.base, m, 1, n, m, n, next.base)
      for index in 0..<n * m { update.base[index] = a * update.base[index] + next.base[index] }
    }
  }

  private func multiply(
    _ a: UnsafePointer<Float>, _ aRow: Int, _ aColumn: Int, _ b: UnsafePointer<Float>, _ bRow: Int,
    _ bColumn: Int, _ rows: Int, _ columns: Int, _ depth: Int, _ c: UnsafeMutablePointer<Float>
  ) {
    var job = kernels_product(
      a: a, b: b, a_row: aRow, a_column: aColumn, b_row: bRow, b_column: bColumn, rows: rows,
      columns: columns,
      depth: depth, c: c, c_row: columns, adds: false)
    trainingKernels.product(&job)
  }
}
