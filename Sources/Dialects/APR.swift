extension Dialect {
  /// APR, Adaptive Parallel Reasoning (arXiv 2504.15466 §3.2; grammar and rules of its evaluation code).
  ///
  /// A child sees its message and nothing else; the list of calls is cut out of the parent when the results come back,
  /// and of these only successful paths return. Searches do not nest. `APR+Messages.swift` has the grammar.
  public static let apr = Dialect(
    name: "apr",
    tags: Tags(
      outlines: TagPair(open: "<Calling Sub Searches>", close: "<End Calling Sub Searches>"),
      results: TagPair(open: "<Sub Searches>", close: "<End Sub Searches>")),
    fork: .messages(SubSearchGrammar()),
    joins: [.message],
    layouts: [Layout()],
    limits: Limits(maxThreads: 64, maxDepth: 1))
}
