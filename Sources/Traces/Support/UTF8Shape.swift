/// The length that the first byte of a character promises.
///
/// The range of the second byte shuts out overlong forms, surrogates and values above U+10FFFF (Unicode standard,
/// table 3-7).
package struct UTF8Shape {
  /// How many bytes follow.
  package let following: Int
  package let bits: UInt32
  package let second: ClosedRange<UInt8>

  package init?(lead: UInt8) {
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

  package static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

  /// How many of the bytes, counted from a lead byte, belong to its character: fewer than promised where the bytes run
  /// out; nil where one of them breaks it.
  package static func count(ofCharacter bytes: some Collection<UInt8>) -> (read: Int, promised: Int)? {
    guard let lead = bytes.first, let shape = UTF8Shape(lead: lead) else { return nil }
    for (index, byte) in bytes.dropFirst().prefix(shape.following).enumerated() {
      guard index == 0 ? shape.second.contains(byte) : isContinuation(byte) else { return nil }
    }
    return (min(bytes.count, shape.following + 1), shape.following + 1)
  }

  /// How many bytes at the end begin a character that they do not finish.
  package static func unfinished(_ bytes: some BidirectionalCollection<UInt8>) -> Int {
    for length in 1...3 {
      let tail = bytes.suffix(length)
      guard tail.count == length, let lead = tail.first else { return 0 }
      if isContinuation(lead) { continue }
      guard let found = count(ofCharacter: tail), found.read < found.promised else { return 0 }
      return length
    }
    return 0
  }
}
