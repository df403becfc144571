import Traces

extension OpenRun {
  /// Whether there is something that leaving would stop.
  var isUnfinished: Bool {
    switch status?.phase {
    case .running, .paused, .loading: true
    case .finished, .failed, nil: false
    }
  }

  /// Shows the next engine step of the past; false at the live edge.
  mutating func showNextStep() -> Bool {
    guard !isAtLiveEdge, shownMoment < history.count else { return false }
    show(moment: history.moment(afterStep: history.steps[shownMoment]))
    return true
  }

  /// Shows the tree as it was one engine step ago; false at the start.
  mutating func showPreviousStep() -> Bool {
    let step = history.step(at: shownMoment)
    guard step > 0 else { return false }
    show(moment: history.moment(beforeStep: step))
    return true
  }

  /// Shows the prompt alone.
  mutating func showStart() { show(moment: history.moment(afterStep: 0)) }

  /// Goes on playing the past, as many steps as have become due.
  mutating func play(_ now: Int64) {
    guard isPlaying else { return }
    guard !isAtLiveEdge, shownMoment < history.count else {
      isPlaying = false
      return
    }
    let interval = Int64(1_000_000 / max(0.25, min(pace ?? 240, 1000)))
    guard nextPlay > 0 else {
      nextPlay = now + interval
      return
    }
    guard now >= nextPlay else { return }
    let due = min(1 + (now - nextPlay) / interval, 64)
    nextPlay = max(nextPlay + due * interval, now)
    let step = history.steps[shownMoment]
    show(moment: history.moment(afterStep: step + Int32(due - 1)))
    if isAtLiveEdge { isPlaying = false }
  }

  mutating func startPlaying() {
    isPlaying = true
    follows = true
    nextPlay = 0
  }
}
