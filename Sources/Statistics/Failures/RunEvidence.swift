import Dialects
import Traces

/// A run with the facts that the flags look at, worked out once.
///
/// Everything is about linear in tokens and threads.
struct RunEvidence {
  let log: RunLog
  let tree: RunTree
  let metrics: RunMetrics
  let thresholds: FailureThresholds
  let dialect: Dialect?
  /// For each thread the tokens of its own work: those it wrote itself, without outlines for threads of its own.
  let work: [Int]

  init(_ log: RunLog, _ tree: RunTree, _ metrics: RunMetrics, _ thresholds: FailureThresholds) {
    self.log = log
    self.tree = tree
    self.metrics = metrics
    self.thresholds = thresholds
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
    let (start, end) = (min(start, tokens.count), min(end, tokens.count))
    guard start < end else { return [] }
    return tokens[(tokens.startIndex + start)..<(tokens.startIndex + end)].lazy.map(Int.init)
      .filter { log.tokens.classes[$0].isOwn }.map { log.tokens.ids[$0] }
  }

  /// The bytes of the tokens that a thread wrote itself.
  func ownBytes(_ thread: ThreadID, from start: Int = 0, to end: Int = .max) -> [UInt8] {
    var bytes: [UInt8] = []
    for id in own(thread, from: start, to: end) { bytes += log.pieces[id] ?? [] }
    return bytes
  }

  /// With the orchestrator's tokens too, such as the point that the thread is to write out.
  func wholeText(_ thread: ThreadID) -> String {
    let tokens = tree.tokens(thread).lazy.map(Int.init).filter { log.tokens.classes[$0] != .prompt }
    return log.pieces.text(tokens.map { log.tokens.ids[$0] })
  }

  func name(_ thread: ThreadID) -> String { tree.history.name(of: thread) }

  func names(_ threads: [ThreadID]) -> String {
    threads.prefix(4).map(name).joined(separator: ", ")
      + (threads.count > 4 ? " and \(threads.count - 4) more" : "")
  }

  func isEnded(_ thread: ThreadID, _ reason: EndReason) -> Bool { tree.status(thread) == .ended(reason) }
}

extension TokenClass {
  /// Whether the model wrote it, or the person in the model's place.
  fileprivate var isOwn: Bool { self == .generated || self == .edited }
}
