/// Decodes UTF-8 strictly and hands back the bytes that are none, one by one.
struct UTF8Decoder<Bytes: Sequence> where Bytes.Element == UInt8 {
  enum Unit: Equatable {
    case scalar(Unicode.Scalar)
    case invalid(UInt8)
  }

  private var bytes: Bytes.Iterator
  /// Bytes that were read ahead and have to be looked at again; at most three.
  private var pending: [UInt8] = []

  init(_ bytes: Bytes) {
    self.bytes = bytes.makeIterator()
  }

  mutating func next() -> Unit? {
    guard let first = take() else { return nil }
    if first < 0x80 { return .scalar(Unicode.Scalar(first)) }
    guard let shape = Shape(lead: first) else { return .invalid(first) }
    var value = shape.bits
    var read: [UInt8] = []
    for index in 0..<shape.following {
      guard let byte = take() else {
        pending = read
        return .invalid(first)
      }
      read.append(byte)
      let allowed = index == 0 ? shape.second : 0x80...0xBF
      guard allowed.contains(byte) else {
        pending = read + pending
        return .invalid(first)
      }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    guard let scalar = Unicode.Scalar(value) else { return .invalid(first) }
    return .scalar(scalar)
  }

  private mutating func take() -> UInt8? {
    pending.isEmpty ? bytes.next() : pending.removeFirst()
  }

  /// What a lead byte promises.
  ///
  /// The range of the second byte shuts out overlong forms, surrogates and values
  /// above U+10FFFF (Unicode standard, table 3-7).
  private struct Shape {
    let following: Int
    let bits: UInt32
    let second: ClosedRange<UInt8>

    init?(lead: UInt8) {
      switch lead {
      case 0xC2...0xDF: (following, bits, second) = (1, UInt32(lead & 0x1F), 0x80...0xBF)
      case 0xE0: (following, bits, second) = (2, 0, 0xA0...0xBF)
      case 0xED: (following, bits, second) = (2, 0x0D, 0x80...0x9F)
      case 0xE1...0xEF: (following, bits, second) = (2, UInt32(lead & 0x0F), 0x80...0xBF)
      case 0xF0: (following, bits, second) = (3, 0, 0x90...0xBF)
      case 0xF1...0xF3: (following, bits, second) = (3, UInt32(lead & 0x07), 0x80...0xBF)
      case 0xF4: (following, bits, second) = (3, 4, 0x80...0x8F)
      default: return nil
      }
    }
  }
}
