@testable import Inference

/// The quantised types by their published layouts, number for number in doubles: slow, plain, and apart from the kernels.
enum QuantizedStorage {
  // MARK: Reading

  /// The numbers that the blocks stand for.
  static func load(_ bytes: [UInt8], as type: TensorType) -> [Double] {
    let (elements, size) = (type.blockElements, type.blockBytes)
    return (0..<bytes.count / size).flatMap { block in
      let own = Array(bytes[block * size..<(block + 1) * size])
      return (0..<elements).map { number($0, of: own, type) }
    }
  }

  private static func half(_ bytes: [UInt8], _ at: Int) -> Double {
    Double(floatFromHalf(UInt16(bytes[at]) | UInt16(bytes[at + 1]) << 8))
  }

  private static func nibble(_ bytes: [UInt8], _ at: Int, high: Bool) -> Int {
    Int(high ? bytes[at] >> 4 : bytes[at] & 15)
  }

  private static func number(_ i: Int, of b: [UInt8], _ type: TensorType) -> Double {
    func bit(_ at: Int, _ index: Int) -> Int { Int(b[at] >> UInt8(index) & 1) }
    switch type {
    case .q4_0: return half(b, 0) * Double(nibble(b, 2 + i % 16, high: i >= 16) - 8)
    case .q4_1: return half(b, 0) * Double(nibble(b, 4 + i % 16, high: i >= 16)) + half(b, 2)
    case .q5_0:
      return half(b, 0) * Double(nibble(b, 6 + i % 16, high: i >= 16) + 16 * bit(2 + i / 8, i % 8) - 16)
    case .q5_1:
      return half(b, 0) * Double(nibble(b, 8 + i % 16, high: i >= 16) + 16 * bit(4 + i / 8, i % 8))
        + half(b, 2)
    case .q8_0: return half(b, 0) * Double(Int8(bitPattern: b[2 + i]))
    case .q4_K, .q5_K:
      let part = i / 32
      let (scale, min) = kScale(b, part)
      let isFive = type == .q5_K
      var q = nibble(b, (isFive ? 48 : 16) + part / 2 * 32 + i % 32, high: part % 2 == 1)
      if isFive { q += 16 * bit(16 + i % 32, part) }
      return half(b, 0) * Double(scale) * Double(q) - half(b, 2) * Double(min)
    case .q6_K:
      let (upper, within) = (i / 128, i % 128)
      let low = nibble(b, upper * 64 + within % 64, high: within >= 64)
      let high = Int(b[128 + upper * 32 + within % 32] >> UInt8(within / 32 * 2) & 3)
      return half(b, 208) * Double(Int8(bitPattern: b[192 + i / 16])) * Double(low + 16 * high - 32)
    default: return .nan
    }
  }

  private static func kScale(_ b: [UInt8], _ part: Int) -> (scale: Int, min: Int) {
    if part < 4 { return (Int(b[4 + part] & 63), Int(b[8 + part] & 63)) }
    let shared = b[8 + part]
    return (
      Int(shared & 15) + 16 * Int(b[part] >> 6), Int(shared >> 4) + 16 * Int(b[4 + part] >> 6)
    )
  }

  // MARK: Writing

  /// Blocks that stand for about these numbers, by the simplest choice of scales.
  static func store(_ values: [Float], as type: TensorType) -> [UInt8] {
    stride(from: 0, to: values.count, by: type.blockElements).flatMap {
      block(values[$0..<$0 + type.blockElements].map(Double.init), type)
    }
  }

  private static func bytes(_ value: Double) -> [UInt8] {
    let bits = halfBits(Float(value))
    return [UInt8(bits & 255), UInt8(bits >> 8)]
  }

  private static func rounded(_ value: Double) -> Double { Double(floatFromHalf(halfBits(Float(value)))) }

  private static func level(_ value: Double, _ range: ClosedRange<Int>) -> Int {
    value.isFinite ? min(max(Int(value.rounded()), range.lowerBound), range.upperBound) : 0
  }

  private static func block(_ x: [Double], _ type: TensorType) -> [UInt8] {
    let most = x.map(abs).max() ?? 0
    let (low, high) = (x.min() ?? 0, x.max() ?? 0)
    switch type {
    case .q8_0:
      let d = rounded(most / 127)
      return bytes(d) + x.map { UInt8(bitPattern: Int8(level($0 / d, -127...127))) }
    case .q4_0, .q5_0:
      let middle = type == .q4_0 ? 8 : 16
      let d = rounded(most / Double(middle - 1))
      return bytes(d) + small(x.map { level($0 / d, -middle...middle - 1) + middle }, five: type == .q5_0)
    case .q4_1, .q5_1:
      let top = type == .q4_1 ? 15 : 31
      let (d, m) = (rounded((high - low) / Double(top)), rounded(low))
      return bytes(d) + bytes(m) + small(x.map { level(($0 - m) / d, 0...top) }, five: type == .q5_1)
    case .q6_K:
      let parts = (0..<16).map { part in (x[part * 16..<part * 16 + 16].map(abs).max() ?? 0) / 31 }
      let d = rounded((parts.max() ?? 0) / 127)
      let scales = parts.map { level($0 / d, -127...127) }
      let q = x.indices.map { level(x[$0] / (d * Double(scales[$0 / 16])), -32...31) + 32 }
      let lows = (0..<128).map { at in
        let i = at / 64 * 128 + at % 64
        return UInt8(q[i] & 15 | (q[i + 64] & 15) << 4)
      }
      let highs = (0..<64).map { at in
        let i = at / 32 * 128 + at % 32
        return UInt8((0..<4).reduce(0) { $0 | (q[i + 32 * $1] >> 4) << (2 * $1) })
      }
      return lows + highs + scales.map { UInt8(bitPattern: Int8($0)) } + bytes(d)
    default:
      return kBlock(x, five: type == .q5_K)
    }
  }

  /// Nibbles of 32 numbers, after their fifth bits where there are any.
  private static func small(_ q: [Int], five: Bool) -> [UInt8] {
    let fifth = (0..<4).map { byte in
      UInt8((0..<8).reduce(0) { $0 | (q[byte * 8 + $1] >> 4) << $1 })
    }
    return (five ? fifth : []) + (0..<16).map { UInt8(q[$0] & 15 | (q[$0 + 16] & 15) << 4) }
  }

  private static func kBlock(_ x: [Double], five: Bool) -> [UInt8] {
    let top = five ? 31 : 15
    let parts = (0..<8).map { part -> (scale: Double, min: Double) in
      let own = x[part * 32..<part * 32 + 32]
      let low = min(0, own.min() ?? 0)
      return (((own.max() ?? 0) - low) / Double(top), -low)
    }
    let d = rounded((parts.map(\.scale).max() ?? 0) / 63)
    let dmin = rounded((parts.map(\.min).max() ?? 0) / 63)
    let scales = parts.map { level($0.scale / d, 0...63) }
    let mins = parts.map { level($0.min / dmin, 0...63) }
    let q = x.indices.map { i in
      level((x[i] + dmin * Double(mins[i / 32])) / (d * Double(scales[i / 32])), 0...top)
    }
    var packed = [UInt8](repeating: 0, count: 12)
    for part in 0..<4 {
      packed[part] = UInt8(scales[part] | (scales[part + 4] >> 4) << 6)
      packed[part + 4] = UInt8(mins[part] | (mins[part + 4] >> 4) << 6)
      packed[part + 8] = UInt8(scales[part + 4] & 15 | (mins[part + 4] & 15) << 4)
    }
    let fifth = (0..<32).map { i in UInt8((0..<8).reduce(0) { $0 | (q[32 * $1 + i] >> 4) << $1 }) }
    let nibbles = (0..<128).map { at in
      let i = at / 32 * 64 + at % 32
      return UInt8(q[i] & 15 | (q[i + 32] & 15) << 4)
    }
    return bytes(d) + bytes(dmin) + packed + (five ? fifth : []) + nibbles
  }
}
