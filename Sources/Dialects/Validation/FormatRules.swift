/// What a format demands of its blocks.
///
/// ThreadWeaver's are those of its data filter (`is_parallel_format_correct_v2`); NPR's those of its format reward;
/// Parallel-R1's those of its stack check; Multiverse publishes examples, which these rules accept.
public struct FormatRules: Sendable, Equatable {
  public enum Conclusion: Sendable { case required, optional, forbidden }

  public var tags: Dialect.Tags
  public var allowsNesting = false
  public var maxOutlines = 50
  public var minThreads = 1
  public var conclusion = Conclusion.optional
  /// Whether the conclusion stands behind the block's closer.
  public var concludesOutside = false
  public var allowsSpaceBetweenThreads = true
  /// The least characters of an outline, a thread and a conclusion.
  public var minLengths = (outline: 0, thread: 0, conclusion: 0)

  public static func == (a: Self, b: Self) -> Bool {
    a.tags == b.tags && a.allowsNesting == b.allowsNesting && a.maxOutlines == b.maxOutlines
      && a.minThreads == b.minThreads && a.conclusion == b.conclusion
      && a.concludesOutside == b.concludesOutside
      && a.allowsSpaceBetweenThreads == b.allowsSpaceBetweenThreads && a.minLengths == b.minLengths
  }

  init(_ dialect: Dialect) { tags = dialect.tags }

  /// The rules of a dialect's format; nil for APR, whose grammar is not made of tags.
  ///
  /// - Parameter layout: ThreadWeaver's blocks nest in its compact layout, which is ours.
  public init?(dialect: String, layout: String? = nil) {
    guard let known = Dialect.named(dialect), known.fork != .messages else { return nil }
    self.init(known)
    switch dialect {
    case "multiverse":
      allowsNesting = true
      maxOutlines = 256
      conclusion = .required
    case "npr":
      maxOutlines = 5
      conclusion = .required
      minLengths = (3, 6, 6)
    case "parallel-r1":
      minThreads = 2
      conclusion = .required
      concludesOutside = true
    default: allowsNesting = layout == Layout.threadweaverCompact.name
    }
  }
}
