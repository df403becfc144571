/// Floats on cache lines of their own, zero at first.
final class FloatBuffer: @unchecked Sendable {
  let base: UnsafeMutablePointer<Float>
  let count: Int

  init(_ count: Int) {
    self.count = count
    // Kernels read whole vectors.
    let bytes = (count + 15) / 16 * 64 + 64
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    raw.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    base = raw.assumingMemoryBound(to: Float.self)
  }

  convenience init(copying other: FloatBuffer) {
    self.init(other.count)
    base.update(from: other.base, count: count)
  }

  func clear() { base.update(repeating: 0, count: count) }

  func pointer(to tensor: ParameterLayout.Tensor) -> UnsafeMutablePointer<Float> { base + tensor.offset }

  deinit { UnsafeMutableRawPointer(base).deallocate() }
}
