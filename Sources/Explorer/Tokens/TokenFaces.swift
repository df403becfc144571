import Traces

/// How a token is drawn: sanitised, on one line and never longer than a row can bear.
struct TokenFace: Sendable, Equatable {
  var text: String
  /// Columns of the text.
  var width: Int
  /// Whether the token holds a newline: the next token starts a new row.
  var breaksRow: Bool
  var first = TextEdge.other
  var last = TextEdge.other
}

/// The faces of every token id that has been laid out, made once per id.
///
/// A token that begins or ends inside a character looks different wherever it stands: see `TokenReading`.
struct TokenFaces: Sendable {
  /// A token of a megabyte is shown by its beginning.
  static let longest = 60
  /// Ids below this lie in an array, because laying out a million tokens looks up a million of them.
  private static let denseLimit: Int32 = 1 << 18

  /// As much of a face as laying out asks for, in four bytes.
  struct Measure: Sendable {
    /// 0 where the face has not been made.
    var width: UInt8 = 0
    var breaksRow = false
    /// Whether its text depends on its neighbours.
    var needsNeighbours = false
    private var edges: UInt8 = 0

    init() {}

    init(_ face: TokenFace, needsNeighbours: Bool = false) {
      width = UInt8(clamping: face.width)
      breaksRow = face.breaksRow
      self.needsNeighbours = needsNeighbours
      edges = face.first.rawValue << 4 | face.last.rawValue
    }

    var first: TextEdge { TextEdge(rawValue: edges >> 4) ?? .other }
    var last: TextEdge { TextEdge(rawValue: edges & 0xF) ?? .other }
  }

  private var faces: [Int32: TokenFace] = [:]
  private var dense: [Measure] = []
  private var sparse: [Int32: Measure] = [:]

  /// The face of an id that has been measured.
  func face(_ id: Int32) -> TokenFace { faces[id] ?? Self.make(id, nil) }

  /// The measure of an id; makes the face at the first call.
  mutating func measure(_ id: Int32, _ pieces: PieceTable) -> Measure {
    guard id >= 0, id < Self.denseLimit else {
      if let known = sparse[id] { return known }
      let measure = add(id, pieces)
      sparse[id] = measure
      return measure
    }
    let index = Int(id)
    if index < dense.count, dense[index].width != 0 { return dense[index] }
    if index >= dense.count { dense += Array(repeating: Measure(), count: index + 1 - dense.count) }
    dense[index] = add(id, pieces)
    return dense[index]
  }

  private mutating func add(_ id: Int32, _ pieces: PieceTable) -> Measure {
    let bytes = pieces[id]
    let face = Self.make(id, bytes)
    faces[id] = face
    return Measure(face, needsNeighbours: bytes.map(Self.isTorn) ?? false)
  }

  private static func isTorn(_ bytes: [UInt8]) -> Bool {
    (bytes.first.map(UTF8Shape.isContinuation) ?? false) || UTF8Shape.unfinished(bytes) > 0
  }

  /// The face of a token among its neighbours.
  static func make(_ reading: TokenReading) -> TokenFace {
    var face = make(reading.bytes)
    guard reading.isPart else { return face }
    if reading.bytes.isEmpty { face.text = "" }
    face.text = CharacterWidth.truncated(face.text, columns: longest - 1) + TokenReading.partMark
    face.width = CharacterWidth.columns(of: face.text)
    face.last = .other
    return face
  }

  private static func make(_ id: Int32, _ bytes: [UInt8]?) -> TokenFace {
    guard let bytes else {
      let text = "<\(id)>"
      return TokenFace(text: text, width: text.utf8.count, breaksRow: false)
    }
    return make(bytes)
  }

  private static func make(_ bytes: [UInt8]) -> TokenFace {
    let shown = Sanitizer.visible(bytes.prefix(4 * longest), .init(limit: longest))
    // An empty piece, such as some end-of-text tokens, still needs a place for the cursor.
    let text = shown.isEmpty ? "∅" : CharacterWidth.truncated(shown, columns: longest)
    return TokenFace(
      text: text, width: max(1, CharacterWidth.columns(of: text)),
      breaksRow: bytes.prefix(4 * longest).contains(10), first: TextEdge(text.unicodeScalars.first),
      last: TextEdge(text.unicodeScalars.last))
  }
}
