import Engines

extension TrainingSequence {
  /// The sequence from which a strand is learned for one way of joining.
  ///
  /// - `stitch` (Multiverse, arXiv 2506.09991 §4): every token stands once; siblings do not see each other and count positions
  ///   from the same place, and the conclusion goes on at their largest position + 1.
  /// - `prefill` (ThreadWeaver, arXiv 2512.07843 §3.3): a trie of the contexts in which the parts were written. Each thread
  ///   is learned in its own context, and the conclusion behind the threads' texts one after another. Threads behind the
  ///   first therefore stand twice: once to be learned, once as context.
  /// - Parameters:
  ///   - isStitched: which of the two.
  ///   - weight: of each of the model's own tokens.
  public init(_ strand: Strand, isStitched: Bool, weight: Float = 1) {
    var place = Place()
    append(strand, isStitched: isStitched, at: &place)
    if weight != 1 { scaleWeights(by: weight) }
  }

  private mutating func append(_ strand: Strand, isStitched: Bool, at place: inout Place) {
    for piece in strand.pieces {
      switch piece {
      case .own(let tokens): for token in tokens { append(token, weight: 1, at: &place) }
      case .given(let tokens): for token in tokens { append(token, weight: 0, at: &place) }
      case .alone(let token, let other): append(token, weight: 1, excluding: other, at: &place)
      case .fork(let threads):
        if isStitched { stitch(threads, at: &place) } else { prefill(threads, at: &place) }
      }
    }
  }

  private mutating func stitch(_ threads: [Strand], at place: inout Place) {
    let start = place
    for thread in threads {
      var own = start
      append(thread, isStitched: true, at: &own)
      place.position = max(place.position, own.position)
      // All of a thread lies behind all of the one before.
      place.visible = Self.joined(place.visible, own.visible)
      place.last = own.last
    }
  }

  private mutating func prefill(_ threads: [Strand], at place: inout Place) {
    let start = place
    for (index, thread) in threads.enumerated() {
      if index == 0 {
        append(thread, isStitched: false, at: &place)
        continue
      }
      var own = start
      append(thread, isStitched: false, at: &own)
    }
    for thread in threads.dropFirst() { copy(thread, at: &place) }
  }

  /// A thread's text as context alone.
  private mutating func copy(_ thread: Strand, at place: inout Place) {
    for piece in thread.pieces {
      switch piece {
      case .own(let tokens), .given(let tokens): for token in tokens { append(token, weight: 0, at: &place) }
      case .alone(let token, _): append(token, weight: 0, at: &place)
      case .fork(let threads): for thread in threads { copy(thread, at: &place) }
      }
    }
  }

  /// The union of two lists of spans that begin alike.
  private static func joined(_ first: [Range<Int>], _ second: [Range<Int>]) -> [Range<Int>] {
    (first + second).sorted { $0.lowerBound < $1.lowerBound }.reduce(into: []) { union, span in
      guard let last = union.last, last.upperBound >= span.lowerBound else { return union.append(span) }
      union[union.count - 1] = last.lowerBound..<max(last.upperBound, span.upperBound)
    }
  }
}
