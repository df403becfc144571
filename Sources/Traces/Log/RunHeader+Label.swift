extension RunHeader {
  /// The method with what sets it apart from other uses of it: the same label means runs that can be averaged.
  ///
  /// Such as `fork-join threadweaver/stitch`, `self-consistency n=8` or `best-of-n n=8 logprob critical≤64`.
  public var methodLabel: String {
    var words = [method]
    if method == "fork-join" { words.append((dialect ?? "?") + "/" + (join?.rawValue ?? "?")) }
    if let parameters {
      if let samples = parameters.samples { words.append("n=\(samples)") }
      if let proposals = parameters.proposals { words.append("k=\(proposals)") }
      if let beam = parameters.beam { words.append("b=\(beam)") }
      words += [parameters.order, parameters.scorer].compactMap { $0 }
    }
    if let limits {
      if let context = limits.context { words.append("context≤\(context)") }
      if let critical = limits.critical { words.append("critical≤\(critical)") }
      if let total = limits.total { words.append("total≤\(total)") }
    }
    return words.joined(separator: " ")
  }

  /// A label without its limits: what a plot draws as one series, with a point for each limit.
  public static func series(of label: String) -> String {
    label.split(separator: " ").filter { !$0.contains("≤") }.joined(separator: " ")
  }
}
