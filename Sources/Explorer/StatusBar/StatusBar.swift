import Traces

/// The line that is always there: what the run does, where we are in it, and what it costs.
enum StatusBar {
  static func paint(_ state: State, into region: inout GridRegion) {
    guard let run = state.run else { return }
    paint(mode: mode(run), hiddenLesson(state) + parts(run), state.theme, into: &region)
  }

  /// Says why a lesson of the tour does not show.
  private static func hiddenLesson(_ state: State) -> [RankedText] {
    guard let tour = state.tour, state.layout.lesson.isEmpty else { return [] }
    let words = "lesson \(tour.lesson + 1): needs \(ScreenLayout.heightForLesson) rows"
    return [RankedText(words, rank: 0, role: .warning)]
  }

  /// Draws a word that must be seen, as many of the parts as fit, and where help is.
  static func paint(mode: String, _ parts: [RankedText], _ theme: Theme, into region: inout GridRegion) {
    let bar = theme[.statusBar]
    region.fill(region.bounds, style: bar)
    let mode = " \(mode) "
    let modeWidth = region.write(mode, x: 0, y: 0, style: theme[.statusEmphasis])
    let help = " ? help "
    let helpWidth = region.size.width >= widthForHelp ? help.utf8.count : 0
    if helpWidth > 0 {
      region.write(
        help, x: region.size.width - helpWidth, y: 0, style: bar.overlaid(by: Style(.default, .bold)))
    }
    let room = region.size.width - modeWidth - helpWidth - 1
    var x = modeWidth + 1
    for part in RankedText.fitting(parts, room: room, gap: 2) {
      x += region.write(part.text, x: x, y: 0, style: part.role.map(theme.onStatusBar) ?? bar) + 2
    }
  }

  /// Narrower screens have the hint for help in their last line alone.
  static let widthForHelp = 60

  private static func mode(_ run: OpenRun) -> String {
    if !run.isAtLiveEdge { return run.isPlaying ? "PLAYING" : "REPLAY" }
    switch run.status?.phase {
    case .loading: return "LOADING"
    case .running: return "▸ LIVE"
    case .paused: return "PAUSED"
    case .failed: return "FAILED"
    case .finished: return "FINISHED"
    case nil: return run.history.isFinished ? "FINISHED" : "SAVED"
    }
  }

  private static func parts(_ run: OpenRun) -> [RankedText] {
    let metrics = run.summary.metrics
    var parts: [RankedText] = []
    func add(_ text: String, rank: Int, _ role: Theme.Role? = nil) {
      parts.append(RankedText(text, rank: rank, role: role))
    }
    // Free text has no answer to look for.
    if let verdict = run.summary.verdict, verdict.answer != nil || verdict.correct != nil {
      let answer = verdict.answer.map { Format.visible($0, limit: 24) } ?? "no answer"
      let sign = verdict.correct.map { $0 ? "✓" : "✗" } ?? "="
      let right = verdict.correct == false ? verdict.expected : nil
      add(
        "\(sign) \(answer)" + (right.map { ", not " + Format.visible($0, limit: 24) } ?? ""), rank: 1,
        verdict.correct.map { $0 ? .success : .error })
    }
    // Behind the end it is known where we are; whether forking paid is what is looked for.
    let isOver = run.isAtLiveEdge && run.summary.finish != nil
    add("step \(run.summary.step)/\(run.history.step(at: run.history.count))", rank: isOver ? 5 : 0)
    if let left = run.status?.tokensToRead, left > 0 {
      add("\(Format.count(left)) tokens to read", rank: 0, .live)
    }
    add("\(Format.count(metrics.total)) \(run.unit.many)", rank: 4)
    let path = "* " + Format.count(metrics.criticalPath)
    parts.append(RankedText(path + " critical", short: path, rank: 2))
    if let probing = run.status?.probing { add("probing \(probing.made)/\(probing.wanted)", rank: 3, .live) }
    if let alone = alone(run) { parts.append(alone) }
    if run.isAtLiveEdge, run.summary.finish == .length { add("! too long  O goes on", rank: 1, .warning) }
    if metrics.threads > 0 { add("\(Format.count(metrics.threads)) threads", rank: 9) }
    if run.reason(against: .cache) != nil {
      add("KV not known", rank: 7, .dim)
    } else if metrics.reused + metrics.reprefilled > 0 {
      let again = Format.count(metrics.reprefilled)
      add("KV \(Format.count(metrics.reused)) reused \(again) re-prefilled", rank: 7)
    }
    if let cache = run.tree.cache, cache.guessed > 0 {
      let (right, all) = (Int(clamping: cache.accepted), Int(clamping: cache.guessed))
      add("\(Format.count(right)) of \(Format.count(all)) guesses right", rank: 8)
    }
    if metrics.idle > 0 { add("░ \(Format.count(metrics.idle)) idle", rank: 8) }
    if let status = run.status, status.phase == .running || status.phase == .paused {
      let pace =
        run.pace.map { "\(Format.fixed($0, $0 < 10 && $0 != $0.rounded() ? 2 : 0)) steps/s" } ?? "let go"
      let rate =
        status.tokensPerSecond > 0 ? "\(Format.count(Int(min(status.tokensPerSecond, 1e9)))) tok/s, " : ""
      add("\(rate)\(pace)", rank: 6)
    }
    if let flags = run.flagsHere, !flags.isEmpty {
      add("!\(flags.count)", rank: 4, .warning)
    }
    let variations = run.log.variations.count
    if variations > 1 {
      // Who looks at a variation must not take it for the original.
      add("variation \(run.log.head.rawValue + 1) of \(variations)", rank: run.log.head == .original ? 5 : 2)
    }
    if run.follows { add("following", rank: 10) }
    if let anomaly = run.history.anomaly { add("! " + Format.visible(anomaly), rank: 11, .warning) }
    return parts
  }

  /// Whether forking paid; while nobody knows, how to find out.
  private static func alone(_ run: OpenRun) -> RankedText? {
    guard run.log.header.traits?.forking != .never, run.unit == .tokens else { return nil }
    if run.status?.isMeasuringAlone == true { return RankedText("alone …", rank: 2, role: .live) }
    if let alone = run.log.alone {
      let length = "alone " + Format.count(alone.tokens)
      let (path, finish) = (run.summary.metrics.criticalPath, run.summary.finish)
      guard let speedup = alone.speedup(over: path, endedBy: finish) else {
        return RankedText(length, rank: 3)
      }
      let comparison = AloneWords.comparison(speedup)
      return RankedText(
        length + " · " + comparison, short: comparison, rank: 1, role: AloneWords.role(speedup))
    }
    guard run.history.isFinished, run.hasPrompt, run.reason(against: .banning) == nil,
      run.status?.aloneIsCutOff != true
    else { return nil }
    return RankedText("alone ?  b measures it", rank: 3, role: .dim)
  }
}

/// A part of a line that has room for the important ones alone.
struct RankedText {
  var text: String
  /// What is left of the text where the whole has no room.
  var short: String?
  /// The smaller, the longer it stays when the line gets narrow.
  var rank: Int
  var role: Theme.Role?

  init(_ text: String, short: String? = nil, rank: Int, role: Theme.Role? = nil) {
    (self.text, self.short, self.rank, self.role) = (text, short, rank, role)
  }

  /// The texts that fit whole, the important ones first, in their order on the line.
  static func fitting(_ texts: [RankedText], room: Int, gap: Int) -> [RankedText] {
    var left = room + gap
    var kept: [Int: RankedText] = [:]
    for (index, part) in texts.enumerated().sorted(by: { $0.element.rank < $1.element.rank }) {
      let forms = [part.text, part.short].compactMap { $0 }
      guard let text = forms.first(where: { CharacterWidth.columns(of: $0) + gap <= left }) else { continue }
      left -= CharacterWidth.columns(of: text) + gap
      kept[index] = RankedText(text, rank: part.rank, role: part.role)
    }
    return texts.indices.compactMap { kept[$0] }
  }
}
