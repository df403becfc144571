/// What the length of a run is measured by.
public enum RunAxis: String, Sendable, CaseIterable {
  /// Answer tokens on the longest causal chain: what is waited for where every thread has a processor of its own.
  case tokens
  case steps
  /// Microseconds since the start.
  case time
}

extension RunTree {
  /// How far the run has come.
  public func length(on axis: RunAxis) -> Int64 {
    switch axis {
    case .tokens: Int64(criticalPath.length)
    case .steps: Int64(step)
    case .time: time
    }
  }

  /// The stretch of an axis that successive tokens of a thread take, without a fork or a join between them.
  ///
  /// The prompt takes none: it is nobody's work.
  public func extent(of positions: Range<Int>, in id: ThreadID, on axis: RunAxis) -> Range<Int64> {
    guard let first = positions.first, let last = positions.last else { return 0..<0 }
    let (start, end) =
      switch axis {
      case .tokens:
        (depth(before: first, in: id), depth(before: last, in: id) + (isPrompt(last, of: id) ? 0 : 1))
      case .steps, .time:
        (
          start(ofEntry: Int(history.threads[id.index].tokenMoments[first]), on: axis),
          end(ofEntry: Int(history.threads[id.index].tokenMoments[last]), on: axis)
        )
      }
    return start..<max(start, end)
  }

  /// Where a block's children begin.
  public func fork(of id: BlockID, on axis: RunAxis) -> Int64 {
    switch axis {
    case .tokens: Int64(history.threads[history.blocks[id.index].children[0].index].segments[0].depth)
    case .steps, .time: end(ofEntry: history.blocks[id.index].forkMoment, on: axis)
    }
  }

  /// Where a block's parent goes on; nil while the block is open.
  public func join(of id: BlockID, on axis: RunAxis) -> Int64? {
    guard let moment = history.joinMoment(of: id), moment < self.moment else { return nil }
    guard axis == .tokens else { return end(ofEntry: moment, on: axis) }
    return segment(behind: id).map { Int64($0.depth) }
  }

  /// The child that a joined block's parent waited for longest; nil while the block is open.
  public func slowest(of id: BlockID) -> ThreadID? {
    guard let awaited = segment(behind: id)?.predecessor?.thread,
      history.threads[awaited.index].block == id
    else { return nil }
    return awaited
  }

  /// The last token of a thread that begins at a place on an axis or before; nil where none does.
  public func position(at place: Int64, in id: ThreadID, on axis: RunAxis) -> Int? {
    var (low, high) = (0, tokenCount(id))
    while low < high {
      let middle = (low + high) / 2
      if extent(of: middle..<middle + 1, in: id, on: axis).lowerBound <= place {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low > 0 ? low - 1 : nil
  }

  // MARK: - Depths and entries

  /// The segment that begins with a block's join.
  private func segment(behind id: BlockID) -> ThreadRecord.Segment? {
    guard let moment = history.joinMoment(of: id), moment < self.moment else { return nil }
    let parent = history.blocks[id.index].parent.index
    let index = partition(history.threads[parent].segments) { $0.moment < moment }
    return history.threads[parent].segments.indices.contains(index)
      ? history.threads[parent].segments[index] : nil
  }

  /// Answer tokens on the longest causal chain in front of a token.
  private func depth(before position: Int, in id: ThreadID) -> Int64 {
    let index = partition(history.threads[id.index].segments) {
      $0.firstToken <= position && $0.moment < moment
    }
    let segment = history.threads[id.index].segments[max(0, index - 1)]
    let length = position - segment.firstToken
    // Few segments have a prompt, and few prompts are long: most tokens need no search.
    let prompts =
      segment.promptTokens > 0
      ? prompts(before: position, in: id) - prompts(before: segment.firstToken, in: id) : 0
    return Int64(segment.depth + length - prompts)
  }

  /// How many tokens of a thread are no prompt's: what was written in it, by whomever.
  public func answerCount(_ id: ThreadID) -> Int {
    let count = tokenCount(id)
    return count - prompts(before: count, in: id)
  }

  private func prompts(before position: Int, in id: ThreadID) -> Int {
    partition(history.threads[id.index].promptPositions) { $0 < position }
  }

  private func isPrompt(_ position: Int, of id: ThreadID) -> Bool {
    let index = prompts(before: position, in: id)
    let all = history.threads[id.index].promptPositions
    return all.indices.contains(index) && Int(all[index]) == position
  }

  private func start(ofEntry entry: Int, on axis: RunAxis) -> Int64 {
    let step = history.steps[entry]
    return axis == .steps ? Int64(max(0, step - 1)) : history.time(at: history.moment(beforeStep: step))
  }

  private func end(ofEntry entry: Int, on axis: RunAxis) -> Int64 {
    axis == .steps ? Int64(history.steps[entry]) : history.times[entry]
  }
}
