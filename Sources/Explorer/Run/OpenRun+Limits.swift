import Traces

extension OpenRun {
  /// How many answer tokens the longest causal chain of the variation at the head may have.
  var longestChain: Int {
    let longer = log.lineage(of: log.head).compactMap { variation -> Int? in
      if case .longer(_, _, let chain) = variation.change { Int(chain) } else { nil }
    }.max()
    // A header is a file's: it may say anything.
    let first = max(1, min(log.header.maxTokens, log.header.limits?.critical ?? .max, 1 << 24))
    return max(first, longer ?? 0)
  }
}
