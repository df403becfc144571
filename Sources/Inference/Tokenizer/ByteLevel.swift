/// GPT-2's mapping between bytes and printable characters: printable Latin-1 bytes stand for themselves, the other 68 are
/// U+0100 and up, in order.
package enum ByteLevel {
  /// The character of each byte.
  package static let scalars: [UInt32] = {
    var result: [UInt32] = []
    var next: UInt32 = 256
    for byte in UInt32(0)..<256 {
      if (33...126).contains(byte) || (161...172).contains(byte) || (174...255).contains(byte) {
        result.append(byte)
      } else {
        result.append(next)
        next += 1
      }
    }
    return result
  }()

  private static let bytes: [UInt8?] = {
    var result = [UInt8?](repeating: nil, count: 324)
    for (byte, scalar) in scalars.enumerated() { result[Int(scalar)] = UInt8(byte) }
    return result
  }()

  /// The bytes that a vocabulary entry stands for; text outside the mapping stands for itself.
  static func decode(_ text: some Sequence<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    for scalar in String(decoding: Array(text), as: UTF8.self).unicodeScalars {
      if scalar.value < 324, let byte = bytes[Int(scalar.value)] {
        result.append(byte)
      } else {
        result.append(contentsOf: Array(String(scalar).utf8))
      }
    }
    return result
  }
}
