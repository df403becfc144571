import Traces

/// How one token id is drawn: sanitised, on one line and never longer than a row can bear.
struct TokenFace: Sendable, Equatable {
  var text: String
  /// Columns of the text.
  var width: Int
  /// Whether the token holds a newline: the next token starts a new row.
  var breaksRow: Bool
}

/// The faces of every token id that has been laid out, made once per id.
struct TokenFaces: Sendable {
  /// A token of a megabyte is shown by its beginning.
  static let longest = 60
  private static let breakBit: UInt8 = 0x80
  /// Ids below this lie in an array, because laying out a million tokens looks up a million of them.
  private static let denseLimit: Int32 = 1 << 18

  private var faces: [Int32: TokenFace] = [:]
  /// Columns and the break bit by id; 0 where the face has not been made.
  private var dense: [UInt8] = []

  /// The face of an id that has been measured.
  func face(_ id: Int32) -> TokenFace { faces[id] ?? Self.make(id, nil) }

  /// Columns of an id's face and whether it ends its row; makes the face at the first call.
  mutating func measure(_ id: Int32, _ pieces: PieceTable) -> (width: Int, breaksRow: Bool) {
    if id >= 0, id < Self.denseLimit {
      let index = Int(id)
      if index < dense.count, dense[index] != 0 { return Self.unpack(dense[index]) }
      if index >= dense.count { dense += Array(repeating: 0, count: index + 1 - dense.count) }
      let face = add(id, pieces)
      dense[index] = UInt8(face.width) | (face.breaksRow ? Self.breakBit : 0)
      return (face.width, face.breaksRow)
    }
    let face = faces[id] ?? add(id, pieces)
    return (face.width, face.breaksRow)
  }

  private mutating func add(_ id: Int32, _ pieces: PieceTable) -> TokenFace {
    let face = Self.make(id, pieces[id])
    faces[id] = face
    return face
  }

  private static func unpack(_ code: UInt8) -> (width: Int, breaksRow: Bool) {
    (Int(code & ~breakBit), code & breakBit != 0)
  }

  private static func make(_ id: Int32, _ bytes: [UInt8]?) -> TokenFace {
    guard let bytes else {
      let text = "<\(id)>"
      return TokenFace(text: text, width: text.utf8.count, breaksRow: false)
    }
    let shown = Sanitizer.visible(bytes.prefix(4 * longest), .init(limit: longest))
    // An empty piece, such as some end-of-text tokens, still needs a place for the cursor.
    let text = shown.isEmpty ? "∅" : CharacterWidth.truncated(shown, columns: longest)
    return TokenFace(
      text: text, width: max(1, CharacterWidth.columns(of: text)),
      breaksRow: bytes.prefix(4 * longest).contains(10))
  }
}
