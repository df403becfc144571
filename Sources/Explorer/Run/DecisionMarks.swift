import Traces

/// The decisions worth a mark in the tree: a fork that was made, or one that was not but could well have been.
struct DecisionMarks: Sendable {
  /// Below this a fork that was not made is no decision that a reader would want to see.
  static let notable: Float = 0.05

  private var decisions: [ThreadID: [Int32: Decision]] = [:]
  private var marked: [ThreadID: [Int32]] = [:]
  private var count = 0

  /// Takes up the entries that were added to the log since the last call.
  mutating func extend(_ variation: VariationID, from log: RunLog) {
    guard log.entryCount(of: variation) > count else { return }
    for entry in log.entries(of: variation, from: count) {
      count += 1
      guard case .other(let event) = entry.kind, case .decision(let decision) = event.kind else { continue }
      add(decision)
    }
  }

  private mutating func add(_ decision: Decision) {
    // Opening matters more than closing where both were possible.
    if decision.kind == .close, decisions[decision.thread]?[decision.position] != nil { return }
    decisions[decision.thread, default: [:]][decision.position] = decision
    guard decision.kind == .open, decision.taken || decision.probability >= Self.notable else { return }
    guard (marked[decision.thread]?.last ?? -1) < decision.position else { return }
    marked[decision.thread, default: []].append(decision.position)
  }

  func positions(_ thread: ThreadID) -> [Int32] { marked[thread] ?? [] }

  /// The decision at a token, marked or not.
  func decision(_ thread: ThreadID, at position: Int) -> Decision? {
    guard let position = Int32(exactly: position) else { return nil }
    return decisions[thread]?[position]
  }
}
