/// One entry of a run's log.
///
/// A run *is* its log: everything shown or measured is a fold over events.
public struct Event: Sendable, Equatable {
  public var stamp: Stamp
  public var kind: Kind

  public init(_ stamp: Stamp, _ kind: Kind) {
    self.stamp = stamp
    self.kind = kind
  }

  public enum Kind: Sendable, Equatable {
    /// The bytes of token ids that appear for the first time.
    case pieces([Piece])
    /// A thread grew.
    case tokens(ThreadID, TokenClass, [Token])
    /// A thread spawned children.
    case forked(Fork)
    /// A thread wrote its last token.
    case ended(ThreadID, EndReason)
    /// The children's results came back into the parent.
    case joined(Join)
    /// Tokens that nothing written from here on attends to; they stay in the record and in every count.
    case dropped(ThreadID, Range<Int32>)
    /// A thread has done its part and waits for the method's decision.
    case held(ThreadID)
    /// The answer that a thread came to; nil where its text has none.
    case answered(ThreadID, String?)
    /// A method judged a thread; the last score of a kind counts.
    case scored(ThreadID, Score)
    /// The model could have opened or closed a parallel block here.
    case decision(Decision)
    /// The contents and the work of the K/V tree so far.
    case cache(CacheUsage)
    /// A step of a thread is false.
    case mistake(Mistake)
    /// What a joined thread of the variation at the head gave to the text behind its join.
    case valued(ThreadValue)
    /// What a decision of the variation at the head was worth.
    case probed(ProbeFinding)
    /// What the same problem took with forks banned; it holds for all variations.
    case alone(AloneRun)
    /// A checker judged the answer.
    case verdict(Verdict)
    /// The run is over.
    case finished(FinishReason)
    /// A new variation starts; the events that follow belong to it.
    case varied(Variation)
    /// The head moved to another variation (undo, redo, switching); the events that follow belong to that one.
    case head(VariationID)
  }
}

/// When something happened: the engine step and the microseconds since the run started.
public struct Stamp: Hashable, Sendable {
  /// The engine step; every runnable thread advances by one token a step.
  public var step: Int32
  /// Microseconds since the start of the run, monotonic.
  public var time: Int64

  public init(step: Int32, time: Int64) {
    self.step = step
    self.time = time
  }
}

/// The bytes of one token id; they need not be valid UTF-8 by themselves.
public struct Piece: Sendable, Hashable {
  public var id: Int32
  public var bytes: [UInt8]

  public init(id: Int32, bytes: [UInt8]) {
    self.id = id
    self.bytes = bytes
  }
}

/// A thread spawned child threads from a list of outlines.
public struct Fork: Sendable, Equatable {
  public var parent: ThreadID
  /// Index among the parent's tokens just after the tag that opened the block; outlines lie from here to the fork.
  public var opened: Int32
  public var children: [Child]
  /// Threads that the fork waited for besides the parent, as a search does that compares cousins first.
  public var after: [ThreadID]
  /// Whether the children attend to nothing but their own tokens, which begin with the message to them.
  public var isIsolated: Bool

  public struct Child: Sendable, Equatable {
    public var id: ThreadID
    /// The number by which the outline names this child, such as `2` or `2.1`.
    public var number: String
    /// The one-line description of what the child shall do.
    public var outline: String

    public init(id: ThreadID, number: String, outline: String) {
      self.id = id
      self.number = number
      self.outline = outline
    }
  }

  public init(
    parent: ThreadID, opened: Int32, children: [Child], after: [ThreadID] = [], isIsolated: Bool = false
  ) {
    self.parent = parent
    self.opened = opened
    self.children = children
    self.after = after
    self.isIsolated = isIsolated
  }
}

/// Why a thread stopped.
public enum EndReason: String, Sendable, CaseIterable {
  /// It wrote its closer.
  case closed
  /// It wrote the end-of-text token.
  case endOfText = "eos"
  /// It reached the length limit.
  case length
  /// A person pruned it; the join goes on without it.
  case pruned
  /// The method went on without it.
  case left
  /// It broke the dialect's rules and was closed by the orchestrator.
  case malformed
}

/// The children's results came back into the parent.
public struct Join: Sendable, Equatable {
  public var parent: ThreadID
  public var discipline: JoinDiscipline
  /// The children whose results came back, in outline order.
  public var children: [ThreadID]
  /// Tokens of the joined context that need no second computation.
  public var reused: Int32
  /// Tokens of the children computed again because the context in front of them changed.
  ///
  /// Both hold for a K/V tree that has this run alone, so that a replay or a variation in a warm tree shows the same
  /// cost; `CacheUsage` has the tokens that a tree really computed.
  public var reprefilled: Int32

  public init(
    parent: ThreadID, discipline: JoinDiscipline, children: [ThreadID], reused: Int32 = 0,
    reprefilled: Int32 = 0
  ) {
    self.parent = parent
    self.discipline = discipline
    self.children = children
    self.reused = reused
    self.reprefilled = reprefilled
  }
}

/// How the children's results come back into the parent.
public enum JoinDiscipline: String, Sendable, Codable, CaseIterable {
  /// ThreadWeaver: the text is concatenated and prefilled a second time with ordinary causal attention.
  case prefill
  /// Multiverse, NPR: the children's K/V is reused in place; nothing but inserted tokens is computed.
  case stitch
  /// APR: only the child's message returns, written into the parent by the orchestrator.
  case message
  /// Votes and searches: one child is taken up, or none; the parent still waited for all of them.
  case choice
}

/// A position where the model could have opened (or closed) a parallel block, taken or not.
public struct Decision: Sendable, Equatable {
  public var thread: ThreadID
  /// Index among the thread's tokens of the token that was chosen here.
  public var position: Int32
  public var kind: Kind
  /// Probability of opening (or closing) here, 0...1.
  public var probability: Float
  public var taken: Bool

  public enum Kind: String, Sendable { case open, close }

  public init(thread: ThreadID, position: Int32, kind: Kind, probability: Float, taken: Bool) {
    self.thread = thread
    self.position = position
    self.kind = kind
    self.probability = probability
    self.taken = taken
  }
}

/// The contents and the work of the K/V tree since the run started, in tokens unless said otherwise.
public struct CacheUsage: Sendable, Equatable {
  public var resident: Int64
  public var shared: Int64
  public var reused: Int64
  public var computed: Int64
  public var evicted: Int64
  public var bytes: Int64
  /// Tokens that were guessed and computed ahead of their threads, and those of them that threads went on with.
  public var guessed: Int64
  public var accepted: Int64

  public init(
    resident: Int64, shared: Int64, reused: Int64, computed: Int64, evicted: Int64, bytes: Int64,
    guessed: Int64 = 0, accepted: Int64 = 0
  ) {
    self.guessed = guessed
    self.accepted = accepted
    self.resident = resident
    self.shared = shared
    self.reused = reused
    self.computed = computed
    self.evicted = evicted
    self.bytes = bytes
  }
}

/// A method's judgement of a thread, in one number.
public struct Score: Sendable, Hashable {
  public var kind: Kind
  public var value: Float

  public enum Kind: String, Sendable, CaseIterable {
    /// The mean log-probability of the tokens that the model wrote, in nats.
    case logprob
    /// How promising a task finds the state that the thread came to; larger is better.
    case heuristic
    /// The verdict of the task's checker: 1 right, 0 wrong.
    case checker
    /// How many samples came to this thread's answer.
    case votes
    /// How often a search went through this thread.
    case visits
    /// The mean of the values that a search found behind this thread, 0...1.
    case value
  }

  public init(_ kind: Kind, _ value: Float) {
    self.kind = kind
    self.value = value
  }
}

/// A checker's verdict on the answer.
public struct Verdict: Sendable, Equatable, Codable {
  /// The answer as extracted from the text; nil where none was found.
  public var answer: String?
  public var expected: String?
  /// nil where there is nothing to check against.
  public var correct: Bool?
  /// Whether the answer claims that it reached the goal; nil where answers of this task make no such claim.
  public var claimed: Bool?

  public init(answer: String?, expected: String? = nil, correct: Bool? = nil, claimed: Bool? = nil) {
    self.answer = answer
    self.expected = expected
    self.correct = correct
    self.claimed = claimed
  }
}

/// Why a run ended.
public enum FinishReason: String, Sendable, CaseIterable, Codable {
  case endOfText = "eos"
  case length
  case malformed
  case failed
}
