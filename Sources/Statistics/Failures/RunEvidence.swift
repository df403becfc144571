import Dialects
import Traces

/// A run with the facts that the flags look at, worked out once, in about linear time.
struct RunEvidence {
  let log: RunLog
  let tree: RunTree
  let metrics: RunMetrics
  let thresholds = FailureThresholds()
  let dialect: Dialect?
  /// For each thread the tokens of its own work: those it wrote itself, without outlines for threads of its own.
  let work: [Int]

  init(_ log: RunLog, _ tree: RunTree, _ metrics: RunMetrics) {
    self.log = log
    self.tree = tree
    self.metrics = metrics
    dialect = log.header.traits?.forking == .byModel ? log.header.dialect.flatMap(Dialect.named) : nil
    var work = tree.threads.indices.map { index in
      tree.tokens(ThreadID(Int32(index))).count { log.tokens.classes[Int($0)].isOwn }
    }
    for block in tree.blocks { work[block.parent.index] -= block.forkPosition - block.opened }
    self.work = work.map { max(0, $0) }
  }

  /// The blocks whose children came back, each with the children that nobody took out.
  var joinedBlocks: [(block: BlockRecord, children: [ThreadID])] {
    tree.blocks.filter { tree.join(of: $0.id) != nil }
      .map { block in (block, block.children.filter { !tree.isPruned($0) }) }
  }

  /// Ids of the tokens that a thread wrote itself, from one position to another.
  func own(_ thread: ThreadID, from start: Int = 0, to end: Int = .max) -> [Int32] {
    let tokens = tree.tokens(thread)
    return tokens.prefix(end).dropFirst(start).lazy.map(Int.init)
      .filter { log.tokens.classes[$0].isOwn }.map { log.tokens.ids[$0] }
  }

  /// The bytes of the tokens that a thread wrote itself.
  func ownBytes(_ thread: ThreadID, from start: Int = 0, to end: Int = .max) -> [UInt8] {
    var bytes: [UInt8] = []
    for id in own(thread, from: start, to: end) { bytes += log.pieces[id] ?? [] }
    return bytes
  }

  /// With the orchestrator's tokens too, such as the point that the thread is to write out.
  func wholeText(_ thread: ThreadID) -> String { text(tree.tokens(thread)) }

  /// The text of tokens by their indices, without the prompt.
  func text(_ tokens: some Sequence<Int32>) -> String {
    let answer = tokens.lazy.map(Int.init).filter { log.tokens.classes[$0] != .prompt }
    return log.pieces.text(answer.map { log.tokens.ids[$0] })
  }

  /// What counts are in.
  var unit: CountUnit { log.header.countUnit }

  func name(_ thread: ThreadID) -> String { tree.history.name(of: thread) }

  func names(_ threads: [ThreadID]) -> String {
    threads.prefix(4).map(name).joined(separator: ", ")
      + (threads.count > 4 ? " and \(threads.count - 4) more" : "")
  }

  func isEnded(_ thread: ThreadID, _ reason: EndReason) -> Bool { tree.status(thread) == .ended(reason) }

  /// A flag that goes up for each of some threads; nil where there are none.
  func flag(
    _ kind: FailureFlag.Kind, _ metric: String, _ threads: [ThreadID], _ text: (_ names: String) -> String
  ) -> FailureFlag? {
    guard !threads.isEmpty else { return nil }
    return FailureFlag(
      kind, metric, Double(threads.count), over: 0, threads: threads.map(\.index), text(names(threads)))
  }
}
