extension Dialect {
  /// Parallel-R1 (arXiv 2509.07980; rules of its rollout code).
  ///
  /// The model decides when to fork; how many paths there are is a setting, and nothing tells them apart but sampling. A
  /// path that did not close is closed, and the orchestrator opens the summary.
  public static let parallelR1 = Dialect(
    name: "parallel-r1",
    tags: Tags(block: TagPair("Parallel"), thread: TagPair("Path"), conclusion: TagPair("Summary")),
    fork: .undirected(threads: 2),
    joins: [.prefill, .stitch],
    layouts: [Layout(threadHeader: "<Path>", missingCloser: "</Path>", afterJoin: "</Parallel><Summary>")],
    // Its rollouts do not nest: a path that opens a block writes ordinary text.
    limits: Limits(maxThreads: 64, maxDepth: 1, roomForFork: 2),
    // Its stack check, which counts its own tags alone.
    format: FormatRules(
      minThreads: 2, conclusion: .required, concludesOutside: true, rejectsForeignTags: false))
}
