/// The demands of a format on its blocks, besides its tags.
public struct FormatRules: Sendable, Equatable {
  public enum Conclusion: Sendable { case required, optional, forbidden }

  public var allowsNesting: Bool
  /// Whether a nested block may number its outlines from 1 again instead of 2.1, 2.2, ...
  public var restartsNumbering: Bool
  public var maxOutlines: Int
  public var minThreads: Int
  public var conclusion: Conclusion
  /// Whether the conclusion stands behind the block's closer.
  public var concludesOutside: Bool
  /// Whether another system's tag inside a block is an error.
  public var rejectsForeignTags: Bool
  public var allowsSpaceBetweenThreads: Bool
  public var minLengths: MinLengths

  /// The least number of bytes in an outline, a thread and a conclusion.
  public struct MinLengths: Sendable, Equatable {
    public var outline: Int
    public var thread: Int
    public var conclusion: Int

    public init(outline: Int = 0, thread: Int = 0, conclusion: Int = 0) {
      self.outline = outline
      self.thread = thread
      self.conclusion = conclusion
    }
  }

  /// Rules that forbid little, except where an argument says otherwise.
  public init(
    allowsNesting: Bool = false, restartsNumbering: Bool = false, maxOutlines: Int = .max,
    minThreads: Int = 1, conclusion: Conclusion = .optional, concludesOutside: Bool = false,
    rejectsForeignTags: Bool = true, allowsSpaceBetweenThreads: Bool = true,
    minLengths: MinLengths = MinLengths()
  ) {
    self.allowsNesting = allowsNesting
    self.restartsNumbering = restartsNumbering
    self.maxOutlines = maxOutlines
    self.minThreads = minThreads
    self.conclusion = conclusion
    self.concludesOutside = concludesOutside
    self.rejectsForeignTags = rejectsForeignTags
    self.allowsSpaceBetweenThreads = allowsSpaceBetweenThreads
    self.minLengths = minLengths
  }
}

extension Dialect {
  /// The rules for a text in one of the dialect's layouts; nil where the dialect has none.
  public func format(in layout: String?) -> FormatRules? {
    guard var rules = format else { return nil }
    if let layout = layout.flatMap(layout(named:)), layout.nests {
      rules.allowsNesting = true
      rules.restartsNumbering = true
    }
    return rules
  }
}
