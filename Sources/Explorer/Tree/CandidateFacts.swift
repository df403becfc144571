import Traces

/// A thread as its method judges it, for its line in the tree: the answer it came to and how it is judged.
struct CandidateFacts {
  private let pieces: [RankedText]
  /// Whether a choice took the thread; nil where no choice was made among its siblings.
  let isChosen: Bool?
  /// Whether the method went on without it.
  let isLeft: Bool

  static let separator = " · "

  init(_ thread: ThreadID, tree: RunTree) {
    isChosen = tree.isChosen(thread)
    isLeft = isChosen == false || tree.status(thread) == .ended(.left)
    let answer = tree.answer(thread).map { [RankedText(ScoreWords.answer($0), rank: 0)] } ?? []
    let scores = tree.scores(thread)
    let judgements = ScoreWords.order.compactMap { kind, rank in
      scores.first { $0.kind == kind }.map {
        RankedText(ScoreWords.short($0), rank: rank, role: ScoreWords.role($0))
      }
    }
    pieces = answer + judgements
  }

  /// The pieces that fit whole, the most telling ones first, in their order on the line; a long answer is cut short
  /// before it is left out.
  func fitting(_ room: Int) -> [RankedText] {
    var pieces = pieces
    if let answer = pieces.first, answer.rank == 0, room >= 6 {
      pieces[0].text = CharacterWidth.truncated(answer.text, columns: room)
    }
    return RankedText.fitting(pieces, room: room, gap: CharacterWidth.columns(of: Self.separator))
  }

  static func width(_ pieces: [RankedText]) -> Int {
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
