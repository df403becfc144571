import Inference

extension FloatBuffer {
  /// A larger model that says the same as a smaller one, and has more to learn with.
  ///
  /// Whatever is new reads at random and writes nothing: new columns of the residual stream stay zero, new heads, neurons and layers
  /// add zero to it, until they have learned something (Net2Net, Chen et al. 2016; for a residual stream, Gesmundo and Maile 2023).
  /// A mean square over more columns is smaller, so norms shrink with it; what is added to it under the root makes the only
  /// difference.
  ///
  /// - Parameters:
  ///   - smaller: as `old` lays them out.
  ///   - config: no smaller than the other in anything, with heads of the same size and as many of them to a K/V head.
  static func grown(
    _ smaller: FloatBuffer, of old: ParameterLayout, to config: ModelConfig, _ layout: ParameterLayout,
    seed: UInt64
  ) -> FloatBuffer {
    let buffer = initial(config, layout, seed: seed)
    let before = Dictionary(uniqueKeysWithValues: old.tensors.map { ($0.name, $0) })
    for tensor in layout.tensors {
      let rows = buffer.pointer(to: tensor)
      if tensor.kind == .embedding || tensor.writesToTheStream {
        rows.update(repeating: 0, count: tensor.count)
      }
      guard let part = before[tensor.name] else { continue }
      let share = tensor.kind == .norm ? (Float(part.columns) / Float(tensor.columns)).squareRoot() : 1
      for row in 0..<part.rows {
        for column in 0..<part.columns {
          rows[row * tensor.columns + column] =
            share * smaller.pointer(to: part)[row * part.columns + column]
        }
      }
    }
    return buffer
  }
}
