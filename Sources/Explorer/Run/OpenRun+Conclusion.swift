import Traces

extension OpenRun {
  /// What the parent wrote behind a join up to its next fork or its end: how many tokens, and their log-probability; nil where
  /// there is nothing, or nobody knows.
  func conclusion(behind id: BlockID) -> (tokens: Int, logprob: Double)? {
    let tree = self.tree
    let block = tree.block(id)
    let next = tree.blocks(of: block.parent).map { tree.block($0) }.first {
      $0.forkPosition > block.forkPosition
    }
    let tokens = tree.tokens(block.parent).prefix(next?.opened ?? .max).dropFirst(block.forkPosition)
    let own = tokens.map { Int($0) }.filter { log.tokens.classes[$0].isOwn }
    let sum = own.reduce(0) { $0 + Double(log.tokens.logprobs[$1]) }
    return own.isEmpty || !sum.isFinite ? nil : (own.count, sum)
  }
}
