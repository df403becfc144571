/// The single guard between text that is not ours and anything that a person's terminal reads.
///
/// Model text, prompts, file names and server errors may hold escape sequences, bidirectional overrides or broken
/// UTF-8. All of it stays visible, none of it stays active: a control becomes its picture (`␛`), an invisible or
/// reordering scalar its number (`<U+202E>`), a byte that is no UTF-8 its value (`\xE2`).
public enum Sanitizer {
  /// The treatment of the characters that belong to ordinary text.
  public struct Options: Sendable {
    public enum Newline: Sendable {
      /// A visible `⏎`.
      case mark
      /// `\n`, for callers that lay out lines themselves. Never hand this to a terminal in raw mode.
      case keep
    }

    public enum Tab: Sendable {
      case spaces(Int)
      /// A visible `⇥`.
      case mark
    }

    public var newline: Newline
    public var tab: Tab
    /// Longest input, in scalars or broken bytes, that is shown; the rest becomes `…`.
    public var limit: Int

    public init(newline: Newline = .mark, tab: Tab = .spaces(2), limit: Int = .max) {
      self.newline = newline
      self.tab = tab
      self.limit = max(0, limit)
    }

    /// One line: newlines are marked and tabs become spaces.
    public static let line = Options()
    /// Text of several lines: newlines are kept.
    public static let lines = Options(newline: .keep, tab: .spaces(4))
  }

  /// The text with everything that could act on a terminal made visible.
  public static func visible(_ text: String, _ options: Options = .line) -> String {
    if isPrintableASCII(text), text.utf8.count <= options.limit { return text }
    var writer = Writer(options)
    for scalar in text.unicodeScalars {
      guard writer.append(scalar) else { break }
    }
    return writer.finish()
  }

  /// The same for bytes, which may begin or end inside a character, as pieces of tokens do.
  public static func visible(_ bytes: some Sequence<UInt8>, _ options: Options = .line) -> String {
    let fast = bytes.withContiguousStorageIfAvailable { bytes -> String? in
      isPrintableASCII(bytes) && bytes.count <= options.limit ? String(decoding: bytes, as: UTF8.self) : nil
    }
    if let fast, let text = fast { return text }
    var writer = Writer(options)
    var decoder = UTF8Decoder(bytes)
    while let unit = decoder.next() {
      let goesOn =
        switch unit {
        case .scalar(let scalar): writer.append(scalar)
        case .invalid(let byte): writer.append(invalid: byte)
        }
      guard goesOn else { break }
    }
    return writer.finish()
  }

  /// A JSON document with every character that is not displayable written as `\u`: it means the same, and does nothing
  /// to the terminal that it is printed on.
  ///
  /// Such characters occur within strings alone, and those below U+0020 have been escaped by whoever wrote the document.
  public static func escaped(json bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(where: { $0 >= 0x7F }) else { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      if scalar.value < 0x7F || isDisplayable(scalar) {
        result += Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      } else {
        for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
          let hex = String(unit, radix: 16)
          result += Array(("\\u" + String(repeating: "0", count: 4 - hex.count) + hex).utf8)
        }
      }
    }
    return result
  }

  static func isPrintableASCII(_ text: String) -> Bool {
    text.utf8.withContiguousStorageIfAvailable(isPrintableASCII) ?? false
  }

  private static func isPrintableASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var worst: UInt8 = 0
    for byte in bytes { worst |= (byte &- 0x20) > 0x5E ? 1 : 0 }
    return worst == 0
  }
}

extension Sanitizer {
  static let joiner: Unicode.Scalar = "\u{200D}"

  /// U+FE0E and U+FE0F, which choose between the text and the emoji form of the character before them.
  static func isVariationSelector(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value == 0xFE0E || scalar.value == 0xFE0F
  }

  /// Whether the scalar shows as a character, or as a mark on one, and does nothing else.
  public static func isDisplayable(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x7F { return scalar.value >= 0x20 }
    if scalar.value < 0xA0 { return false }
    // Lines, blocks and shapes, which every frame is full of: all of them show.
    if (0x2500...0x25FF).contains(scalar.value) { return true }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
      return false
    default:
      return !scalar.properties.isDefaultIgnorableCodePoint
    }
  }

  /// The scalar itself when it is displayable, else one that is: the last line of defence, inside the grid.
  static func standIn(for scalar: Unicode.Scalar) -> Unicode.Scalar {
    if isDisplayable(scalar) { return scalar }
    return controlPicture(scalar) ?? "\u{FFFD}"
  }

  /// The picture of a C0 control or of DEL, from the block at U+2400.
  static func controlPicture(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar.value {
    case 0..<0x20: return Unicode.Scalar(0x2400 + scalar.value)
    case 0x7F: return "\u{2421}"
    default: return nil
    }
  }

  static func codePointName(_ scalar: Unicode.Scalar) -> String {
    let hex = String(scalar.value, radix: 16, uppercase: true)
    return "<U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex + ">"
  }
}
