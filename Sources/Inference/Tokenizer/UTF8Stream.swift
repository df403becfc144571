/// Puts together characters that were cut by token boundaries: bytes go in, whole characters come out.
///
/// Bytes that cannot become a character are not held back. The decoded text is the same as if all bytes were decoded at once,
/// with U+FFFD for broken bytes. At most three bytes wait.
public struct UTF8Stream: Sendable {
  private var waiting: [UInt8] = []

  public init() {}

  /// Takes bytes in.
  /// - Returns: the bytes that are settled: all but a last character that more bytes could complete.
  public mutating func append(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    waiting += bytes
    let decided = waiting.count - Self.unfinished(waiting)
    defer { waiting.removeFirst(decided) }
    return Array(waiting[..<decided])
  }

  /// The bytes that still waited: a character without its end.
  public mutating func finish() -> [UInt8] {
    defer { waiting = [] }
    return waiting
  }

  /// How many bytes at the end could become a character if more followed.
  private static func unfinished(_ bytes: [UInt8]) -> Int {
    for length in 1...3 where length <= bytes.count {
      let tail = bytes.suffix(length)
      guard let lead = tail.first, lead & 0xC0 != 0x80 else { continue }
      // Table 3-7 of the Unicode standard: the second byte shuts out overlong forms, surrogates and what is past U+10FFFF.
      let (whole, second): (Int, ClosedRange<UInt8>) =
        switch lead {
        case 0xC2...0xDF: (2, 0x80...0xBF)
        case 0xE0: (3, 0xA0...0xBF)
        case 0xED: (3, 0x80...0x9F)
        case 0xE1...0xEF: (3, 0x80...0xBF)
        case 0xF0: (4, 0x90...0xBF)
        case 0xF1...0xF3: (4, 0x80...0xBF)
        case 0xF4: (4, 0x80...0x8F)
        default: (1, 0x80...0xBF)
        }
      guard length < whole else { return 0 }
      return tail.dropFirst().first.map(second.contains) ?? true ? length : 0
    }
    return 0
  }
}
