public import Traces

/// How text that came without its tokens is split, and what the pieces are called.
///
/// Joined again, the pieces are the text, byte for byte.
public struct TextPieces: Sendable {
  /// A part of a text.
  public struct Part: Sendable {
    public var bytes: ArraySlice<UInt8>
    /// Its number in a model's vocabulary; nil where parts are numbered as they come.
    public var id: Int32?

    public init(_ bytes: ArraySlice<UInt8>, id: Int32? = nil) {
      self.bytes = bytes
      self.id = id
    }
  }

  public let unit: CountUnit
  /// - text: a stretch of one thread's text, by one writer.
  /// - tags: where tags stand in it, ascending, by the same indices.
  public let split: @Sendable (_ text: ArraySlice<UInt8>, _ tags: ArraySlice<Range<Int>>) -> [Part]

  public init(
    unit: CountUnit,
    split:
      @escaping @Sendable (_ text: ArraySlice<UInt8>, _ tags: ArraySlice<Range<Int>>) -> [Part]
  ) {
    self.unit = unit
    self.split = split
  }

  /// Words: what stands between white space, and tags.
  ///
  /// White space up to its last line end goes with the word in front of it, the rest with the word behind it.
  /// Where a stretch begins or ends with white space, its first or last word has it. Words of more than 64 bytes are cut
  /// at characters, as scripts without spaces would give one word for a page.
  public static let words = TextPieces(unit: .words) { words($0, $1).map { Part($0) } }

  private static let longest = 64

  private static func words(_ text: ArraySlice<UInt8>, _ tags: ArraySlice<Range<Int>>) -> [ArraySlice<UInt8>]
  {
    var words: [ArraySlice<UInt8>] = []
    words.reserveCapacity(text.count / 5)
    var tags = tags
    var start = text.startIndex
    var index = start
    while index < text.endIndex {
      while index < text.endIndex, isBlank(text[index]) { index += 1 }
      guard index < text.endIndex else { break }
      while let tag = tags.first, tag.lowerBound < index { tags = tags.dropFirst() }
      if let tag = tags.first, tag.lowerBound == index {
        index = min(tag.upperBound, text.endIndex)
      } else {
        let end = min(tags.first?.lowerBound ?? text.endIndex, text.endIndex)
        let first = index
        while index < end, !isBlank(text[index]) {
          if index - first >= longest, text[index] & 0xC0 != 0x80 { break }
          // Bytes that are no UTF-8 must not make a word without end.
          if index - first >= 2 * longest { break }
          index += 1
        }
      }
      var blank = index
      while blank < text.endIndex, isBlank(text[blank]) {
        blank += 1
        if text[blank - 1] == 10 { index = blank }
      }
      words.append(text[start..<index])
      start = index
    }
    guard start < text.endIndex else { return words }
    let tail = words.popLast().map { text[$0.startIndex...] } ?? text[start...]
    return words + [tail]
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}

/// The pieces of a run, numbered as they come.
struct PieceNumbers {
  private var ids: [ArraySlice<UInt8>: Int32] = [:]
  private var known: Set<Int32> = []
  private(set) var pieces: [Piece] = []

  mutating func id(of part: TextPieces.Part) -> Int32 {
    if let id = part.id {
      if known.insert(id).inserted { pieces.append(Piece(id: id, bytes: Array(part.bytes))) }
      return id
    }
    if let id = ids[part.bytes] { return id }
    let id = Int32(pieces.count)
    ids[part.bytes] = id
    pieces.append(Piece(id: id, bytes: Array(part.bytes)))
    return id
  }
}
