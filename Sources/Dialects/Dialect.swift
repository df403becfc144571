/// A system's tags, numbering and rules as data; one state machine interprets them all.
///
/// A new dialect is one file like `Multiverse.swift` and a line in `Dialect.all`.
public struct Dialect: Sendable {
  /// The name used on the command line and in traces.
  public let name: String
  public let tags: Tags
  public let fork: ForkRule
  /// The ways in which threads may come back in this format, the published one first.
  public let joins: [Join]
  /// The written layouts in use, the published one first.
  public let layouts: [Layout]
  public let limits: Limits
  /// The rules that a text must keep to; nil where the dialect has none.
  public let format: FormatRules?
  /// The consequence of a list of outlines that allows no fork: none, too many, or a broken tag.
  public let afterMalformedFork: Consequence
  /// The consequence of a thread that did not write its closer.
  public let afterBrokenThread: Consequence

  /// The tags that a system has; nil for those that it does without.
  public struct Tags: Sendable, Equatable {
    /// Encloses a parallel block.
    public var block: TagPair?
    /// Encloses the list of outlines.
    public var outlines: TagPair?
    /// Encloses one outline, which begins with a number and a colon.
    public var outline: TagPair?
    /// Encloses the text of one thread; its closer ends the thread.
    public var thread: TagPair?
    /// Encloses the synthesis after a join.
    public var conclusion: TagPair?
    /// Encloses the children's results where the orchestrator writes them and the model must not.
    public var results: TagPair?

    public init(
      block: TagPair? = nil, outlines: TagPair? = nil, outline: TagPair? = nil, thread: TagPair? = nil,
      conclusion: TagPair? = nil, results: TagPair? = nil
    ) {
      self.block = block
      self.outlines = outlines
      self.outline = outline
      self.thread = thread
      self.conclusion = conclusion
      self.results = results
    }
  }

  public struct TagPair: Sendable, Equatable {
    public let open: String
    public let close: String

    /// `<name>` and `</name>`.
    public init(_ name: String) {
      open = "<\(name)>"
      close = "</\(name)>"
    }

    public init(open: String, close: String) {
      self.open = open
      self.close = close
    }
  }

  /// Where a thread forks, and into what.
  public enum ForkRule: Sendable {
    /// At the closer of the list of outlines, into one thread for each numbered outline.
    case outlines
    /// At the opener of a block, into this many threads, which differ in their random numbers alone.
    case undirected(threads: Int)
    /// At the closer of the list of calls, into one thread for each call; it sees nothing but its message.
    case messages(any MessageGrammar)
  }

  /// How the children's results come back; `Traces.JoinDiscipline` says what each means.
  public enum Join: String, Sendable, CaseIterable { case prefill, stitch, message }

  public enum Consequence: Sendable, Equatable {
    /// The text goes on as if nothing had been meant by it.
    case goesOn
    /// The run ends there.
    case endsRun
  }

  /// Bounds on what a model may ask for; beyond them a fork is refused and decoding goes on in sequence.
  public struct Limits: Sendable, Equatable {
    /// Threads of one block.
    public var maxThreads: Int
    /// How many forks may lie between the root and a thread that was just made.
    public var maxDepth: Int
    /// Answer tokens that must be left for a fork to be worth it.
    public var roomForFork: Int
    /// Answer tokens at the end of the limit that are never used.
    public var reserve: Int
    /// Whether the budget of tokens in all counts a thread's tokens once for each of its siblings too.
    public var countsSiblings: Bool

    public init(
      maxThreads: Int, maxDepth: Int, roomForFork: Int = 0, reserve: Int = 0, countsSiblings: Bool = false
    ) {
      self.maxThreads = maxThreads
      self.maxDepth = maxDepth
      self.roomForFork = roomForFork
      self.reserve = reserve
      self.countsSiblings = countsSiblings
    }
  }

  public init(
    name: String, tags: Tags, fork: ForkRule, joins: [Join], layouts: [Layout], limits: Limits,
    format: FormatRules? = nil, afterMalformedFork: Consequence = .goesOn,
    afterBrokenThread: Consequence = .goesOn
  ) {
    self.name = name
    self.tags = tags
    self.fork = fork
    self.joins = joins
    self.layouts = layouts
    self.limits = limits
    self.format = format
    self.afterMalformedFork = afterMalformedFork
    self.afterBrokenThread = afterBrokenThread
  }

  /// The layout of that name; nil for an unknown one.
  public func layout(named name: String) -> Layout? { layouts.first { $0.name == name } }

  /// How calls and results are written, where children see nothing but a message.
  public var messages: (any MessageGrammar)? {
    if case .messages(let grammar) = fork { grammar } else { nil }
  }

  /// The tag whose last token makes a thread fork.
  public var forkTag: String? {
    if case .undirected = fork { tags.block?.open } else { tags.outlines?.close }
  }

  /// The tag that begins a block: where the model decides to fork.
  public var openingTag: String? { tags.block?.open ?? tags.outlines?.open }
}

extension Dialect {
  /// Every dialect that can be run, by name.
  public static let all: [Dialect] = [.threadweaver, .multiverse, .npr, .parallelR1, .apr]

  public static func named(_ name: String) -> Dialect? { all.first { $0.name == name } }
}
