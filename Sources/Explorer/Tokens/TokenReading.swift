import Traces

/// The text that one token shows where it stands: a character whose bytes lie in several tokens shows at its last one, and the
/// others as its parts.
///
/// Bytes that make no character show as bytes.
struct TokenReading: Equatable {
  /// The bytes that show, including those of earlier tokens in which the first character began.
  var bytes: [UInt8]
  /// Whether the first of these bytes stand in earlier tokens.
  var finishes = false
  /// Whether the token ends inside a character that a later one finishes.
  var isPart = false
  /// The character that it is a part of; nil where nothing has finished it yet.
  var character: String?

  /// Stands for the bytes of a character that shows further on.
  static let partMark = "·"

  /// Reads the token at a position of a thread.
  ///
  /// - Parameter tokens: the thread's tokens, as indices into the log's columns.
  init(at position: Int, in tokens: [Int32], _ log: RunLog) {
    self.init(
      log.pieces[log.tokens.ids[Int(tokens[position])]] ?? [],
      after: Self.lead(before: position, in: tokens, log))
    let tail = UTF8Shape.unfinished(bytes)
    guard tail > 0 else { return }
    var character = Array(bytes.suffix(tail))
    var next = position + 1
    while next < tokens.count, let found = UTF8Shape.count(ofCharacter: character),
      found.read < found.promised
    {
      character += (log.pieces[log.tokens.ids[Int(tokens[next])]] ?? Array("<".utf8)).prefix(4)
      next += 1
    }
    // A byte that does not go on with it: these are no parts of a character.
    guard let found = UTF8Shape.count(ofCharacter: character) else { return }
    bytes.removeLast(tail)
    // A token in the middle of a character shows nothing of it.
    if bytes.isEmpty { finishes = false }
    isPart = true
    if found.read == found.promised {
      self.character = String(decoding: character.prefix(found.promised), as: UTF8.self)
    }
  }

  /// Reads bytes behind the beginning of a character.
  private init(_ own: [UInt8], after lead: [UInt8]) {
    let goesOn = !lead.isEmpty && !own.isEmpty && UTF8Shape.count(ofCharacter: lead + own) != nil
    bytes = goesOn ? lead + own : own
    finishes = goesOn
  }

  /// Whether a later token may still change its text.
  var isOpen: Bool { isPart && character == nil }

  /// The bytes in front of a position that begin a character and do not finish it.
  static func lead(before position: Int, in tokens: [Int32], _ log: RunLog) -> [UInt8] {
    var bytes: [UInt8] = []
    for index in stride(from: position - 1, through: max(0, position - 3), by: -1) {
      guard let piece = log.pieces[log.tokens.ids[Int(tokens[index])]] else { break }
      bytes = piece.suffix(3) + bytes
      if bytes.count >= 3 { break }
    }
    return Array(bytes.suffix(UTF8Shape.unfinished(bytes)))
  }

  /// A token in quotes as it reads behind the beginning of a character, if that finishes it.
  static func bytes(_ own: [UInt8], after lead: [UInt8]) -> [UInt8] {
    guard !lead.isEmpty, let found = UTF8Shape.count(ofCharacter: lead + own), found.read == found.promised
    else { return own }
    return lead + own
  }
}
