internal import Explorer

/// An input parser with the time limits that bytes alone cannot give: a pure value, told what time it is.
///
/// A sequence that begins and does not go on must not swallow the keys that come later, Ctrl-C least of all. So after a short
/// while a single ESC is a key, half a sequence is dropped, and a paste without an end mark ends.
struct TimedParser: Sendable {
  private var parser = InputParser()
  private var lastByte = Duration.zero
  private var pasteBegan: Duration?
  /// Until when an answer of the terminal may come.
  private var repliesEnd: Duration?

  /// How long an ESC may be the beginning of a sequence.
  static let escapeDelay = Duration.milliseconds(25)
  /// The same while the terminal owes an answer, because answers begin with an ESC, too.
  static let escapeDelayBeforeReplies = Duration.milliseconds(60)
  /// How long anything else may wait for its next byte; some connections are slow.
  static let silence = Duration.milliseconds(750)
  /// How long a paste may take in all: a key that is held down repeats, and leaves no pause.
  static let longestPaste = Duration.seconds(10)

  mutating func feed(_ bytes: some Sequence<UInt8>, at now: Duration) -> [Input] {
    let inputs = parser.feed(bytes)
    lastByte = now
    pasteBegan = parser.isPasting ? pasteBegan ?? now : nil
    guard let pasteBegan, pasteBegan + Self.longestPaste <= now else { return inputs }
    return inputs + expire(at: now)
  }

  /// The terminal has been asked something; how long its answer is waited for.
  mutating func expectReplies(until end: Duration) {
    parser.expectsReplies = true
    repliesEnd = end
  }

  /// Whether an answer is still to come.
  var expectsReplies: Bool { parser.expectsReplies }

  /// When to call `expire(at:)` if no more bytes come; nil if no input is waiting.
  var deadline: Duration? {
    if parser.isAmbiguous {
      let awaits = parser.expectsReplies && repliesEnd.map { lastByte < $0 } ?? false
      return lastByte + (awaits ? Self.escapeDelayBeforeReplies : Self.escapeDelay)
    }
    guard parser.isUnfinished else { return nil }
    return min(lastByte + Self.silence, (pasteBegan ?? lastByte) + Self.longestPaste)
  }

  /// Settles input that has waited too long for its next byte.
  mutating func expire(at now: Duration) -> [Input] {
    guard let deadline, deadline <= now else { return [] }
    pasteBegan = nil
    return parser.isAmbiguous ? parser.flush() : parser.giveUp()
  }
}
