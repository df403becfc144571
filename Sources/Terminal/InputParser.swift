internal import Explorer

/// Turns the bytes that a terminal sends into inputs.
///
/// A pure value, with no clock and no descriptor; `TimedParser` has the time limits.
///
/// Feeding bytes one at a time gives the same inputs as feeding them all at once. The one ambiguity that bytes cannot
/// settle is whether ESC is a key or the beginning of a sequence: while `isAmbiguous`, the caller waits a little
/// and then calls `flush()`. Sequences that are not understood are dropped whole.
struct InputParser: Sendable {
  private var buffer: [UInt8] = []
  private var paste: Paste?

  /// Longest escape sequence that is waited for.
  private static let longestSequence = 64

  /// Whether the bytes so far may be either a whole key or the beginning of a sequence.
  var isAmbiguous: Bool {
    guard paste == nil, buffer.first == 0x1B, buffer.count <= 2 else { return false }
    switch buffer.last {
    case 0x1B, 0x5B, 0x4F: return true
    case 0x5D: return !expectsReplies
    default: return false
    }
  }

  /// Whether the terminal has been asked something.
  ///
  /// If so, `ESC ]` begins its answer, however late the rest comes.
  var expectsReplies = false
  var isPasting: Bool { paste != nil }

  /// Whether some bytes wait for more.
  var isUnfinished: Bool { isPasting || !buffer.isEmpty }

  mutating func feed(_ bytes: some Sequence<UInt8>) -> [Input] {
    var inputs: [Input] = []
    for byte in bytes {
      if paste != nil {
        if let text = paste?.add(byte) {
          paste = nil
          inputs.append(.paste(text))
        }
      } else {
        buffer.append(byte)
        parseBuffer(into: &inputs)
      }
    }
    return inputs
  }

  /// Settles an ambiguity: the bytes that wait are a key, namely ESC, or Alt with `[` or `O`.
  mutating func flush() -> [Input] {
    guard isAmbiguous else { return [] }
    defer { buffer.removeAll() }
    guard buffer.count == 2 else { return [.key(Key(.escape))] }
    return [.key(.alt(Character(Unicode.Scalar(buffer[1]))))]
  }

  /// Stops waiting for more bytes.
  ///
  /// A paste ends with the text so far; half a sequence is dropped.
  mutating func giveUp() -> [Input] {
    defer {
      buffer.removeAll()
      paste = nil
    }
    guard let text = paste?.text, !text.isEmpty else { return [] }
    return [.paste(text)]
  }

  /// Consumes everything in the buffer that is complete.
  private mutating func parseBuffer(into inputs: inout [Input]) {
    while !buffer.isEmpty, paste == nil {
      switch InputParser.parse(buffer[...]) {
      case .incomplete:
        guard buffer.count > InputParser.longestSequence else { return }
        // The rest of a string is not keys either.
        if buffer.starts(with: [0x1B, 0x5D]) {
          buffer.remove(at: InputParser.longestSequence)
          return
        }
        buffer.removeAll()
      case .complete(let input, let count):
        buffer.removeFirst(count)
        if let input { inputs.append(input) }
      case .attributesReported(let count):
        buffer.removeFirst(count)
        expectsReplies = false
      case .pasteBegins(let count):
        buffer.removeFirst(count)
        paste = Paste()
      }
    }
  }

  enum Step {
    case incomplete
    /// An input, or nothing where the bytes mean none, and the bytes it took.
    case complete(Input?, count: Int)
    case pasteBegins(count: Int)
    /// The terminal said which kind it is. That is the last of the replies that it was asked for.
    case attributesReported(count: Int)
  }

  /// Reads one input from the beginning of the bytes, of which there is at least one.
  private static func parse(_ bytes: ArraySlice<UInt8>) -> Step {
    guard bytes[bytes.startIndex] == 0x1B else { return parsePlain(bytes) }
    let rest = bytes.dropFirst()
    guard let second = rest.first else { return .incomplete }
    switch second {
    // The first ESC was a key; the second one begins something new.
    case 0x1B: return .complete(.key(Key(.escape)), count: 1)
    case 0x5B: return parseControlSequence(bytes)
    case 0x4F: return parseSingleShift(bytes)
    case 0x5D: return parseOperatingSystemCommand(bytes)
    default:
      switch parsePlain(rest) {
      case .complete(.key(var key)?, let count):
        key.modifiers.insert(.alt)
        return .complete(.key(key), count: count + 1)
      case .complete(_, let count): return .complete(.key(Key(.escape)), count: count + 1)
      case let other: return other
      }
    }
  }

  /// A control character, or one character of UTF-8.
  private static func parsePlain(_ bytes: ArraySlice<UInt8>) -> Step {
    let first = bytes[bytes.startIndex]
    switch first {
    case 0x00: return .complete(.key(Key(.character(" "), .ctrl)), count: 1)
    case 0x08, 0x7F: return .complete(.key(Key(.backspace)), count: 1)
    case 0x09: return .complete(.key(Key(.tab)), count: 1)
    case 0x0A, 0x0D: return .complete(.key(Key(.enter)), count: 1)
    case 0x01...0x1A: return .complete(.key(.ctrl(Character(Unicode.Scalar(first + 0x60)))), count: 1)
    case 0x1C...0x1F: return .complete(.key(.ctrl(Character(Unicode.Scalar(first + 0x40)))), count: 1)
    case 0x20..<0x7F: return .complete(.key(.character(Character(Unicode.Scalar(first)))), count: 1)
    default: return parseUTF8(bytes)
    }
  }

  private static func parseUTF8(_ bytes: ArraySlice<UInt8>) -> Step {
    let first = bytes[bytes.startIndex]
    let length: Int
    switch first {
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF: length = 3
    case 0xF0...0xF4: length = 4
    default: return .complete(nil, count: 1)
    }
    let following = bytes.dropFirst().prefix(length - 1)
    for (index, byte) in following.enumerated() where byte & 0xC0 != 0x80 {
      return .complete(nil, count: index + 1)
    }
    guard following.count == length - 1 else { return .incomplete }
    guard let text = String(validating: bytes.prefix(length), as: UTF8.self),
      let scalar = text.unicodeScalars.first, Sanitizer.isDisplayable(scalar)
    else { return .complete(nil, count: length) }
    return .complete(.key(.character(Character(scalar))), count: length)
  }
}

/// The inside of a bracketed paste, up to its end mark.
private struct Paste: Sendable {
  private var bytes: [UInt8] = []
  private static let endMark: [UInt8] = Array("\u{1B}[201~".utf8)
  /// Text beyond this is thrown away: nobody types a megabyte.
  private static let longest = 1 << 20

  /// The whole text once the end mark is complete.
  mutating func add(_ byte: UInt8) -> String? {
    bytes.append(byte)
    if byte == 0x7E, bytes.suffix(Paste.endMark.count).elementsEqual(Paste.endMark) {
      bytes.removeLast(Paste.endMark.count)
      return text
    }
    // Keep the beginning, and enough of the end to find the mark.
    if bytes.count > Paste.longest + Paste.endMark.count { bytes.remove(at: Paste.longest) }
    return nil
  }

  var text: String {
    let text = String(decoding: bytes.prefix(Paste.longest), as: UTF8.self)
    // Terminals send a pasted newline as they send Enter.
    return String(text.unicodeScalars.map { $0 == "\r" ? "\n" : Character($0) })
  }
}
