extension Dialect {
  /// Multiverse (arXiv 2506.09991 §4.3, §5.2–5.3; rules of its engine).
  ///
  /// Paths start at the same position and do not see one another; the conclusion starts behind the longest. The length
  /// limit counts positions, which is to say the critical path. A path that was cut off comes back as it is. The engine
  /// only logs blocks of more than 20 paths; the bound here keeps a runaway model from filling the memory.
  ///
  /// One quirk is left out: the engine loses the newline in front of the second and later paths when it splices them;
  /// here its key and value stay, at the position that all paths begin with.
  public static let multiverse = Dialect(
    name: "multiverse",
    tags: Tags(
      block: TagPair("Parallel"), outlines: TagPair("Goal"), outline: TagPair("Outline"),
      thread: TagPair("Path"), conclusion: TagPair("Conclusion")),
    fork: .outlines,
    joins: [.stitch, .prefill],
    layouts: [Layout(threadHeader: "\n<Path>\n{n}:", afterJoin: "<Conclusion>\n")],
    // A thread that lies more than five forks deep is refused another.
    limits: Limits(maxThreads: 256, maxDepth: 6, roomForFork: 30, reserve: 1),
    // Published as examples alone; these rules accept them.
    format: FormatRules(allowsNesting: true, conclusion: .required))
}
