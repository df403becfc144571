import Traces

extension OpenRun {
  /// Where a place of the tree lies on an axis.
  func coordinate(of place: Cursor, on axis: RunAxis) -> Int64 {
    let tree = self.tree
    switch place.spot {
    case .token(let position), .prompt(let position):
      guard position < tree.tokenCount(place.thread) else { return 0 }
      return tree.extent(of: position..<position + 1, in: place.thread, on: axis).lowerBound
    case .join(let block): return tree.join(of: block, on: axis) ?? 0
    case .header:
      return tree.history.threads[place.thread.index].block.map { tree.fork(of: $0, on: axis) } ?? 0
    }
  }

  /// The place of a lane that stands at a place on an axis, or the last one in front of it.
  func place(in lane: ThreadID, at coordinate: Int64, on axis: RunAxis) -> Cursor {
    guard let position = tree.position(at: coordinate, in: lane, on: axis) else {
      return Cursor(lane, .header)
    }
    return Cursor(lane, .token(position))
  }

  /// The engine step at which a place on an axis was reached.
  func step(at coordinate: Int64, on axis: RunAxis) -> Int32 {
    switch axis {
    case .steps: return Int32(clamping: coordinate)
    case .time: return history.step(at: history.moment(afterTime: coordinate))
    case .tokens:
      var left = coordinate
      for stretch in summary.path.stretches {
        if left < stretch.range.count {
          return tree.step(of: stretch.range.lowerBound + Int(max(0, left)), in: stretch.thread)
        }
        left -= Int64(stretch.range.count)
      }
      return history.step(at: history.count)
    }
  }
}
