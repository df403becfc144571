extension Dialect {
  /// ThreadWeaver (arXiv 2512.07843 §3.1–3.2; layout and rules of its token-level controller).
  ///
  /// Numbers that are named twice make one thread, threads come back in the order of their outlines, and a thread that
  /// did not close ends the run.
  public static let threadweaver = Dialect(
    name: "threadweaver",
    tags: Tags(
      block: TagPair("Parallel"), outlines: TagPair("Outlines"), outline: TagPair("Outline"),
      thread: TagPair("Thread"), conclusion: TagPair("Conclusion")),
    fork: .outlines,
    joins: [.prefill, .stitch],
    layouts: [.threadweaverPublished, .threadweaverConclusion, .threadweaverCompact],
    limits: Limits(maxThreads: 50, maxDepth: 5),
    // Its data filter, `is_parallel_format_correct_v2`.
    format: FormatRules(maxOutlines: 50),
    afterBrokenThread: .endsRun)
}

extension Layout {
  /// As its own client writes it: newlines around headers, but none in front of the second and later threads once they
  /// are merged; the model writes `</Parallel>` itself, unless the run ends there.
  static let threadweaverPublished = Layout(
    threadHeader: "\n<Thread>\n{n}:",
    mergedHeader: "<Thread>\n{n}:",
    missingCloser: "\n</Thread>",
    afterJoin: "\n",
    afterBrokenJoin: "\n</Parallel>")

  /// The older format with a conclusion in every block (`agent.no_conclusion=false`).
  static let threadweaverConclusion = Layout(
    "conclusion",
    threadHeader: "\n<Thread>\n{n}:",
    mergedHeader: "<Thread>\n{n}:",
    missingCloser: "\n</Thread>",
    afterJoin: "\n<Conclusion>\n",
    afterBrokenJoin: "\n<Conclusion>\n</Conclusion>\n</Parallel>")

  /// Ours, for vocabularies without white space: no newlines, the orchestrator writes `</Parallel>`, and blocks nest.
  static let threadweaverCompact = Layout(
    "compact",
    threadHeader: "<Thread>{n}:",
    missingCloser: "</Thread>",
    afterJoin: "</Parallel>",
    nests: true)
}
