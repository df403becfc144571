/// A system's tags, numbering and rules as data; one state machine interprets them all.
public struct Dialect: Sendable, Equatable {
  /// The name used on the command line and in traces.
  public let name: String
  /// Encloses a parallel block.
  public let block: TagPair
  /// Encloses the list of outlines; its closer is where a thread forks.
  public let outlines: TagPair
  /// Encloses one outline, which begins with a number and a colon.
  public let outline: TagPair
  /// Encloses what one thread writes; its closer ends the thread.
  public let thread: TagPair
  /// Encloses the whole of the reasoning.
  public let think: TagPair
  /// Whether a thread may fork again.
  public let allowsNesting: Bool
  /// The written layouts in use, the published one first.
  public let layouts: [Layout]
  public let limits: Limits

  public struct TagPair: Sendable, Equatable {
    public let open: String
    public let close: String

    public init(_ name: String) {
      open = "<\(name)>"
      close = "</\(name)>"
    }
  }

  /// Bounds on what a model may ask for; beyond them a fork is refused and decoding goes on in sequence.
  public struct Limits: Sendable, Equatable {
    public var maxThreads: Int
    public var maxDepth: Int

    public init(maxThreads: Int, maxDepth: Int) {
      self.maxThreads = maxThreads
      self.maxDepth = maxDepth
    }
  }

  /// The layout of that name; nil for an unknown one.
  public func layout(named name: String) -> Layout? { layouts.first { $0.name == name } }
}

/// How a dialect is written down: white space, and who writes which closer.
///
/// `{n}` stands for the thread's number.
public struct Layout: Sendable, Equatable {
  public let name: String
  /// Written in front of every thread while it runs.
  public let threadHeader: String
  /// Written in front of the second and later threads when their text is concatenated at a join.
  public let mergedHeader: String
  /// Written where a thread ended without its closer.
  public let missingCloser: String
  /// Written into the parent after a join, before the model goes on.
  public let afterJoin: String
  /// Written into the parent after a join when a thread ended badly; the run ends there.
  public let afterBrokenJoin: String

  public init(
    name: String, threadHeader: String, mergedHeader: String, missingCloser: String, afterJoin: String,
    afterBrokenJoin: String
  ) {
    self.name = name
    self.threadHeader = threadHeader
    self.mergedHeader = mergedHeader
    self.missingCloser = missingCloser
    self.afterJoin = afterJoin
    self.afterBrokenJoin = afterBrokenJoin
  }

  /// `template` with a thread's number filled in.
  public static func fill(_ template: String, number: String) -> String {
    guard let range = template.firstRange(of: "{n}") else { return template }
    return template.replacingCharacters(in: range, with: number)
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<Index>, with other: String) -> String {
    self[..<range.lowerBound] + other + self[range.upperBound...]
  }
}
