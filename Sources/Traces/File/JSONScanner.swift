/// A strict scanner over the bytes of one line of JSON, for lines whose shape is known.
///
/// Written by hand because token lines are most of a trace and JSONDecoder reads them a hundred times slower.
struct JSONScanner {
  struct Failure: Error {
    var reason: String
    /// Whether the only fault is that a newer version wrote this.
    var isNewer = false
  }

  let bytes: UnsafeBufferPointer<UInt8>
  var index: Int
  let end: Int
  private let start: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
    self.bytes = bytes
    index = range.lowerBound
    start = range.lowerBound
    end = range.upperBound
  }

  /// Whether nothing but blanks is left.
  var isAtEnd: Bool {
    mutating get {
      skipBlanks()
      return index == end
    }
  }

  /// Whether `byte` comes next, behind any blanks.
  mutating func peek(_ byte: UInt8) -> Bool {
    skipBlanks()
    return index < end && bytes[index] == byte
  }

  private mutating func skipBlanks() {
    while index < end, bytes[index] == 32 || bytes[index] == 9 || bytes[index] == 13 { index += 1 }
  }

  private func failure(_ reason: String) -> Failure {
    Failure(reason: "\(reason) at byte \(index - start + 1)")
  }

  /// Consumes `byte` if it comes next.
  mutating func take(_ byte: UInt8) -> Bool {
    skipBlanks()
    guard index < end, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  mutating func expect(_ byte: UInt8) throws(Failure) {
    guard take(byte) else { throw failure("expected '\(Character(UnicodeScalar(byte)))'") }
  }

  /// Consumes `word` and the quotes around it if they come next.
  mutating func take(word: StaticString) -> Bool {
    skipBlanks()
    let count = word.utf8CodeUnitCount
    guard index + count + 2 <= end, bytes[index] == UInt8(ascii: "\""),
      bytes[index + count + 1] == UInt8(ascii: "\"")
    else { return false }
    for offset in 0..<count where bytes[index + 1 + offset] != word.utf8Start[offset] { return false }
    index += count + 2
    return true
  }

  mutating func comma() throws(Failure) { try expect(UInt8(ascii: ",")) }

  /// An integer that fits `Integer`.
  mutating func integer<Integer: FixedWidthInteger>(_: Integer.Type = Integer.self) throws(Failure) -> Integer
  {
    let negative = take(UInt8(ascii: "-"))
    let start = index
    var value: Integer = 0
    while index < end, case let digit = bytes[index] &- 48, digit < 10 {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) =
        negative
        ? product.subtractingReportingOverflow(Integer(digit))
        : product.addingReportingOverflow(Integer(digit))
      guard !overflow, !carry else { throw failure("number out of range") }
      value = sum
      index += 1
    }
    guard index > start else { throw failure("expected a number") }
    return value
  }

  /// A number, or NaN for `null`.
  mutating func float() throws(Failure) -> Float {
    if peek(UInt8(ascii: "n")) {
      for letter in "null".utf8 { try expect(letter) }
      return .nan
    }
    let start = index
    let negative = take(UInt8(ascii: "-"))
    // Up to 15 digits and a power of ten up to 22 are exact in Double, so one division rounds correctly.
    var mantissa: UInt64 = 0
    var digits = 0
    var decimals = 0
    var seenPoint = false
    scan: while index < end {
      switch bytes[index] {
      case 48...57:
        if digits < 18 { mantissa = mantissa &* 10 &+ UInt64(bytes[index] &- 48) }
        digits += 1
        if seenPoint { decimals += 1 }
      case UInt8(ascii: "."):
        guard !seenPoint else { throw failure("two decimal points") }
        seenPoint = true
      default: break scan
      }
      index += 1
    }
    guard digits > 0 else { throw failure("expected a number") }
    if digits <= 15, index == end || (bytes[index] | 32) != UInt8(ascii: "e") {
      let value = Double(mantissa) / Self.powersOfTen[decimals]
      return Float(negative ? -value : value)
    }
    while index < end, Self.isNumeric(bytes[index]) { index += 1 }
    guard let value = Float(String(decoding: bytes[start..<index], as: UTF8.self)), value.isFinite else {
      throw failure("not a number")
    }
    return value
  }

  /// A string as raw bytes with its escapes resolved.
  mutating func string() throws(Failure) -> [UInt8] {
    try expect(UInt8(ascii: "\""))
    var result: [UInt8] = []
    while true {
      guard index < end else { throw Failure(reason: "unterminated string") }
      let byte = bytes[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\""): return result
      case UInt8(ascii: "\\"): try appendEscape(to: &result)
      case 0..<32: throw failure("raw control byte in a string")
      default: result.append(byte)
      }
    }
  }

  mutating func text() throws(Failure) -> String { String(decoding: try string(), as: UTF8.self) }

  private mutating func appendEscape(to result: inout [UInt8]) throws(Failure) {
    guard index < end else { throw Failure(reason: "unterminated escape") }
    let escape = bytes[index]
    index += 1
    switch escape {
    case UInt8(ascii: "n"): result.append(10)
    case UInt8(ascii: "r"): result.append(13)
    case UInt8(ascii: "t"): result.append(9)
    case UInt8(ascii: "b"): result.append(8)
    case UInt8(ascii: "f"): result.append(12)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(escape)
    case UInt8(ascii: "u"):
      var unit = try hexadecimal4()
      if (0xD800..<0xDC00).contains(unit), index + 1 < end, bytes[index] == UInt8(ascii: "\\"),
        bytes[index + 1] == UInt8(ascii: "u")
      {
        index += 2
        let low = try hexadecimal4()
        guard (0xDC00..<0xE000).contains(low) else { throw Failure(reason: "unpaired surrogate") }
        unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = UnicodeScalar(unit) else { throw Failure(reason: "unpaired surrogate") }
      result.append(contentsOf: Array(String(Character(scalar)).utf8))
    default: throw failure("unknown escape")
    }
  }

  private mutating func hexadecimal4() throws(Failure) -> UInt32 {
    guard index + 4 <= end,
      let value = UInt32(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16)
    else { throw failure("broken \\u escape") }
    index += 4
    return value
  }

  private static func isNumeric(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E")
      || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
  }

  private static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
  ]
}
