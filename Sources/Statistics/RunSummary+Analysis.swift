import Dialects
public import Traces

extension RunSummary {
  /// A run with the figures that need a look at its tokens: the failure modes, and the number of ThreadWeaver's parser.
  ///
  /// - Parameter history: the fold of the variation that is wanted.
  public init(
    analysing log: RunLog, _ history: RunHistory, file: String? = nil, format: String = "forkscope"
  ) {
    let tree = history.tree()
    self.init(log, tree, file: file, format: format)
    // Tokens whose texts nobody knows may be tags.
    if !log.pieces.all.isEmpty || metrics.total == 0 {
      threadWeaverLongest = tree.threadWeaverStatistics(log).longest
    }
    flags = RunEvidence(log, tree, metrics).flags
  }
}

extension RunTree {
  /// The figures of ThreadWeaver's parser for the run's answer, read in outline order.
  fileprivate func threadWeaverStatistics(_ log: RunLog) -> ThreadWeaverTokenStatistics {
    var roleOfToken: [Int32: ThreadWeaverTokenStatistics.Role] = [:]
    for piece in log.pieces.all {
      let role = ThreadWeaverTokenStatistics.Role(of: piece.bytes)
      if role != .other { roleOfToken[piece.id] = role }
    }
    let answer = linearTokens().lazy.map(Int.init).filter { log.tokens.classes[$0] != .prompt }
    return ThreadWeaverTokenStatistics(answer.map { roleOfToken[log.tokens.ids[$0]] ?? .other })
  }
}
