extension RunLog {
  /// The log as events again, in an order that rebuilds it: pieces, then variation after variation.
  public var eventBatches: [[Event]] {
    var batches: [[Event]] = [[Event(Stamp(step: 0, time: 0), .pieces(pieces.all))]]
    for variation in variations {
      let shared = sharedCount(of: variation.id)
      let entries = entries(of: variation.id, from: shared)
      var batch: [Event] = []
      if variation.parent != nil {
        batch.append(Event(entries.first?.stamp ?? Stamp(step: 0, time: 0), .varied(variation)))
      }
      batch += entries.flatMap(events)
      let values = (values[variation.id] ?? [:]).values.sorted { $0.thread < $1.thread }
      batch += values.map { Event(Stamp(step: 0, time: 0), .valued($0)) }
      batch += findings(of: variation.id).map { Event(Stamp(step: 0, time: 0), .probed($0)) }
      batches.append(batch)
    }
    if head != variations.last?.id { batches.append([Event(Stamp(step: 0, time: 0), .head(head))]) }
    if let alone { batches.append([Event(Stamp(step: 0, time: 0), .alone(alone))]) }
    return batches
  }

  /// The findings of a variation, in the order of its threads and tokens.
  public func findings(of variation: VariationID) -> [ProbeFinding] {
    findings.filter { $0.key.variation == variation }.map(\.value).inOrder
  }

  /// An entry as it travelled: tokens of one entry share a class unless a foreign writer mixed them.
  private func events(_ entry: Entry) -> [Event] {
    switch entry.kind {
    case .other(let other): return [Event(entry.stamp, other.kind)]
    case .tokens(let thread, let first, let count):
      let range = Int(first)..<Int(first) + Int(count)
      guard let tokenClass = range.first.map({ tokens.classes[$0] }) else { return [] }
      return [Event(entry.stamp, .tokens(thread, tokenClass, range.map { tokens[$0] }))]
    }
  }
}
