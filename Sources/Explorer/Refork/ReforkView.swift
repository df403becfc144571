import Traces

/// Asks what shall stand in place of a token.
enum ReforkView: View {
  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    guard case .refork(var refork) = state.overlays.last else { return nil }
    switch command {
    case .up, .down:
      guard !refork.isTyping else { return [] }
      refork.selected = max(0, min(refork.selected + (command == .up ? -1 : 1), refork.choices.count - 1))
    case .accept:
      if let change = refork.change {
        state.overlays.removeLast()
        state.run?.follows = false
        state.run?.awaited = refork.place
        return [.control(.vary(change))]
      }
      refork.isTyping = true
    case .cancel:
      guard refork.isTyping else {
        state.overlays.removeLast()
        return []
      }
      refork.isTyping = false
      refork.field = TextField()
    default: return nil
    }
    state.overlays[state.overlays.count - 1] = .refork(refork)
    return []
  }

  static func paint<Surface: DrawingSurface>(_ state: State, into region: inout Surface) {
    guard case .refork(let refork) = state.overlays.last, let run = state.run,
      let position = refork.place.position
    else { return }
    let theme = state.theme
    let wanted = refork.choices.count + 6
    let row = run.layout.index(of: run.cursor, in: run.history).map {
      $0 - run.scroll + state.layout.tree.minY
    }
    let box = Dialog.box(in: region.size, width: 60, height: wanted, avoiding: row)
    let title =
      "Re-fork \(refork.place.thread == .root ? "the main thread" : "thread " + run.name(of: refork.place.thread)) at token \(position + 1)"
    Dialog.frame(box, title: title, theme, &region)
    let inner = box.inset(dx: 2, dy: 1)
    let index = Int(run.history.threads[refork.place.thread.index].tokens[position])
    let current = run.quoted(run.log.tokens.ids[index], at: refork.place)
    let probability = Probability.of(run.log.tokens.logprobs[index])
    region.write("now  ", x: inner.minX, y: inner.minY, style: theme[.dim])
    region.write(
      "\(current)  \(probability.map(Format.percent) ?? "")", x: inner.minX + 5, y: inner.minY, style: .plain,
      maxWidth: inner.width - 5)
    let rows = max(0, inner.height - 4)
    let first = max(0, min(refork.selected - rows + 1, refork.choices.count - rows))
    for (line, choice) in refork.choices.enumerated().dropFirst(first).prefix(rows) {
      let y = inner.minY + 2 + line - first
      paint(choice, refork, run, theme, y: y, inner, isSelected: line == refork.selected, &region)
    }
    let hints = KeyTable.hints(for: refork.isTyping ? .entry : .refork).filter { $0.context != .everywhere }
    Hints.write(hints, theme, x: inner.minX, y: inner.maxY - 1, maxWidth: inner.width, &region)
  }

  private static func paint<Surface: DrawingSurface>(
    _ choice: ReforkState.Choice, _ refork: ReforkState, _ run: RunState, _ theme: Theme, y: Int,
    _ inner: Rect,
    isSelected: Bool, _ region: inout Surface
  ) {
    region.write(isSelected ? "▸" : " ", x: inner.minX, y: y, style: theme[.keyHint])
    let x = inner.minX + 2
    let width = inner.width - 2
    switch choice {
    case .token(let alternative):
      let text = run.quoted(alternative.id, at: refork.place)
      AlternativeLine.write(text, alternative, theme, x: x, y: y, width: width, &region)
    case .text where refork.isTyping && isSelected:
      region.write("text ", x: x, y: y, style: theme[.dim])
      FieldLine.write(refork.field, theme, x: x + 5, y: y, width: width - 5, &region)
    case .text: region.write("type a text in its place…", x: x, y: y, style: .plain, maxWidth: width)
    case .seed(let seed):
      region.write(
        "other random numbers from here on (seed \(seed))", x: x, y: y, style: .plain, maxWidth: width)
    case .again: region.write("the same again, unchanged", x: x, y: y, style: .plain, maxWidth: width)
    }
    if isSelected {
      region.restyle(Rect(x: inner.minX, y: y, width: inner.width, height: 1)) {
        $0.overlaid(by: theme[.selection])
      }
    }
  }
}
