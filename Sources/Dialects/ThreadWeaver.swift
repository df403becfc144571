extension Dialect {
  /// ThreadWeaver (arXiv 2512.07843 §3.1–3.2; layout as in its token-level controller).
  public static let threadweaver = Dialect(
    name: "threadweaver",
    block: TagPair("Parallel"),
    outlines: TagPair("Outlines"),
    outline: TagPair("Outline"),
    thread: TagPair("Thread"),
    think: TagPair("Think"),
    allowsNesting: true,
    layouts: [.threadweaverPublished, .threadweaverCompact],
    limits: Limits(maxThreads: 50, maxDepth: 5))

  /// Every dialect that can be run, by name.
  public static let all: [Dialect] = [.threadweaver]

  public static func named(_ name: String) -> Dialect? { all.first { $0.name == name } }
}

extension Layout {
  /// As ThreadWeaver's own client writes it: newlines around headers, and the model writes `</Parallel>` itself.
  public static let threadweaverPublished = Layout(
    name: "published",
    threadHeader: "\n<Thread>\n{n}:",
    mergedHeader: "<Thread>\n{n}:",
    missingCloser: "\n</Thread>",
    afterJoin: "\n",
    afterBrokenJoin: "\n</Parallel>")

  /// For vocabularies without white space: no newlines, and the orchestrator writes `</Parallel>`.
  public static let threadweaverCompact = Layout(
    name: "compact",
    threadHeader: "<Thread>{n}:",
    mergedHeader: "<Thread>{n}:",
    missingCloser: "</Thread>",
    afterJoin: "</Parallel>",
    afterBrokenJoin: "</Parallel>")
}
