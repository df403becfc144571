extension Dialect {
  /// NPR, Native Parallel Reasoner (arXiv 2512.07461; rules of its fork of SGLang).
  ///
  /// No tag encloses a block. An empty or overlong guideline, one without its opener, and a step that closes inside its
  /// parent end the run. Two limits apply: on the position, and on tokens in all, where each step counts once for every
  /// sibling.
  public static let npr = Dialect(
    name: "npr",
    tags: Tags(
      outlines: TagPair("guideline"), outline: TagPair("plan"), thread: TagPair("step"),
      conclusion: TagPair("takeaway")),
    fork: .outlines,
    joins: [.stitch, .prefill],
    layouts: [Layout(threadHeader: "\n<step>\n{n}:", afterJoin: "<takeaway>\n")],
    limits: Limits(maxThreads: 5, maxDepth: 6, roomForFork: 1024, reserve: 128, countsSiblings: true),
    // Its format reward.
    format: FormatRules(
      maxOutlines: 5, conclusion: .required,
      minLengths: FormatRules.MinLengths(outline: 3, thread: 6, conclusion: 6)),
    afterMalformedFork: .endsRun)
}
