/// What a format demands of its blocks.
///
/// ThreadWeaver's are those of its data filter (`is_parallel_format_correct_v2`); NPR's those of its format reward;
/// Parallel-R1's those of its stack check; Multiverse publishes examples, which these rules accept.
public struct FormatRules: Sendable, Equatable {
  public enum Conclusion: Sendable { case required, optional, forbidden }

  public var tags: Dialect.Tags
  public var allowsNesting = false
  /// Whether a nested block may number its outlines from 1 again instead of 2.1, 2.2, ...
  public var restartsNumbering = false
  public var maxOutlines = Int.max
  public var minThreads = 1
  public var conclusion = Conclusion.optional
  /// Whether the conclusion stands behind the block's closer.
  public var concludesOutside = false
  /// Whether another system's tag inside a block is an error.
  public var rejectsForeignTags = true
  public var allowsSpaceBetweenThreads = true
  public var minLengths = MinLengths()

  /// The least bytes of what an outline, a thread and a conclusion say.
  public struct MinLengths: Sendable, Equatable {
    public var outline = 0
    public var thread = 0
    public var conclusion = 0
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
      conclusion = .required
    case "npr":
      maxOutlines = 5
      conclusion = .required
      minLengths = MinLengths(outline: 3, thread: 6, conclusion: 6)
    case "parallel-r1":
      minThreads = 2
      conclusion = .required
      concludesOutside = true
      // It only counts its own tags.
      rejectsForeignTags = false
    default:
      maxOutlines = 50
      allowsNesting = layout == Layout.threadweaverCompact.name
      restartsNumbering = allowsNesting
    }
  }
}
