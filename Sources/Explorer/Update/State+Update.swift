import Traces

extension State {
  /// Takes in what happened; returns what the program shall do about it.
  public mutating func update(_ action: Action) -> [Effect] {
    defer {
      fit()
      refreshVariations()
    }
    switch action {
    case .input(let input): return take(input)
    case .tick(let now): tick(now)
    case .offered(let content): welcome.offer(content)
    case .opened(let log, let status): open(log, status)
    case .listed(let content): runs = RunsState(content)
    case .runsAdded(let rows): runs?.append(rows)
    case .updates(let updates): for update in updates { take(update) }
    case .said(let text): say(text)
    case .saving(let outcome): take(outcome)
    case .failed(let text):
      runs?.isOpening = false
      if !refuseEntry(text) { fail(text) }
    }
    return []
  }

  private mutating func fit() {
    let viewport = layout.tree.size
    run?.fit(viewport)
    if let height = runs.map({ layout(of: $0).rows.height }) {
      // Each table is fitted while it shows; the other one keeps its place until then.
      runs?.fit(height)
    }
  }

  private mutating func take(_ input: Input) -> [Effect] {
    switch input {
    case .resize(let size):
      self.size = size
      return []
    case .focus: return []
    case .key(let key):
      let dropsNotice = notice != nil && key == Key(.escape)
      notice = nil
      // In the table of runs Esc leaves at last: not when it was meant for a notice.
      return dropsNotice && context == .runs ? [] : take(key)
    case .paste(let text):
      notice = nil
      edit { $0.insert(text) }
      return []
    case .mouse(let event):
      return isTooSmall ? [] : take(event)
    }
  }

  private mutating func take(_ key: Key) -> [Effect] {
    let context = self.context
    guard let command = KeyTable.command(for: key, in: context) else {
      if context == .entry { edit { _ = $0.edit(key) } }
      return []
    }
    return perform(command, in: context)
  }

  /// Carries out a command: the nearest view that knows it does.
  mutating func perform(_ command: Command, in context: KeyContext) -> [Effect] {
    for context in context.chain {
      if let effects = views[context]?.perform(command, on: &self) { return effects }
    }
    return []
  }

  private mutating func tick(_ now: Int64) {
    if let shown = notice {
      let expires = shown.expires ?? now + shown.lifetime
      notice?.expires = expires
      if now >= expires { notice = nil }
    }
    run?.play(now)
  }

  private mutating func open(_ log: RunLog, _ status: RunStatus?) {
    run = RunState(log, status: status)
    run?.pace = status?.pace ?? RunStatus.defaultPace
    runs?.isOpening = false
    overlays = []
    notice = nil
    // A finished run is looked at from its start to its end: the cursor begins at the first line.
    if status == nil || status?.phase == .finished { run?.follows = false }
  }

  private mutating func take(_ update: RunUpdate) {
    guard run != nil else { return }
    switch update {
    case .events(let events):
      run?.append(events)
    case .status(let status):
      run?.status = status
      run?.pace = status.pace
    case .problem(let text): fail(text)
    }
  }

  // MARK: - Notices

  mutating func say(_ text: String) {
    notice = Notice(kind: .said, text: text)
  }

  mutating func fail(_ text: String) {
    notice = Notice(kind: .failed, text: text)
  }

  // MARK: - Typing

  /// Lets `body` change the text that is being typed.
  private mutating func edit(_ body: (inout TextField) -> Void) {
    guard let overlay = overlays.popLast() else { return }
    overlays.append(overlay.edited(body))
    if case .entry(let entry) = overlays.last, entry.purpose == .filter {
      runs?.setFilter(entry.field.text)
    }
  }
}

extension Overlay {
  fileprivate func edited(_ body: (inout TextField) -> Void) -> Overlay {
    switch self {
    case .help(var help):
      guard help.isSearching else { return self }
      body(&help.filter)
      help.scroll = 0
      return .help(help)
    case .palette(var palette):
      body(&palette.field)
      palette.selected = 0
      return .palette(palette)
    case .refork(var refork):
      guard refork.isTyping else { return self }
      body(&refork.field)
      return .refork(refork)
    case .entry(var entry):
      let before = entry.field.text
      body(&entry.field)
      if entry.field.text != before { (entry.refusal, entry.taken) = (nil, nil) }
      return .entry(entry)
    case .variations, .leave: return self
    }
  }
}
