public import Dialects
public import Engines

/// A dialect as one model's tokens: which tokens end in which tag, and which layout the model can write.
///
/// Where a tag is a token of its own only that token counts; else the tag is looked for in the text.
public struct DialectVocabulary: Sendable {
  public let dialect: Dialect
  public let layout: Layout
  /// Tags that are single tokens.
  private let single: [TokenID: Tag]
  /// The other tags as bytes.
  private let spelled: [(tag: Tag, bytes: [UInt8])]
  /// How many bytes of a thread's end `completedTag` wants to see in front of the last token.
  public let tailLength: Int

  /// The places of a text that the state machine acts on.
  public enum Tag: Sendable, CaseIterable {
    /// Begins a block: `<Parallel>`, or the list of outlines where nothing encloses a block.
    case opening
    /// Begins the list of outlines or calls.
    case outlinesOpen
    /// Makes the thread fork.
    case fork
    case threadClose
    /// Begins the children's results, which the model must not write.
    case results

    func text(in dialect: Dialect) -> String? {
      switch self {
      case .opening: dialect.openingTag
      case .outlinesOpen: dialect.tags.outlines?.open
      case .fork: dialect.forkTag
      case .threadClose: dialect.tags.thread?.close
      case .results: dialect.tags.results?.open
      }
    }
  }

  /// - Parameter layout: by name; by default the first that the model's vocabulary can write.
  /// - Throws: `ReasoningError` for an unknown layout or a vocabulary that cannot write the dialect.
  public init(_ dialect: Dialect, layout: String? = nil, engine: any Engine) throws {
    self.dialect = dialect
    if let layout {
      guard let known = dialect.layout(named: layout) else {
        let names = dialect.layouts.map(\.name).joined(separator: ", ")
        throw ReasoningError.unknownName(kind: "layout", name: layout, known: names)
      }
      self.layout = known
    } else {
      let writable = dialect.layouts.first { layout in
        [Layout.fill(layout.threadHeader, number: "1"), layout.afterJoin, dialect.forkTag ?? ""].allSatisfy {
          (try? engine.encode($0)) != nil
        }
      }
      guard let writable else { throw ReasoningError.dialectNotWritable(dialect.name) }
      self.layout = writable
    }
    var single: [TokenID: Tag] = [:]
    var spelled: [(Tag, [UInt8])] = []
    // Where one text plays two roles, the later one counts.
    for tag in Tag.allCases {
      guard let text = tag.text(in: dialect) else { continue }
      if let ids = try? engine.encode(text), ids.count == 1 {
        single[ids[0]] = tag
      } else {
        spelled.insert((tag, Array(text.utf8)), at: 0)
      }
    }
    self.single = single
    self.spelled = spelled
    tailLength = spelled.map(\.1.count).max() ?? 0
  }

  /// The token that is this tag; nil where the tag is spelled with several.
  ///
  /// - Complexity: O(number of tags).
  public func token(_ tag: Tag) -> TokenID? {
    guard let text = tag.text(in: dialect) else { return nil }
    return single.first { $0.value.text(in: dialect) == text }?.key
  }

  /// The tag that the last token of `tail` completes.
  ///
  /// - Parameters:
  ///   - last: the last token.
  ///   - tail: the bytes of the last tokens, this one included; enough to hold the longest tag.
  ///   - lastCount: how many of those bytes the last token brought.
  public func completedTag(last: TokenID, tail: [UInt8], lastCount: Int) -> Tag? {
    if let tag = single[last] { return tag }
    for (tag, bytes) in spelled where tail.count >= bytes.count {
      // The tag must end inside the last token, or it was seen before.
      for end in stride(from: tail.count, to: tail.count - lastCount, by: -1) where end >= bytes.count {
        if tail[(end - bytes.count)..<end].elementsEqual(bytes) { return tag }
      }
    }
    return nil
  }
}
