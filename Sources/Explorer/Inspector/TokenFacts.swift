import Traces

/// The figures of one token, as labelled lines.
struct TokenFacts {
  private var lines: [(label: String, value: String, role: Theme.Role?)] = []

  init(_ run: RunState, index: Int, position: Int) {
    let tokens = run.log.tokens
    let id = tokens.ids[index]
    let thread = run.cursor.thread
    let probability = Probability.of(tokens.logprobs[index])
    lines.append(("", TokenText.quoted(id, run.log.pieces), nil))
    let step = run.history.tree().step(of: position, in: thread)
    lines.append(("where", "\(run.name(of: thread)) token \(position + 1), step \(step)", nil))
    lines.append(
      ("by", Self.word(tokens.classes[index]), tokens.classes[index] == .inserted ? .insertedToken : nil))
    if let probability {
      let glyph = Theme.probabilityGlyph(step: Theme.probabilityStep(probability))
      let logprob = Format.fixed(Double(tokens.logprobs[index]), 4)
      lines.append(("p", "\(Format.percent(probability)) \(glyph)  ln \(logprob)", nil))
    }
    if let decision = run.marks.decision(thread, at: position) {
      let verb = decision.kind == .open ? "fork" : "close"
      let share = Double(decision.probability)
      lines.append(
        (
          "decided",
          "\(verb) \(Format.percent(share)), on \(Format.percent(1 - share)): \(decision.taken ? verb + "ed" : "went on")",
          .decision
        ))
    }
    if !tokens.entropies[index].isNaN {
      lines.append(("entropy", Format.fixed(Double(tokens.entropies[index]), 3) + " nats", nil))
    }
    lines.append(
      ("id", "\(id)  bytes \(run.log.pieces[id].map { TokenText.hex($0, limit: 8) } ?? "unknown")", nil))
  }

  private static func word(_ tokenClass: TokenClass) -> String {
    switch tokenClass {
    case .prompt: "the prompt"
    case .generated: "the model (generated)"
    case .inserted: "the orchestrator (inserted)"
    case .edited: "you (edited)"
    }
  }

  /// Paints as many lines as fit and returns how many.
  @discardableResult
  func paint<Surface: DrawingSurface>(_ theme: Theme, in area: Rect, _ region: inout Surface) -> Int {
    for (y, line) in lines.prefix(area.height).enumerated() {
      let x = area.minX
      if line.label.isEmpty {
        let shown = CharacterWidth.truncated(line.value, columns: area.width)
        region.write(shown, x: x, y: area.minY + y, style: Style.plain.adding(.bold))
        continue
      }
      region.write(line.label, x: x, y: area.minY + y, style: theme[.dim], maxWidth: area.width)
      region.write(
        CharacterWidth.truncated(line.value, columns: area.width - 9), x: x + 8, y: area.minY + y,
        style: line.role.map { theme[$0] } ?? .plain, maxWidth: area.width - 8)
    }
    return min(lines.count, area.height)
  }
}
