import Traces

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
    guard let shape = UTF8Shape(lead: first) else { return .invalid(first) }
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
}
