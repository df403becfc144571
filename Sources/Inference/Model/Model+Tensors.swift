import Kernels

extension Model {
  /// Whether the output matrix is the embedding.
  package var isTied: Bool { weights.isTied }

  package var tensorNames: Set<String> { Set(file.tensors.map(\.name)) }

  /// Writes a tensor as floats, in the file's order.
  ///
  /// - Parameter shape: fastest-varying dimension first.
  /// - Returns: false where there is no such tensor, or one of another shape or kind.
  package func copyTensor(named name: String, shape: [Int], to out: UnsafeMutablePointer<Float>) -> Bool {
    guard let tensor = file.tensor(name), tensor.shape == shape,
      Matrix.types.contains(tensor.type), let columns = tensor.shape.first,
      let base = file.data(of: tensor).baseAddress
    else { return false }
    let matrix = Matrix(
      data: base, type: tensor.type, rows: shape.dropFirst().reduce(1, *), columns: columns,
      rowBytes: tensor.type.bytes(of: columns))
    for row in 0..<matrix.rows { matrix.copyRow(row, to: out + row * columns, kernels_best().pointee) }
    return true
  }
}
