import Traces

/// The line that is always there: what the run does, where we are in it, and what it costs.
enum StatusBar {
  static func paint(_ state: State, into region: inout GridRegion) {
    guard let run = state.run else { return }
    paint(mode: mode(run), parts(run), state.theme, into: &region)
  }

  /// Draws a word that must be seen, as many of the parts as fit, and where help is.
  static func paint(
    mode: String, _ parts: [Part], _ theme: Theme, into region: inout GridRegion
  ) {
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
    for part in chosen(parts, room: room) {
      x += region.write(
        part.text, x: x, y: 0,
        style: part.role.map(theme.onStatusBar) ?? bar)
      x += 2
    }
  }

  /// Narrower screens have the hint for help in their last line alone.
  static let widthForHelp = 60

  struct Part {
    var text: String
    /// The smaller, the longer it stays when the line gets narrow.
    var rank: Int
    var role: Theme.Role?
  }

  /// The parts that fit, the important ones first, in their order on the line.
  private static func chosen(_ parts: [Part], room: Int) -> [Part] {
    var left = room
    var kept: Set<Int> = []
    for (index, part) in parts.enumerated().sorted(by: { $0.element.rank < $1.element.rank }) {
      let width = CharacterWidth.columns(of: part.text) + 2
      guard width <= left + 2 else { continue }
      left -= width
      kept.insert(index)
    }
    return parts.indices.filter(kept.contains).map { parts[$0] }
  }

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

  private static func parts(_ run: OpenRun) -> [Part] {
    let metrics = run.summary.metrics
    var parts: [Part] = []
    // Free text has no answer to look for.
    if let verdict = run.summary.verdict, verdict.answer != nil || verdict.correct != nil {
      let answer = verdict.answer.map { Format.visible($0, limit: 24) } ?? "no answer"
      switch verdict.correct {
      case true?: parts.append(Part(text: "✓ \(answer)", rank: 1, role: .success))
      case false?: parts.append(Part(text: "✗ \(answer)", rank: 1, role: .error))
      case nil: parts.append(Part(text: "= \(answer)", rank: 1))
      }
    }
    let last = run.history.step(at: run.history.count)
    parts.append(Part(text: "step \(run.summary.step)/\(last)", rank: 0))
    if let left = run.status?.tokensToRead, left > 0 {
      parts.append(Part(text: "\(Format.count(left)) tokens to read", rank: 0, role: .live))
    }
    parts.append(Part(text: "\(Format.count(metrics.total)) tokens", rank: 3))
    parts.append(Part(text: "* \(Format.count(metrics.criticalPath)) critical", rank: 2))
    parts.append(
      Part(
        text:
          "accel \(Format.fixed(metrics.accelerationRatio * 100, 0))% ×\(Format.fixed(metrics.selfParallelism, 2))",
        rank: 5))
    if metrics.threads > 0 { parts.append(Part(text: "\(Format.count(metrics.threads)) threads", rank: 9)) }
    if run.reason(against: .cache) != nil {
      parts.append(Part(text: "KV not known", rank: 7, role: .dim))
    } else if metrics.reused + metrics.reprefilled > 0 {
      parts.append(
        Part(
          text: "KV \(Format.count(metrics.reused)) reused \(Format.count(metrics.reprefilled)) re-prefilled",
          rank: 7))
    }
    if metrics.idle > 0 { parts.append(Part(text: "░ \(Format.count(metrics.idle)) idle", rank: 8)) }
    if let status = run.status, status.phase == .running || status.phase == .paused {
      let pace =
        run.pace.map { "\(Format.fixed($0, $0 < 10 && $0 != $0.rounded() ? 2 : 0)) steps/s" } ?? "let go"
      let rate =
        status.tokensPerSecond > 0 ? "\(Format.count(Int(min(status.tokensPerSecond, 1e9)))) tok/s, " : ""
      parts.append(Part(text: "\(rate)\(pace)", rank: 6))
    }
    if run.log.variations.count > 1 {
      parts.append(
        Part(text: "variation \(run.log.head.rawValue + 1) of \(run.log.variations.count)", rank: 4))
    }
    if run.follows { parts.append(Part(text: "following", rank: 10)) }
    if let anomaly = run.history.anomaly {
      parts.append(Part(text: "! " + Format.visible(anomaly), rank: 11, role: .warning))
    }
    return parts
  }
}
