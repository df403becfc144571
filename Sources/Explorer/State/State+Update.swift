import Traces

extension State {
  /// Takes in an action; returns the effects that the program shall carry out.
  public mutating func update(_ action: Action) -> [Effect] {
    defer {
      for view in screen + dialogs { view.settle(&self) }
      settleTour()
    }
    return take(action) + lookThrough()
  }

  private mutating func take(_ action: Action) -> [Effect] {
    switch action {
    case .input(let input): return take(input)
    case .tick(let now): tick(now)
    case .offered(let content): welcome.offer(content)
    case .opened(let log, let history, let status): open(OpenRun(log, history, status))
    case .listed(let content): runs = RunsState(content)
    case .runsExpected(let more): runs?.expect(more)
    case .runsAdded(let rows):
      runs?.append(rows)
      return runs?.searchMore(rows) ?? []
    case .compared(let comparison):
      progress = nil
      notice = nil
      CompareView.open(comparison, &self)
    case .textsFound(let search, let counts, let read): runs?.take(counts, read: read, search)
    case .updates(let updates): for update in updates { take(update) }
    case .said(let text): say(text)
    case .saving(let outcome): take(outcome)
    case .lesson(let lesson): nextLesson = lesson
    case .noted(let notes): run?.setNotes(notes)
    case .flagged(let number, let variation, let flags):
      if run?.number == number { run?.flags[variation] = flags }
    case .progress(let progress):
      self.progress = progress
      if progress == nil { stopWaiting() }
    case .failed(let text):
      progress = nil
      nextLesson = nil
      landing = nil
      runs?.stopOpening()
      if !refuseEntry(text) { fail(text) }
    }
    return []
  }

  /// Asks once for the flags of each variation that is over.
  private mutating func lookThrough() -> [Effect] {
    guard let run, run.history.isFinished else { return [] }
    // What threads gave tells more of them than their text: with new values it is asked again.
    let values = run.log.values[run.log.head]?.count ?? 0
    guard run.askedForFlags[run.log.head] != values else { return [] }
    self.run?.askedForFlags[run.log.head] = values
    return [.lookThrough(run: run.number)]
  }

  private mutating func take(_ input: Input) -> [Effect] {
    switch input {
    case .resize(let size):
      self.size = size
      return []
    case .focus: return []
    case .background(let color):
      if followsBackground { theme = color.isLight ? .light : .dark }
      return []
    case .key(let key):
      let dropsNotice = notice != nil && key == Key(.escape)
      notice = nil
      if progress != nil, key == Key(.escape) {
        (nextLesson, landing) = (nil, nil)
        runs?.stopOpening()
        return [.cancel]
      }
      // In the table of runs Esc leaves at last: not when it was meant for a notice.
      return dropsNotice && front == RunsView.self ? [] : take(key)
    case .paste(let text):
      notice = nil
      _ = front.edit(&self) {
        $0.insert(text)
        return true
      }
      return []
    case .mouse(let event): return isTooSmall ? [] : take(event)
    }
  }

  private mutating func take(_ key: Key) -> [Effect] {
    let context = self.context
    if keys.ownCommand(for: key, in: context) == nil, front.edit(&self, { $0.edit(key) }) { return [] }
    return keys.command(for: key, in: context).map { perform($0) } ?? []
  }

  private mutating func tick(_ now: Int64) {
    if let shown = notice {
      let expires = shown.expires ?? now + shown.lifetime
      notice?.expires = expires
      if now >= expires { notice = nil }
    }
    run?.play(now)
  }

  private mutating func open(_ run: OpenRun) {
    runsOpened += 1
    self.run = run
    self.run?.number = runsOpened
    runs?.hasOpened()
    (dialogs, storage) = ([], [:])
    (tour, nextLesson) = (nextLesson.map { TourState(lesson: $0) }, nil)
    (notice, progress) = (nil, nil)
    land()
  }

  private mutating func take(_ update: RunUpdate) {
    guard run != nil else { return }
    switch update {
    case .events(let events):
      run?.append(events)
      DecisionCommands.tellFindings(&self)
    case .status(let status):
      run?.status = status
      run?.pace = status.pace
    case .problem(let text): fail(text)
    }
  }

  /// Nothing is being opened or started any more: it can be asked for again.
  private mutating func stopWaiting() {
    runs?.stopOpening()
    if isOpen(EntryView.self) { self[EntryView.self].isPending = false }
  }

  // MARK: - Notices

  /// Says something in one line until the next key.
  public mutating func say(_ text: String) { notice = Notice(kind: .said, text: text) }

  /// Says what cannot be done, and why.
  public mutating func fail(_ text: String) { notice = Notice(kind: .failed, text: text) }
}
