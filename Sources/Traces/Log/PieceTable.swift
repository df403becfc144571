/// The bytes of every token id that a log mentions.
public struct PieceTable: Sendable {
  private var pieces: [Int32: [UInt8]] = [:]

  /// The bytes of a token id; nil where the log never named them.
  public subscript(id: Int32) -> [UInt8]? { pieces[id] }

  /// Every piece, by id.
  public var all: [Piece] {
    pieces.keys.sorted().map { Piece(id: $0, bytes: pieces[$0] ?? []) }
  }

  mutating func insert(_ piece: Piece) { pieces[piece.id] = piece.bytes }

  /// What stands for a token: its bytes, for unnamed ids `<id>`.
  public func bytes(_ id: Int32) -> [UInt8] { pieces[id] ?? Array("<\(id)>".utf8) }

  /// The text of a token; invalid UTF-8 shows as U+FFFD, unnamed ids as `<id>`; not yet safe for a terminal.
  public func text(_ id: Int32) -> String { String(decoding: bytes(id), as: UTF8.self) }

  /// The text of a list of tokens, decoded as one byte string so that split characters come out whole.
  ///
  /// Inlinable, so that modules that pass a lazy sequence get a loop for it: without that each token costs several look-ups of types.
  @inlinable
  public func text(_ ids: some Sequence<Int32>) -> String {
    var bytes: [UInt8] = []
    for id in ids { bytes.append(contentsOf: self.bytes(id)) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
