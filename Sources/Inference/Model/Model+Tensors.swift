import Kernels

extension Model {
  /// Whether the output matrix is the embedding.
  package var isTied: Bool { weights.isTied }

  /// Writes a tensor as floats, in the file's order.
  ///
  /// - Returns: false where there is no such tensor, or one of another size or kind.
  package func copyTensor(named name: String, count: Int, to out: UnsafeMutablePointer<Float>) -> Bool {
    guard let tensor = file.tensor(name), tensor.shape.reduce(1, *) == count,
      Matrix.types.contains(tensor.type), let columns = tensor.shape.first,
      let base = file.data(of: tensor).baseAddress
    else { return false }
    let matrix = Matrix(
      data: base, type: tensor.type, rows: count / columns, columns: columns,
      rowBytes: columns / tensor.type.blockElements * tensor.type.blockBytes)
    for row in 0..<matrix.rows { matrix.copyRow(row, to: out + row * columns, kernels_best().pointee) }
    return true
  }
}
