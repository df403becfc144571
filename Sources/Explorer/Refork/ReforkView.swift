import Traces

/// The changes that can be made at a token.
struct ReforkState: Sendable {
  enum Choice: Sendable, Equatable {
    case token(Alternative)
    case text
    case seed(UInt64)
    case again

    /// The ability without which it cannot be made.
    var needs: RunAbility? {
      switch self {
      case .token, .text: .forcing
      case .seed: .reseeding
      case .again: nil
      }
    }
  }

  private(set) var place = Cursor(.root, .header)
  /// The variation that has the place.
  private(set) var variation = VariationID.original
  private(set) var choices: [Choice] = []
  var selected = 0
  var isTyping = false
  var field = TextField()

  init() {}

  init(_ run: OpenRun, _ place: Cursor) {
    self.place = place
    variation = run.log.head
    var choices: [Choice] = []
    if let position = place.position {
      let index = Int(run.history.threads[place.thread.index].tokens[position])
      let current = run.log.tokens.ids[index]
      choices = run.log.tokens.alternatives(at: index).filter { $0.id != current }.map { .token($0) }
    }
    self.choices = choices + [.text, .seed(run.freshSeed), .again]
  }

  /// The same with a text that is begun already.
  init(_ run: OpenRun, _ place: Cursor, typing text: String) {
    self.init(run, place)
    selected = choices.firstIndex(of: .text) ?? 0
    isTyping = true
    field = TextField(text)
  }

  var chosen: Choice { choices.indices.contains(selected) ? choices[selected] : .again }

  /// The change that the chosen line makes; nil where a text is still to be typed.
  var change: Change? {
    let position = Int32(clamping: place.position ?? 0)
    switch chosen {
    case .token(let alternative): return .token(place.thread, position: position, id: alternative.id)
    case .text: return field.text.isEmpty ? nil : .text(place.thread, position: position, field.text)
    case .seed(let seed): return .seed(place.thread, position: position, seed)
    case .again: return .again(place.thread, position: position)
    }
  }
}

/// Asks which change to make at a token.
enum ReforkView: View {
  static let context = KeyContext("refork", title: "Re-fork")
  static let initial = ReforkState()
  static let keys = [
    KeyBinding(context, [Key(.enter)], .accept, "re-fork with what is chosen", hint: "re-fork"),
    KeyBinding(context, [Key(.down), .character("j")], .down, "next choice", hint: "choose"),
    KeyBinding(context, [Key(.up), .character("k")], .up, "previous choice"),
    KeyBinding(context, [Key(.escape), .character("f")], .cancel, "close without a change", hint: "cancel"),
  ]

  /// A change is made where it was asked for: not in a variation that came meanwhile.
  static func settle(_ state: inout State) {
    guard let run = state.run, run.log.head != state[Self.self].variation else { return }
    state.dialogs.removeAll { $0 == Self.self }
    state.say("Another variation shows now: put the cursor where it is to change.")
  }

  static func field(in state: State) -> WritableKeyPath<ReforkState, TextField>? {
    state[Self.self].isTyping ? \.field : nil
  }

  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    let refork = state[Self.self]
    switch command {
    case .up, .down:
      guard !refork.isTyping, let line = Parts(state).list.line(after: command) else { return [] }
      state[Self.self].selected = line
    case .accept:
      if let reason = state.run?.reason(against: refork.chosen.needs) {
        state.fail(reason)
      } else if let change = refork.change {
        state.close()
        state.run?.follows = false
        state.run?.awaited = refork.place
        return [.control(.vary(change))]
      } else {
        state[Self.self].isTyping = true
      }
    case .cancel:
      guard refork.isTyping else {
        state.close()
        return []
      }
      state[Self.self].isTyping = false
      state[Self.self].field = TextField()
    default: return nil
    }
    return []
  }

  static func click(_ point: Point, clicks: Int, on state: inout State) -> [Effect] {
    guard !state[Self.self].isTyping else { return [] }
    return Parts(state).list.click(point, clicks, on: &state) { $0[Self.self].selected = $1 }
  }

  static func area(in state: State) -> Rect { Parts(state).area }

  /// Where the parts of the dialog stand; all but the area count from its corner.
  private struct Parts {
    let area: Rect
    let inner: Rect
    let list: LineList
    /// Why some of the choices cannot be taken.
    let reasons: [String]

    init(_ state: State) {
      let refork = state[ReforkView.self]
      let width = min(60, state.size.width)
      var seen: Set<RunAbility> = []
      reasons = refork.choices.compactMap { choice in
        choice.needs.flatMap { seen.insert($0).inserted ? state.run?.reason(against: $0) : nil }
      }.flatMap { reason in
        WordWrap.lines(Format.visible(reason), columns: width - 6, limit: 2).enumerated().map {
          ($0 == 0 ? "✗ " : "  ") + $1
        }
      }
      let row = state.run.flatMap { run in
        run.layout.index(of: run.cursor, in: run.history).map { $0 - run.scroll + state.layout.tree.minY }
      }
      area = Dialog.box(
        in: state.size, width: width, height: refork.choices.count + 6 + reasons.count, avoiding: row)
      inner = Rect(size: area.size).inset(dx: 2, dy: 1).splitBottom(1).rest
      // Where there is little room, two choices show at least.
      let below = min(reasons.count, max(0, inner.height - 5))
      list = LineList(
        count: refork.choices.count, selected: refork.selected,
        in: inner.splitTop(2).rest.splitBottom(1 + below).rest)
    }
  }

  static func paint(_ state: State, into region: inout GridRegion) {
    let refork = state[Self.self]
    guard let run = state.run, let position = refork.place.position else { return }
    let theme = state.theme
    let parts = Parts(state)
    let thread = refork.place.thread
    let title =
      "Re-fork \(thread == .root ? "the main thread" : "thread " + run.name(of: thread)) at token \(position + 1)"
    let inner = Dialog.frame(title, of: Self.self, state, &region)
    let index = Int(run.history.threads[thread.index].tokens[position])
    let current = run.quoted(run.log.tokens.ids[index], at: refork.place)
    let probability = Probability.of(run.log.tokens.logprobs[index])
    region.write("now  ", x: inner.minX, y: inner.minY, style: theme[.dim])
    region.write(
      "\(current)  \(probability.map(Format.percent) ?? "")", x: inner.minX + 5, y: inner.minY,
      maxWidth: inner.width - 5)
    parts.list.paint(theme, &region) { line, row, region in
      if line == refork.selected { region.write("▸", x: row.minX, y: row.minY, style: theme[.keyHint]) }
      let rest = row.splitLeft(2).rest
      paint(refork.choices[line], refork, run, theme, isSelected: line == refork.selected, in: rest, &region)
      guard run.reason(against: refork.choices[line].needs) != nil else { return }
      region.restyle(rest) { _ in theme[.dim] }
      region.write("✗", x: row.minX + 1, y: row.minY, style: theme[.dim])
    }
    region.write(
      parts.reasons, x: inner.minX + 1, y: parts.list.area.maxY + 1, style: theme[.dim], above: inner.maxY)
  }

  private static func paint(
    _ choice: ReforkState.Choice, _ refork: ReforkState, _ run: OpenRun, _ theme: Theme, isSelected: Bool,
    in row: Rect, _ region: inout GridRegion
  ) {
    let (x, y, width) = (row.minX, row.minY, row.width)
    func write(_ words: String) { region.write(words, x: x, y: y, maxWidth: width) }
    switch choice {
    case .token(let alternative):
      let text = run.quoted(alternative.id, at: refork.place)
      AlternativeLine.write(text, alternative, theme, x: x, y: y, width: width, &region)
    case .text where refork.isTyping && isSelected:
      region.write("text ", x: x, y: y, style: theme[.dim])
      FieldLine.write(refork.field, theme, x: x + 5, y: y, width: width - 5, &region)
    case .text: write("type a text in its place…")
    case .seed(let seed): write("other random numbers from here on (seed \(seed))")
    case .again where run.reason(against: .exactReplay) == nil: write("the same again, unchanged")
    case .again: write("again from here, drawn anew")
    }
  }
}
