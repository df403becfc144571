import Traces

/// Facts about the place under the cursor, as labelled lines.
struct PlaceFacts {
  struct Line {
    /// Empty for a heading.
    var label: String
    var value: String
    var role: Theme.Role?
    /// Whether a value that is too long goes on in further lines, however few there are.
    var wraps = false

    static let columns = 9

    /// The line as it fits a width.
    func fitted(_ width: Int, inFull: Bool) -> [Line] {
      let isTooLong = CharacterWidth.columns(of: value) > width - Self.columns
      guard (wraps || inFull) && isTooLong && !label.isEmpty else { return [self] }
      let values = WordWrap.lines(value, columns: width - Self.columns, limit: inFull ? .max : 6)
      return values.enumerated().map { Line(label: $0 == 0 ? label : " ", value: $1, role: role) }
    }
  }

  var lines: [Line] = []

  init(_ run: OpenRun) {
    switch run.cursor.spot {
    case .token: if let (index, position) = run.cursorToken { describeToken(run, index, position) }
    case .header: describeThread(run)
    case .prompt(let start): describePrompt(start, run)
    case .join(let block): describeJoin(block, run)
    }
  }

  /// What the person noted down here.
  private mutating func describeNote(_ run: OpenRun) {
    guard let note = run.note(at: run.cursor) else { return }
    add("note", note.text.isEmpty ? "marked" : Format.visible(note.text), .keyHint, wraps: true)
  }

  private mutating func add(
    _ label: String, _ value: String, _ role: Theme.Role? = nil, wraps: Bool = false
  ) {
    lines.append(Line(label: label, value: value, role: role, wraps: wraps))
  }

  // MARK: - A token

  private mutating func describeToken(_ run: OpenRun, _ index: Int, _ position: Int) {
    let tokens = run.log.tokens
    let id = tokens.ids[index]
    let thread = run.cursor.thread
    add("", run.quoted(id, at: run.cursor))
    if let mistake = run.summary.mistake(thread, at: position) {
      add("false", "expected: " + Format.visible(mistake.expected), .error, wraps: true)
    }
    describeNote(run)
    let step = run.history.tree().step(of: position, in: thread)
    add("where", "\(run.name(of: thread)) \(run.unit.one) \(position + 1), step \(step)")
    add("by", Self.word(tokens.classes[index]), tokens.classes[index] == .inserted ? .insertedToken : nil)
    if run.tree.isDropped(position, of: thread) {
      add("dropped", "nothing attends to it any more", .droppedToken)
    }
    if let probability = Probability.of(tokens.logprobs[index]) {
      let glyph = Theme.probabilityGlyph(step: Theme.probabilityStep(probability))
      let logprob = Format.fixed(Double(tokens.logprobs[index]), 4)
      add("p", "\(Format.percent(probability)) \(glyph)  ln \(logprob)")
    }
    if let decision = run.marks.decision(thread, at: position) {
      let verb = decision.kind == .open ? "fork" : "close"
      let share = Double(decision.probability)
      let outcome = decision.taken ? verb + (decision.kind == .open ? "ed" : "d") : "went on"
      add("P(\(verb))", "\(Format.percent(share)), P(on) \(Format.percent(1 - share)): \(outcome)", .decision)
      if let finding = run.log.findings[DecisionPlace(run.log.head, decision)] {
        let worth = DecisionWorth(finding)
        add("regret", WorthWords.regret(worth) + " " + run.unit.many, WorthWords.role(worth))
        add("fork", WorthWords.side(worth.fork))
        add("alone", WorthWords.side(worth.alone))
      }
    }
    if !tokens.entropies[index].isNaN {
      add("entropy", Format.fixed(Double(tokens.entropies[index]), 3) + " nats")
    }
    add("id", "\(id)  bytes \(run.log.pieces[id].map { TokenText.hex($0, limit: 8) } ?? "unknown")")
  }

  private static func word(_ tokenClass: TokenClass) -> String {
    switch tokenClass {
    case .prompt: "the prompt"
    case .generated: "the model (generated)"
    case .inserted: "orchestrator (inserted)"
    case .edited: "you (edited)"
    }
  }

  // MARK: - A thread

  private mutating func describeThread(_ run: OpenRun) {
    let tree = run.tree
    let thread = run.cursor.thread
    let record = tree.thread(thread)
    add("", thread == .root ? "Main thread" : "Thread \(run.name(of: thread))")
    if thread == .root {
      add("problem", Format.visible(run.log.header.problem), wraps: true)
      if let note = run.log.header.note { add("lesson", Format.visible(note), wraps: true) }
    } else if !record.outline.isEmpty {
      add("outline", Format.visible(record.outline), wraps: true)
    }
    describeNote(run)
    for flag in thread == .root ? run.flagsHere ?? [] : run.flags(of: thread) {
      add("flag", FlagWords.line(flag), .warning, wraps: true)
    }
    describeCandidate(thread, run)
    if let value = run.value(of: thread) {
      add("gave", ValueWords.long(value), ValueWords.role(value))
    }
    let reach = tree.reach(of: thread)
    let critical = run.summary.criticalTokens(thread)
    add(
      "critical", critical > 0 ? "\(critical) of its \(run.unit.many) on the path" : "not on the path",
      critical > 0 ? .critical : nil)
    add("context", run.unit.count(reach.context) + " with the prompt")
    let forks = tree.blocks(of: thread).count
    if forks > 0 { add("forks", "\(forks)") }
    let idle = run.summary.idle(thread)
    if idle > 0 { add("idle", run.unit.count(idle) + " for the slowest") }
    let slack = run.summary.slack(thread, run.history)
    if slack > idle { add("slack", run.unit.count(slack) + " more would cost nothing") }
    let subtree = run.summary.subtree(thread)
    if subtree.threads > 1 {
      add("below", subtree.threads == 2 ? "1 thread" : "\(subtree.threads - 1) threads")
    }
    if thread == .root { describeRun(run) }
  }

  /// What the run cost, with the formulas.
  private mutating func describeRun(_ run: OpenRun) {
    let metrics = run.summary.metrics
    guard metrics.total > 0, run.log.header.traits?.forking != .never else { return }
    if let alone = run.log.alone {
      let wrong = alone.isRight == false ? ", wrong" : ""
      add("alone", "\(run.unit.count(alone.tokens)), no forks\(wrong)")
      if let speedup = alone.speedup(over: metrics.criticalPath, endedBy: run.summary.finish) {
        add("speed-up", "alone/critical ×\(Format.fixed(speedup, 2))", AloneWords.role(speedup))
      }
    }
    guard metrics.blocks > 0 else { return }
    add("accel", "1-critical/total \(Format.fixed(metrics.accelerationRatio, 2))")
    add("parallel", "total/critical \(Format.fixed(metrics.selfParallelism, 2))")
  }

  /// The thread as its method judges it.
  private mutating func describeCandidate(_ thread: ThreadID, _ run: OpenRun) {
    let tree = run.tree
    if let answer = tree.answer(thread) {
      add("answer", answer.map { Format.visible($0) } ?? "none in what it wrote")
    }
    for score in tree.scores(thread) {
      let (label, text) = ScoreWords.long(score)
      add(label, text, ScoreWords.role(score))
    }
    switch tree.isChosen(thread) {
    case true?: add("choice", "● chosen among its siblings")
    case false?: add("choice", "another one was taken, or none")
    case nil where tree.status(thread) == .held: add("held", "until the method decides")
    case nil: if tree.status(thread) == .ended(.left) { add("left", "the method goes on without") }
    }
    let dropped = tree.dropped(thread).reduce(0) { $0 + $1.count }
    if dropped > 0 { add("dropped", run.unit.count(dropped) + ", attended to no more") }
  }

  // MARK: - A prompt

  private mutating func describePrompt(_ start: Int, _ run: OpenRun) {
    let thread = run.cursor.thread
    let positions = start..<max(start, min(run.endOfPrompt(at: start), run.tree.tokenCount(thread)))
    add("", thread == .root ? "Prompt" : "Message to thread \(run.name(of: thread))")
    describeNote(run)
    add("length", run.unit.count(positions.count) + ", not in the run's total")
    add("Enter", run.layout.foldedPrompt(around: start, of: thread) == nil ? "closes it" : "opens it")
    add("text", PromptWords.text(positions.prefix(400), of: thread, run), wraps: true)
  }

  // MARK: - A join

  private mutating func describeJoin(_ block: BlockID, _ run: OpenRun) {
    guard let join = run.tree.join(of: block) else { return }
    let forked = run.tree.block(block).children
    let isChoice = join.discipline == .choice
    add("", (isChoice ? "Choice among" : "Join of \(join.children.count) of") + " \(forked.count) threads")
    switch join.discipline {
    case .prefill: add("prefill", "their text is read once more, in order")
    case .stitch: add("stitch", "their keys and values are used in place")
    case .message: add("message", "only their messages come back")
    case .choice:
      let chosen = join.children.map(run.name).joined(separator: ", ")
      add("choice", (chosen.isEmpty ? "none of them" : chosen) + " is taken up")
      if let chosen = join.children.first, let answer = run.tree.answer(chosen) {
        add("answer", answer.map { Format.visible($0) } ?? "none in what it wrote")
      }
    }
    if let reason = run.reason(against: .cache) {
      add("cache", "not known: " + Format.visible(reason), .dim, wraps: true)
    } else {
      add("reused", run.unit.count(Int(join.reused)) + " from the KV tree")
      add(
        "again", run.unit.count(Int(join.reprefilled)) + " re-prefilled",
        join.reprefilled > 0 ? .reprefilledToken : nil)
    }
    if !isChoice, let conclusion = run.conclusion(behind: block) {
      let logprob = Format.fixed(conclusion.logprob, 2)
      add("then", "ln p \(logprob) of the \(run.unit.count(conclusion.tokens)) behind it")
    }
    let idle = forked.reduce(0) { $0 + run.summary.idle($1) }
    add("idle", idle > 0 ? run.unit.count(idle) + " for the slowest" : "nobody had to wait")
  }

  // MARK: - Drawing

  /// The lines as they fit a width, all of them in full where that takes no more rows than `room`.
  private func fitted(_ width: Int, room: Int) -> [Line] {
    let whole = lines.flatMap { $0.fitted(width, inFull: true) }
    return whole.count <= room ? whole : lines.flatMap { $0.fitted(width, inFull: false) }
  }

  /// Paints the lines in two columns where one is too short and both are wide enough.
  func paintColumns(_ theme: Theme, in area: Rect, _ region: inout GridRegion) {
    guard fitted(area.width, room: area.height).count > area.height, area.width >= 70 else {
      paint(theme, in: area, room: area.height, &region)
      return
    }
    let (left, right) = area.splitLeft(area.width / 2)
    var halves = self
    halves.lines = fitted(left.width - 1, room: 2 * area.height)
    halves.paint(theme, in: left.splitRight(1).rest, room: 0, &region)
    halves.lines.removeFirst(min(left.height, halves.lines.count))
    halves.paint(theme, in: right, room: 0, &region)
  }

  /// Paints as many lines as fit and returns how many.
  ///
  /// - Parameter room: rows within which all values are painted in full.
  @discardableResult
  func paint(_ theme: Theme, in area: Rect, room: Int, _ region: inout GridRegion) -> Int {
    let lines = fitted(area.width, room: room)
    for (row, line) in lines.prefix(area.height).enumerated() {
      let (x, y) = (area.minX, area.minY + row)
      if line.label.isEmpty {
        region.write(line.value, x: x, y: y, style: Style.plain.adding(.bold), fitting: area.width)
        continue
      }
      region.write(line.label, x: x, y: y, style: theme[.dim], maxWidth: area.width)
      region.write(
        line.value, x: x + Line.columns, y: y, style: line.role.map { theme[$0] } ?? .plain,
        fitting: area.width - Line.columns)
    }
    return min(lines.count, area.height)
  }
}

/// A prompt in words, for its line in the tree and for the inspector.
enum PromptWords {
  /// Such as `prompt, 214 tokens`; a thread with a context of its own has a `message` instead.
  static func name(_ thread: ThreadID, _ tokens: String) -> String {
    (thread == .root ? "prompt, " : "message, ") + tokens
  }

  /// The text of some tokens of a thread, on one line.
  static func text(_ positions: Range<Int>, of thread: ThreadID, _ run: OpenRun) -> String {
    let tokens = run.history.threads[thread.index].tokens
    return Format.visible(run.log.pieces.text(tokens[positions].map { run.log.tokens.ids[Int($0)] }))
  }
}
