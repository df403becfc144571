public import Dialects
public import Inference

/// A dialect as one model's tokens: which tokens end in which tag, and what the orchestrator's texts look like in ids.
///
/// Where a tag is a token of its own only that token counts; else the tag is looked for in the text.
public struct DialectVocabulary: Sendable {
  public let dialect: Dialect
  public let layout: Layout
  /// Tags that are single tokens.
  private let single: [TokenID: Tag]
  /// The other tags as bytes.
  private let spelled: [(tag: Tag, bytes: [UInt8])]

  /// The places of a text that the state machine acts on.
  public enum Tag: Sendable, CaseIterable {
    case blockOpen, blockClose, outlinesOpen, outlinesClose, threadOpen, threadClose, thinkClose
  }

  /// - Parameter layout: by name; by default the published one, or the compact one where the vocabulary has no newline.
  /// - Throws: `ReasoningError` for an unknown layout or a vocabulary that cannot write the dialect.
  public init(_ dialect: Dialect, layout: String? = nil, backend: any Backend) throws {
    self.dialect = dialect
    if let layout {
      guard let known = dialect.layout(named: layout) else {
        let names = dialect.layouts.map(\.name).joined(separator: ", ")
        throw ReasoningError.unknownName(kind: "layout", name: layout, known: names)
      }
      self.layout = known
    } else {
      let writable = dialect.layouts.first {
        (try? backend.encode(Layout.fill($0.threadHeader, number: "1"))) != nil
      }
      guard let writable else { throw ReasoningError.dialectNotWritable(dialect.name) }
      self.layout = writable
    }
    var single: [TokenID: Tag] = [:]
    var spelled: [(Tag, [UInt8])] = []
    for tag in Tag.allCases {
      let text = Self.text(of: tag, in: dialect)
      if let ids = try? backend.encode(text), ids.count == 1 {
        single[ids[0]] = tag
      } else {
        spelled.append((tag, Array(text.utf8)))
      }
    }
    self.single = single
    self.spelled = spelled
  }

  /// The token that is this tag; nil where the tag is spelled with several.
  public func token(_ tag: Tag) -> TokenID? { single.first { $0.value == tag }?.key }

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

  /// How many bytes of a thread's end `completedTag` wants to see in front of the last token.
  public var tailLength: Int { spelled.map(\.bytes.count).max() ?? 0 }

  private static func text(of tag: Tag, in dialect: Dialect) -> String {
    switch tag {
    case .blockOpen: dialect.block.open
    case .blockClose: dialect.block.close
    case .outlinesOpen: dialect.outlines.open
    case .outlinesClose: dialect.outlines.close
    case .threadOpen: dialect.thread.open
    case .threadClose: dialect.thread.close
    case .thinkClose: dialect.think.close
    }
  }
}
