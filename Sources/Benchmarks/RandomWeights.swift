import Inference
import Kernels
import Traces

/// Random numbers in a type's blocks: any bits, under scales that give the numbers a deviation of about 0.02.
enum RandomWeights {
  private static let deviation: Float = 0.02

  /// - Parameter seed: the same seed gives the same tensor.
  static func fill(_ type: TensorType, seed: Int) -> GGUFWriter.Fill {
    { out, offset in
      if type == .f32 {
        // Vectors are norms.
        for place in stride(from: 0, to: out.count, by: 4) {
          out.storeBytes(of: Float(1), toByteOffset: place, as: Float.self)
        }
        return
      }
      var random = SplitMix64(seed: UInt64(seed) << 40 | UInt64(offset))
      for place in stride(from: 0, to: out.count - 7, by: 8) {
        out.storeBytes(of: random.next(), toByteOffset: place, as: UInt64.self)
      }
      for place in stride(from: out.count & ~7, to: out.count, by: 1) {
        out[place] = UInt8(truncatingIfNeeded: random.next())
      }
      for block in stride(from: 0, to: out.count, by: type.blockBytes) { scale(type, out, block) }
    }
  }

  /// Puts scales where a block of the type has them (ggml-common.h).
  private static func scale(_ type: TensorType, _ out: UnsafeMutableRawBufferPointer, _ block: Int) {
    func put(_ half: UInt16, at place: Int) {
      out.storeBytes(of: half, toByteOffset: block + place, as: UInt16.self)
    }
    switch type {
    case .f16:
      // Sign and fraction stay: from 2^-6 to 2^-5 in size.
      put(out.load(fromByteOffset: block, as: UInt16.self) & 0x83FF | 9 << 10, at: 0)
    case .q4_0: put(scaleOf4Bits, at: 0)
    case .q8_0: put(scaleOf8Bits, at: 0)
    case .q4_K:
      put(scaleOf4BitsK, at: 0)
      put(minimumOf4BitsK, at: 2)
    default: put(scaleOf6BitsK, at: 208)
    }
  }

  // The deviation of what the scale is multiplied with: 0 to 15, -128 to 127; the same times codes of 0 to 63, and -32 to 31
  // times codes of -128 to 127. The minimum takes off the mean of 0 to 15.
  private static let scaleOf4Bits = half(deviation / 4.6)
  private static let scaleOf8Bits = half(deviation / 74)
  private static let scaleOf4BitsK = half(deviation / 240)
  private static let minimumOf4BitsK = half(deviation / 240 * 7.5)
  private static let scaleOf6BitsK = half(deviation / (74 * 18.5))

  private static func half(_ value: Float) -> UInt16 {
    var (value, half) = (value, UInt16(0))
    kernels_best().pointee.f32_to_f16(&value, 1, &half)
    return half
  }
}
