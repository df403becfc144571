extension RunLog {
  /// The fold of the variation at the head, after every variation has been looked at.
  ///
  /// The reader of a log that may be damaged goes on with this alone. Each entry is folded about once, however many
  /// variations share it.
  /// - Parameter path: where the log was read from, for messages.
  /// - Throws: at the first event of any variation that contradicts what came before it.
  public func vetted(path: String) throws(TraceError) -> RunHistory {
    var history = RunHistory(self, variation: .original)
    for variation in depthFirst {
      history.follow(self, to: variation)
      if let anomaly = history.anomaly {
        let place = variation == .original ? "" : "variation \(variation.rawValue): "
        throw TraceError(.malformed, path: path, place + anomaly)
      }
    }
    history.follow(self)
    return history
  }

  /// All variations, each before those that go on from it; of these the ones that keep most come first, so that nothing
  /// that is taken back is wanted again.
  private var depthFirst: [VariationID] {
    var following = [[Int]](repeating: [], count: variations.count)
    for index in variations.indices.dropFirst() { following[bases[index]].append(index) }
    var order: [VariationID] = []
    var stack = [0]
    while let index = stack.popLast() {
      order.append(VariationID(Int32(index)))
      stack += following[index].sorted { sharedCounts[$0] < sharedCounts[$1] }
    }
    return order
  }
}
