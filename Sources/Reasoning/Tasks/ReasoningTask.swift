public import Dialects
public import Traces

/// A kind of problem: how it is put to a model, how an answer is checked, and where new problems come from.
public protocol ReasoningTask: Sendable {
  /// The name used on the command line and in traces; nil for free text.
  var name: String? { get }

  /// The prompt for a problem as a person types it; special tokens are written out.
  ///
  /// - Parameter dialect: the one whose tags and rules the model goes by; nil for none.
  /// - Throws: `ReasoningError.notAProblem` with what cannot be asked and why.
  func prompt(for problem: String, in dialect: Dialect?) throws -> String

  /// Warnings about a problem that can be asked but is out of the ordinary.
  func warnings(for problem: String) -> [String]

  /// Judges an answer, given as the text that follows the prompt.
  func check(_ answer: String, to problem: String) -> Verdict

  /// The steps of a thread that are false, in the order in which they stand in its text.
  func mistakes(in text: String, to problem: String) -> [StepMistake]

  /// The same for the threads of a run, where looking at all of them at once saves work.
  func mistakes(inEach texts: [String], to problem: String) -> [[StepMistake]]

  /// The answer that a candidate of a vote or a search came to, given as the text that follows the prompt.
  func candidate(in text: String, to problem: String) -> String?

  /// The key of an answer in a vote: answers that say the same thing in other words have the same key.
  ///
  /// - Parameter answer: as found by `candidate`.
  func votingKey(_ answer: String, for problem: String) -> String

  /// How hard the problems of its list can be made; nil where a task has no list.
  var difficulty: Difficulty? { get }

  /// The `index`th problem of a seeded, endless list; nil where a task has none.
  ///
  /// - Parameter difficulty: held to `self.difficulty.range`; nil for the usual one.
  func problem(seed: UInt64, index: Int, difficulty: ClosedRange<Int>?) -> String?

  /// The text that ends a thought; a search grows its tree by one thought at a time.
  var thoughtEnd: String { get }

  /// How promising an unfinished answer is, 0...1; nil where the task cannot tell.
  func promise(of partial: String, to problem: String) -> Double?
}

/// A false step in a text.
public struct StepMistake: Sendable, Equatable {
  /// Bytes of UTF-8 in front of the place where it goes wrong.
  public var offset: Int
  /// The right step, or why it is none.
  public var expected: String

  public init(offset: Int, expected: String) {
    self.offset = offset
    self.expected = expected
  }
}

/// How hard the problems of a task can be made.
public struct Difficulty: Sendable, Equatable {
  /// The unit of difficulty, such as `operations`.
  public var unit: String
  public var usual: ClosedRange<Int>
  public var range: ClosedRange<Int>

  public init(unit: String, usual: ClosedRange<Int>, range: ClosedRange<Int>) {
    self.unit = unit
    self.usual = usual
    self.range = range
  }
}

extension ReasoningTask {
  public func warnings(for problem: String) -> [String] { [] }
  public func mistakes(in text: String, to problem: String) -> [StepMistake] { [] }
  public func mistakes(inEach texts: [String], to problem: String) -> [[StepMistake]] {
    texts.map { mistakes(in: $0, to: problem) }
  }
  public func candidate(in text: String, to problem: String) -> String? {
    check(text, to: problem).answer
  }
  public func votingKey(_ answer: String, for problem: String) -> String {
    let words = answer.lowercased()
    guard let first = words.firstIndex(where: { !$0.isWhitespace }),
      let last = words.lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(words[first...last])
  }
  public var difficulty: Difficulty? { nil }
  public func problem(seed: UInt64, index: Int, difficulty: ClosedRange<Int>?) -> String? { nil }
  public func problem(seed: UInt64, index: Int) -> String? {
    problem(seed: seed, index: index, difficulty: nil)
  }
  public var thoughtEnd: String { "\n" }
  public func promise(of partial: String, to problem: String) -> Double? { nil }
}

/// The same problems on every machine.
struct ProblemRandom {
  private var bits: SplitMix64

  init(seed: UInt64, index: Int) {
    // Both are scrambled first, or neighbouring seeds would draw the same numbers shifted by one.
    let start = SplitMix64.mix(SplitMix64.mix(seed) ^ UInt64(bitPattern: Int64(index)))
    // The first problems were drawn one step later, and must stay the same.
    bits = SplitMix64(seed: start &+ SplitMix64.increment)
  }

  mutating func next(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(bits.next() % UInt64(range.count))
  }
}
