@testable import Inference

/// Matrices of random bits, whatever their type: quick to make, and with every bit of a block in use.
///
/// Only scales and exponents are set, so that the numbers are about as large as a trained layer of 256 columns has them: between
/// 0.04 and 0.06 in root mean square.
enum RandomBits {
  static func bytes(_ count: Int, as type: TensorType, _ random: inout TestRandom) -> [UInt8] {
    var words = [UInt64](repeating: 0, count: (count / type.blockElements * type.blockBytes + 7) / 8)
    // A sign, four exponents from 2^-7 on, and all of the fraction.
    let (kept, set): (UInt64, UInt64) =
      switch type {
      case .f32: (0x81ff_ffff_81ff_ffff, 0x3c00_0000_3c00_0000)
      case .f16: (0x8fff_8fff_8fff_8fff, 0x2000_2000_2000_2000)
      case .bf16: (0x81ff_81ff_81ff_81ff, 0x3c00_3c00_3c00_3c00)
      default: (.max, 0)
      }
    for i in words.indices { words[i] = (random.next() & kept | set).littleEndian }
    var bytes = words.withUnsafeBytes { Array($0.prefix(count / type.blockElements * type.blockBytes)) }
    guard let scale = scales[type] else { return bytes }
    for block in stride(from: 0, to: bytes.count, by: type.blockBytes) {
      // Little-endian halves: the sign and the upper two bits of the fraction are in the byte of the exponent.
      let at = block + scale.at
      let kept = bytes[at + 1] & 0x83
      bytes[at + 1] = kept | scale.exponent << 2
      guard let minimum = scale.minimum else { continue }
      bytes[at + 2] = bytes[at]
      bytes[at + 3] = kept ^ minimum.sign << 7 | (scale.exponent + minimum.shift) << 2
    }
    return bytes
  }

  private struct Scale {
    /// Where in a block it is.
    var at = 0
    /// As a half has it; 0 makes scales below the least normal half.
    var exponent: UInt8
    /// The minimum that follows it, a power of two times the scale, so that numbers are about 0 on average.
    var minimum: (sign: UInt8, shift: UInt8)?
  }

  private static let scales: [TensorType: Scale] = [
    .q8_0: Scale(exponent: 4), .q4_0: Scale(exponent: 8), .q4_1: Scale(exponent: 8, minimum: (1, 3)),
    .q5_0: Scale(exponent: 7), .q5_1: Scale(exponent: 7, minimum: (1, 4)),
    .q4_K: Scale(exponent: 2, minimum: (0, 3)), .q5_K: Scale(exponent: 1, minimum: (0, 4)),
    .q6_K: Scale(at: 208, exponent: 0),
  ]
}
