import Traces

extension OpenRun {
  /// What the parent wrote behind a join up to its next fork or its end: how many tokens, and their log-probability; nil where
  /// there is nothing, or nobody knows.
  func conclusion(behind id: BlockID) -> (tokens: Int, logprob: Double)? {
    let tree = self.tree
    let block = tree.block(id)
    guard let range = tree.conclusion(behind: block, log.tokens) else { return nil }
    let own = tree.tokens(block.parent)[range].map { Int($0) }
    let sum = own.reduce(0) { $0 + Double(log.tokens.logprobs[$1]) }
    return sum.isFinite ? (own.count, sum) : nil
  }
}
