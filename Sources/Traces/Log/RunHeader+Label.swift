extension RunHeader {
  /// The method with what sets it apart from other uses of it: the same label means runs that can be averaged.
  ///
  /// Such as `fork-join threadweaver/stitch`, `self-consistency n=8` or `best-of-n n=8 logprob critical≤64`.
  public var methodLabel: String {
    var words = [traits?.label ?? ([method] + plainWords).joined(separator: " ")]
    if let limits {
      if let context = limits.context { words.append("context≤\(context)") }
      if let critical = limits.critical { words.append("critical≤\(critical)") }
      if let total = limits.total { words.append("total≤\(total)") }
    }
    return words.joined(separator: " ")
  }

  /// What sets a method apart that says nothing of itself.
  private var plainWords: [String] {
    var words: [String] = []
    if let dialect, let join { words.append(dialect + "/" + join.rawValue) }
    return words + (parameters?.words ?? [])
  }

  /// A label without its limits: what a plot draws as one series, with a point for each limit.
  public static func series(of label: String) -> String {
    label.split(separator: " ").filter { !$0.contains("≤") }.joined(separator: " ")
  }
}
