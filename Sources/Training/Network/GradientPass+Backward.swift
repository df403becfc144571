import Inference
import Kernels

extension GradientPass {
  /// Adds the parameters' gradients to `gradient`; `logits` holds the loss's gradient.
  func backward(_ row: TrainingRow, _ parameters: FloatBuffer, _ gradient: FloatBuffer) {
    let n = row.count
    let (d, f) = (config.embedding, config.feedForward)
    pull(layout.head, parameters, logits, n, dNormed, adds: false)
    collect(layout.head, gradient, logits, outputNormed, n)
    stream.base.update(repeating: 0, count: n * d)
    normalizeBackward(output, layout.outputNorm, parameters, gradient, n)

    for (index, tensors) in layout.layers.enumerated().reversed() {
      let kept = layers[index]
      // Feed-forward block; the stream's gradient passes it by, too.
      pull(tensors.down, parameters, stream, n, dHidden, adds: false)
      collect(tensors.down, gradient, stream, kept.hidden, n)
      for token in 0..<n {
        trainingKernels.gated_backward(
          kept.gate.base + token * f, kept.up.base + token * f, dHidden.base + token * f, f)
      }
      pull(tensors.gate, parameters, kept.gate, n, dNormed, adds: false)
      pull(tensors.up, parameters, kept.up, n, dNormed, adds: true)
      collect(tensors.gate, gradient, kept.gate, kept.middleNormed, n)
      collect(tensors.up, gradient, kept.up, kept.middleNormed, n)
      normalizeBackward(kept.middle, tensors.feedForwardNorm, parameters, gradient, n)

      // Attention block
      pull(tensors.attentionOutput, parameters, stream, n, dAttended, adds: false)
      collect(tensors.attentionOutput, gradient, stream, kept.attended, n)
      withSpans(row, kept) { spans in
        trainingKernels.span_attention_backward(
          spans, dAttended.base, kept.logSums.base, dQuery.base, dKey.base, dValue.base, scratch.base)
      }
      rotateBack(n)
      pull(tensors.query, parameters, dQuery, n, dNormed, adds: false)
      pull(tensors.key, parameters, dKey, n, dNormed, adds: true)
      pull(tensors.value, parameters, dValue, n, dNormed, adds: true)
      collect(tensors.query, gradient, dQuery, kept.normed, n)
      collect(tensors.key, gradient, dKey, kept.normed, n)
      collect(tensors.value, gradient, dValue, kept.normed, n)
      normalizeBackward(kept.input, tensors.attentionNorm, parameters, gradient, n)
    }

    let table = gradient.pointer(to: layout.embedding)
    for (token, id) in row.ids.enumerated() {
      kernels.add(table + Int(id) * d, stream.base + token * d, d)
    }
  }

  /// dx [n][columns] = dy [n][rows] times the matrix.
  private func pull(
    _ matrix: ParameterLayout.Tensor, _ parameters: FloatBuffer, _ dy: FloatBuffer, _ n: Int,
    _ dx: FloatBuffer,
    adds: Bool
  ) {
    multiply(
      dy.base, matrix.rows, 1, parameters.pointer(to: matrix), matrix.columns, 1, rows: n,
      columns: matrix.columns, depth: matrix.rows, dx.base, adds: adds)
  }

  /// The matrix's gradient [rows][columns] += dy [n][rows], transposed, times x [n][columns].
  private func collect(
    _ matrix: ParameterLayout.Tensor, _ gradient: FloatBuffer, _ dy: FloatBuffer, _ x: FloatBuffer, _ n: Int
  ) {
    multiply(
      dy.base, 1, matrix.rows, x.base, matrix.columns, 1, rows: matrix.rows, columns: matrix.columns,
      depth: n,
      gradient.pointer(to: matrix), adds: true)
  }

  /// Adds to `stream` what follows from `dNormed` at the norm of x.
  private func normalizeBackward(
    _ x: FloatBuffer, _ norm: ParameterLayout.Tensor, _ parameters: FloatBuffer, _ gradient: FloatBuffer,
    _ n: Int
  ) {
    let d = config.embedding
    for token in 0..<n {
      trainingKernels.rms_norm_backward(
        x.base + token * d, parameters.pointer(to: norm), dNormed.base + token * d, config.normEpsilon, d,
        stream.base + token * d, gradient.pointer(to: norm))
    }
  }

  /// A rotation's gradient turns the other way.
  private func rotateBack(_ n: Int) {
    for index in 0..<n * config.rope.frequencies.count { sines.base[index] = -sines.base[index] }
    rotate(dQuery, dKey, n)
    for index in 0..<n * config.rope.frequencies.count { sines.base[index] = -sines.base[index] }
  }
}
