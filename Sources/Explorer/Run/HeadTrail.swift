import Traces

/// The way that the head took through the variations; undo and redo walk along it.
struct HeadTrail: Sendable, Equatable {
  private var visited: [VariationID]
  private var index = 0
  /// A move along the trail that has been asked for and not yet reported.
  private var pending: Int?

  init(_ head: VariationID) { visited = [head] }

  /// Where undo leads; nil at the beginning.
  ///
  /// A variation that was opened from a file goes back to its parent.
  mutating func back(in log: RunLog) -> VariationID? {
    if index == 0 {
      guard let parent = log.variations[log.head.index].parent else { return nil }
      visited.insert(parent, at: 0)
      index = 1
    }
    pending = index - 1
    return visited[index - 1]
  }

  /// Where redo leads; nil at the end.
  mutating func forward() -> VariationID? {
    guard index + 1 < visited.count else { return nil }
    pending = index + 1
    return visited[index + 1]
  }

  /// The head has moved: along the trail if that was asked for, else to a new end of it.
  mutating func moved(to head: VariationID) {
    defer { pending = nil }
    if let pending, visited.indices.contains(pending), visited[pending] == head {
      index = pending
      return
    }
    visited.removeSubrange((index + 1)...)
    visited.append(head)
    index = visited.count - 1
  }
}
