import Traces

/// The open run and how it is looked at.
struct OpenRun: Sendable {
  enum Focus: Sendable { case tree, inspector }

  private(set) var log: RunLog
  /// What counts are in.
  var unit: CountUnit { log.header.countUnit }
  /// The fold of the variation at the head; kept up with the log in place.
  private(set) var history: RunHistory
  private(set) var marks = DecisionMarks()
  private(set) var layout = TreeLayout()
  private(set) var summary: Summary
  /// How far each thread has come at the live edge; nil until that is known for the variation at the head.
  private var whole: ThreadReaches?
  /// The greatest value of a joined thread; 0 where none was measured.
  private(set) var greatestValue = 0.0
  /// The state of the engine; nil where there is none.
  var status: RunStatus?
  /// The probe that was asked for last; nil once what it found was told.
  var asked: AskedProbe?
  /// Engine steps a second, live or played from the past; nil means as fast as it goes.
  var pace: Double? = RunStatus.defaultPace
  /// The moment that is looked at; nil at the live edge.
  private(set) var moment: Int?
  var cursor = Cursor(.root, .header)
  /// Where the cursor goes back to as soon as the place exists again: a variation is made token by token.
  var awaited: Cursor?
  /// Whether the cursor stays with the newest token.
  var follows = true
  /// The first row of the tree that shows.
  var scroll = 0
  /// The column that the cursor returns to when it moves by rows.
  var goalColumn = 0
  var folded: Set<ThreadID> = []
  /// The prompts that show whole.
  private(set) var openPrompts: Set<Cursor> = []
  var focus = Focus.tree
  /// The alternative that is chosen in the inspector.
  var chosenAlternative = 0
  /// Whether the past is being played, and when its next step is due.
  var isPlaying = false
  var nextPlay: Int64 = 0
  var trail: HeadTrail
  /// The text that was looked for last, and where it stands.
  var search = ""
  var found: FoundText?
  /// The variation that the next chosen one is compared with.
  var compared: VariationID?
  /// What the person noted down, and what of it lies in the variation that shows.
  private(set) var notes = RunNotes()
  private(set) var notesHere: [RunNotes.Note] = []
  /// The noted place that was gone to last, and where the cursor came to stand.
  var lastNote: (note: RunNotes.Note, cursor: Cursor)?
  /// What is flagged, by variation; a variation that was not looked through yet has no list.
  var flags: [VariationID: [FailureFlag]] = [:]
  /// The variations whose flags have been asked for, with how many values of threads were known then.
  var askedForFlags: [VariationID: Int] = [:]
  /// Tells this run from others that were open before.
  var number = 0
  /// The length of the critical path at the live edge.
  private(set) var edgeLength = 0
  /// The flag that was gone to last.
  var flagShown: Int?
  /// Figures of other variations, by how much of them had happened.
  var variationFigures: [VariationID: VariationFigures] = [:]
  private(set) var viewport = Size.zero

  /// - Parameter history: the fold of the log.
  init(_ log: RunLog, _ history: RunHistory, _ status: RunStatus?) {
    self.log = log
    self.history = history
    self.status = status
    pace = status?.pace ?? RunStatus.defaultPace
    summary = Summary(history.tree())
    whole = summary.reaches
    edgeLength = summary.path.length
    marks.extend(log.head, from: log)
    trail = HeadTrail(log.head)
    weighValues()
    // A finished run is looked at from its start to its end: the cursor begins at the first line.
    follows = status != nil && status?.phase != .finished
  }

  /// Whether the run begins with what was asked; a text from elsewhere may lack it.
  var hasPrompt: Bool { summary.metrics.prompt > 0 }

  // MARK: - Time

  var shownMoment: Int { moment ?? history.count }

  var isAtLiveEdge: Bool { moment == nil }

  /// The tree at the shown moment.
  ///
  /// Let it go before anything changes: holding it would copy the history.
  var tree: RunTree { history.tree(at: shownMoment) }

  /// Looks at another moment; the last one is the live edge.
  mutating func show(moment: Int) {
    self.moment = moment >= history.count ? nil : max(0, moment)
    refresh()
  }

  mutating func showLiveEdge() {
    moment = nil
    refresh()
  }

  // MARK: - Growing

  /// Appends the events that a run reported.
  ///
  /// Events that contradict the log's own list of variations are left out.
  mutating func append(_ events: [Event]) {
    let anchor = screenAnchor
    for event in events {
      switch event.kind {
      case .varied(let variation):
        guard variation.id.index == log.variations.count, let parent = variation.parent,
          log.variations.indices.contains(parent.index),
          (0...log.entryCount(of: parent)).contains(Int(variation.cut))
        else { continue }
        log.append(event)
        takeUpHead()
      case .head(let variation):
        guard log.variations.indices.contains(variation.index), variation != log.head else { continue }
        log.append(event)
        takeUpHead()
      case .probed(let finding):
        asked?.take(DecisionPlace(log.head, finding.decision))
        log.append(event)
      default: log.append(event)
      }
    }
    history.extend(from: log)
    marks.extend(log.head, from: log)
    weighValues()
    if !isAtLiveEdge, events.contains(where: { if case .tokens = $0.kind { true } else { false } }) {
      edgeLength = history.tree().criticalPath.length
    }
    refresh(keeping: anchor)
  }

  private mutating func weighValues() { greatestValue = log.values[log.head]?.values.map(\.nats).max() ?? 0 }

  mutating func setNotes(_ notes: RunNotes) {
    self.notes = notes
    notesHere = notes.shown(in: log.head, of: log)
  }

  /// Looks at another variation without an engine's help.
  mutating func selectLocally(_ variation: VariationID) {
    append([Event(Stamp(step: 0, time: 0), .head(variation))])
  }

  private mutating func takeUpHead() {
    history = RunHistory(log)
    marks = DecisionMarks()
    marks.extend(log.head, from: log)
    layout.reset()
    whole = nil
    awaited = awaited ?? cursor
    moment = nil
    isPlaying = false
    flagShown = nil
    found = nil
    trail.moved(to: log.head)
    notesHere = notes.shown(in: log.head, of: log)
  }

  // MARK: - Laying out

  /// Lays the tree out for a viewport of this size.
  mutating func fit(_ size: Size) {
    guard size != viewport || layout.rowCount == 0 else { return }
    viewport = size
    refresh()
  }

  mutating func setFolded(_ threads: Set<ThreadID>) {
    folded = threads
    refresh()
  }

  mutating func setPrompt(_ prompt: Cursor, isOpen: Bool) {
    if isOpen { openPrompts.insert(prompt) } else { openPrompts.remove(prompt) }
    refresh()
  }

  /// Brings everything that depends on the log, the moment, the folding and the viewport up to date.
  private mutating func refresh() { refresh(keeping: screenAnchor) }

  private mutating func refresh(keeping anchor: Anchor?) {
    do {
      let tree = self.tree
      if isAtLiveEdge {
        summary = Summary(tree)
        (edgeLength, whole) = (summary.path.length, summary.reaches)
      } else {
        let known = whole.flatMap { $0.moment == history.count ? $0 : nil } ?? ThreadReaches(history.tree())
        whole = known
        summary = Summary(tree, knowing: known)
      }
      layout.update(
        width: viewport.width, tree: tree, log: log, marks: marks, folded: folded, openPrompts: openPrompts,
        reaches: summary.reaches)
    }
    settleCursor()
    if follows { followTail() } else { restore(anchor) }
  }

  /// A place that must not move on the screen while things grow above it.
  private enum Anchor {
    /// The cursor, this many rows below the top.
    case cursor(Int)
    /// The row at the top.
    case top(Cursor)
  }

  private var screenAnchor: Anchor? {
    if let row = layout.index(of: cursor, in: history), (scroll..<scroll + viewport.height).contains(row) {
      return .cursor(row - scroll)
    }
    return layout.row(at: scroll).flatMap { place(on: $0) }.map { .top($0) }
  }

  private mutating func restore(_ anchor: Anchor?) {
    switch anchor {
    case .cursor(let offset):
      if let row = layout.index(of: cursor, in: history) { scroll = row - offset }
    case .top(let place): if let row = layout.index(of: place, in: history) { scroll = row }
    case nil: break
    }
    clampScroll()
  }

  mutating func clampScroll() {
    scroll = max(0, min(scroll, layout.rowCount - max(1, viewport.height)))
  }
}
