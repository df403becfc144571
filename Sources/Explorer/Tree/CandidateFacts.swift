import Traces

/// A thread as its method judges it, for its line in the tree: the answer it came to and how it is judged.
struct CandidateFacts {
  struct Piece {
    var text: String
    /// The smaller, the longer it stays when the line gets narrow.
    var rank: Int
    var role: Theme.Role?
  }

  private let pieces: [Piece]
  /// Whether a choice took the thread; nil where no choice was made among its siblings.
  let isChosen: Bool?
  /// Whether the method went on without it.
  let isLeft: Bool

  static let separator = " · "

  init(_ thread: ThreadID, tree: RunTree) {
    isChosen = tree.isChosen(thread)
    isLeft = isChosen == false || tree.status(thread) == .ended(.left)
    var pieces: [Piece] = []
    if let answer = tree.answer(thread) {
      pieces.append(Piece(text: ScoreWords.answer(answer), rank: 0))
    }
    let scores = tree.scores(thread)
    if !scores.isEmpty {
      for (kind, rank) in ScoreWords.order {
        guard let score = scores.first(where: { $0.kind == kind }) else { continue }
        pieces.append(Piece(text: ScoreWords.short(score), rank: rank, role: ScoreWords.role(score)))
      }
    }
    self.pieces = pieces
  }

  /// The pieces that fit whole, the most telling ones first, in their order on the line; a long answer is cut short
  /// before it is left out.
  func fitting(_ room: Int) -> [Piece] {
    var pieces = pieces
    if let answer = pieces.first, answer.rank == 0, room >= 6 {
      pieces[0].text = CharacterWidth.truncated(answer.text, columns: room)
    }
    var left = room
    var kept: Set<Int> = []
    for (index, piece) in pieces.enumerated().sorted(by: { $0.element.rank < $1.element.rank }) {
      let width =
        CharacterWidth.columns(of: piece.text)
        + (kept.isEmpty ? 0 : CharacterWidth.columns(of: Self.separator))
      guard width <= left else { continue }
      left -= width
      kept.insert(index)
    }
    return pieces.indices.filter(kept.contains).map { pieces[$0] }
  }

  static func width(_ pieces: [Piece]) -> Int {
    pieces.reduce(0) { $0 + CharacterWidth.columns(of: $1.text) }
      + CharacterWidth.columns(of: separator) * max(0, pieces.count - 1)
  }
}

extension RunTree {
  /// Whether a choice took the thread; nil where none was made among its siblings.
  func isChosen(_ thread: ThreadID) -> Bool? {
    guard let block = history.threads[thread.index].block, let join = join(of: block),
      join.discipline == .choice
    else { return nil }
    return join.children.contains(thread)
  }

  /// Whether nothing attends to a token any more.
  func isDropped(_ position: Int, of thread: ThreadID) -> Bool {
    dropped(thread).contains { $0.contains(position) }
  }
}
