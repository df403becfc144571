extension RunHeader {
  /// The method with everything that tells its uses apart: runs with the same label can be averaged.
  ///
  /// Such as `fork-join threadweaver/stitch`, `self-consistency n=8` or `best-of-n n=8 logprob critical≤64`.
  public var methodLabel: String {
    ([traits?.label ?? ([method] + plainWords).joined(separator: " ")] + limitWords).joined(separator: " ")
  }

  /// The same where there is little room.
  public var shortMethodLabel: String {
    traits?.shortLabel.map { ([$0] + limitWords).joined(separator: " ") } ?? methodLabel
  }

  private var limitWords: [String] {
    guard let limits else { return [] }
    return [("context", limits.context), ("critical", limits.critical), ("total", limits.total)]
      .compactMap { name, limit in limit.map { "\(name)≤\($0)" } }
  }

  /// The words that tell a method's uses apart where the header has no traits.
  private var plainWords: [String] {
    var words: [String] = []
    if let dialect, let join { words.append(dialect + "/" + join.rawValue) }
    return words + (parameters?.words ?? [])
  }

  /// A label without its limits: a plot draws these runs as one series, with a point for each limit.
  public static func series(of label: String) -> String {
    label.split(separator: " ").filter { !$0.contains("≤") }.joined(separator: " ")
  }
}
