public import Engines
public import Traces

/// A run as a method sees it: everything that has happened so far.
public struct RunSnapshot {
  public let log: RunLog
  public let tree: RunTree
  /// Tokens that end a text and are no part of it.
  public let endOfText: Set<TokenID>
  /// How threads come back that were forked at some places, where the person wanted it otherwise.
  let joins: [Interventions.Place: JoinDiscipline]

  public init(_ log: RunLog, _ tree: RunTree, endOfText: Set<TokenID> = []) {
    self.init(log, tree, endOfText: endOfText, joins: [:])
  }

  init(
    _ log: RunLog, _ tree: RunTree, endOfText: Set<TokenID>, joins: [Interventions.Place: JoinDiscipline]
  ) {
    self.log = log
    self.tree = tree
    self.endOfText = endOfText
    self.joins = joins
  }

  public func ids(_ tokens: some Sequence<Int32>) -> [TokenID] { tokens.map { log.tokens.ids[Int($0)] } }

  public func lastToken(of thread: ThreadID) -> TokenID? { ids(tree.tokens(thread).suffix(1)).first }

  /// Whether a thread's last token ends its text.
  func endsText(_ thread: ThreadID) -> Bool { lastToken(of: thread).map(endOfText.contains) ?? false }

  /// The bytes of a thread's last token; none where it has no token.
  public func lastPiece(of thread: ThreadID) -> [UInt8] {
    lastToken(of: thread).flatMap { log.pieces[$0] } ?? []
  }

  /// The text that a thread wrote itself, the person's edits included.
  public func ownText(of thread: ThreadID) -> String {
    text(tree.tokens(thread).filter { log.tokens.classes[Int($0)].isOwn })
  }

  /// The answer that is judged.
  public var answerText: String { tree.answerText(log, leavingOut: endOfText) }

  private func text(_ tokens: [Int32]) -> String {
    log.pieces.text(ids(tokens).filter { !endOfText.contains($0) })
  }

  /// The text from the root to the end of a thread, without prompts: the answer that ends there.
  public func pathText(to thread: ThreadID) -> String {
    text(path(to: thread).flatMap { tree.tokens($0).filter { log.tokens.classes[Int($0)] != .prompt } })
  }

  /// The threads from the root down to `thread`.
  public func path(to thread: ThreadID) -> [ThreadID] {
    var path = [thread]
    while let parent = tree.thread(path[path.count - 1]).parent { path.append(parent) }
    return path.reversed()
  }

  /// The mean log-probability of the model's tokens on the way to the end of a thread; 0 where there are none.
  public func meanLogProbability(to thread: ThreadID) -> Double {
    var sum = 0.0
    var count = 0
    for index in path(to: thread).lazy.flatMap({ tree.tokens($0) }) {
      let logprob = log.tokens.logprobs[Int(index)]
      guard log.tokens.classes[Int(index)].isOwn, logprob.isFinite else { continue }
      sum += Double(logprob)
      count += 1
    }
    return count > 0 ? sum / Double(count) : 0
  }

  /// Whether a thread, or one that it hangs below, was pruned: what it wrote is no part of any answer.
  func isCutOut(_ thread: ThreadID) -> Bool { path(to: thread).contains(where: tree.isPruned) }

  public func isEnded(_ thread: ThreadID) -> Bool {
    if case .ended = tree.status(thread) { true } else { false }
  }

  /// Whether no thread will write anything more before the method moves.
  public var isQuiet: Bool { !tree.threads.contains { tree.status($0.id) == .running && $0.id != .root } }
}
