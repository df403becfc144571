public import Engines
public import Traces

/// A way to attack a problem, as a program over the run's tree.
///
/// Pure: it reads the tree and answers with events. So one rollout carries out every method, and a saved run, an edit
/// and a live run are continued by the same code. A new method is one file beside this one and a line in `Catalogue`.
public protocol Method: SendableMetatype {
  /// The name used on the command line and in traces.
  static var name: String { get }

  /// The numbers that it goes by unless told otherwise; nil where it has none.
  static var usualParameters: MethodParameters? { get }

  /// Whether samples differ only by their random numbers, so that decoding greedily would make them all the same.
  static var needsSampling: Bool { get }

  /// Whether it works in a dialect's tags; others ban the tag that opens a block where the model has one.
  static var usesDialect: Bool { get }

  /// Whether its prompts are meant for a model that follows instructions.
  static var prefersChat: Bool { get }

  /// The word for a thread that competes with its siblings, such as `sample`; nil where threads do not compete.
  static var candidate: String? { get }

  /// The traits that readers of a run have to know of the method.
  ///
  /// - Parameter header: the run's, without its traits.
  static func traits(of header: RunHeader) -> MethodTraits

  /// Makes the method ready for one run.
  /// - Throws: `ReasoningError` for what the dialect or the model cannot do.
  init(_ setting: MethodSetting) throws

  /// The prompt of the main thread; nil for the task's own.
  var prompt: Prompt? { get }

  /// The verdict on a run that has come to its end; nil where the task judges the answer's text.
  func verdict(on run: RunSnapshot) -> Verdict?

  /// The events that follow from the last token of a running thread.
  func reactions(to thread: ThreadID, in run: RunSnapshot) throws -> [Event.Kind]

  /// The next events that need no new token; asked for again after they have happened, until there are none.
  ///
  /// They include those that a run lacks because it was broken off between two events.
  func moves(in run: RunSnapshot) throws -> [Event.Kind]
}

extension Method {
  public static var usualParameters: MethodParameters? { nil }
  public static var needsSampling: Bool { false }
  public static var usesDialect: Bool { false }
  public static var prefersChat: Bool { false }
  public static var candidate: String? { nil }

  public static func traits(of header: RunHeader) -> MethodTraits {
    MethodTraits(forking: .byMethod, label: label(of: header), candidate: candidate)
  }

  /// The method's name and numbers, such as `best-of-n n=8 logprob`.
  public static func label(of header: RunHeader) -> String {
    ([name] + (header.parameters?.words ?? [])).joined(separator: " ")
  }

  public var prompt: Prompt? { nil }
  public func verdict(on run: RunSnapshot) -> Verdict? { nil }
  public func moves(in run: RunSnapshot) throws -> [Event.Kind] { [] }
}

extension [Event.Kind] {
  /// The end of the main thread and with it of the run.
  public static func end(_ reason: FinishReason) -> [Event.Kind] {
    let end: EndReason =
      switch reason {
      case .endOfText: .endOfText
      case .length: .length
      case .malformed, .failed: .malformed
      }
    return [.ended(.root, end), .finished(reason)]
  }
}
