import Engines

/// Guesses how a text goes on: as it did the last time its last tokens stood somewhere, in any text of the engine.
///
/// This is prompt look-up (Saxena 2023, github.com/apoorvumang/prompt-lookup-decoding) over all threads of a run.
struct LookUp {
  /// When there is more, all is forgotten.
  static let mostTokens = 1 << 20

  /// Tokens that have to be the same.
  private struct Key: Hashable {
    let a, b, c: TokenID
    static let count = 3
  }

  private struct Place {
    var text: Int
    /// The index behind the key's tokens.
    var index: Int
  }

  private var texts: [[TokenID]] = []
  private var textOf: [SequenceID: Int] = [:]
  private var places: [Key: Place] = [:]
  private var count = 0

  /// Takes up the text of a sequence; `known` of its tokens were in another text already.
  mutating func open(_ tokens: [TokenID], known: Int, as sequence: SequenceID) {
    if count > Self.mostTokens { forget() }
    textOf[sequence] = texts.count
    texts.append([])
    append(tokens[max(0, known - Key.count)...], to: sequence)
  }

  private mutating func forget() {
    let open = textOf.keys
    self = LookUp()
    for sequence in open {
      textOf[sequence] = texts.count
      texts.append([])
    }
  }

  mutating func append(_ tokens: some Sequence<TokenID>, to sequence: SequenceID) {
    guard let text = textOf[sequence] else { return }
    for token in tokens {
      // A key is known from the token behind it on: before that, nothing follows it.
      if let key = key(at: texts[text].count, of: text) {
        places[key] = Place(text: text, index: texts[text].count)
      }
      texts[text].append(token)
      count += 1
    }
  }

  /// The text stays for others.
  mutating func close(_ sequence: SequenceID) { textOf[sequence] = nil }

  /// What followed last time, no more than `limit` tokens.
  func guess(for sequence: SequenceID, atMost limit: Int) -> ArraySlice<TokenID> {
    guard let text = textOf[sequence], let key = key(at: texts[text].count, of: text),
      let place = places[key]
    else { return [] }
    return texts[place.text][place.index...].prefix(limit)
  }

  private func key(at end: Int, of text: Int) -> Key? {
    guard end >= Key.count else { return nil }
    let tokens = texts[text]
    return Key(a: tokens[end - 3], b: tokens[end - 2], c: tokens[end - 1])
  }
}

/// How far it pays to guess ahead in a sequence: further when guesses come true, and not at all for a while when they do not.
package struct GuessGauge {
  private var length = 4
  private var pause = 0
  private var left = 0

  package static let longest = 16
  private static let longestPause = 64

  /// How many tokens to guess at this step; nil for none.
  mutating func wanted() -> Int? {
    guard left > 0 else { return length }
    left -= 1
    return nil
  }

  mutating func learn(accepted: Int, of count: Int) {
    if accepted == count {
      (length, pause) = (min(Self.longest, length * 2), 0)
    } else if accepted > 0 {
      (length, pause) = (max(2, accepted), 0)
    } else {
      length = max(1, length / 2)
      pause = min(Self.longestPause, max(2, pause * 2))
      left = pause
    }
  }
}
