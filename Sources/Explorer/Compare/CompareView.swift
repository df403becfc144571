import Traces

/// The memory of the comparison.
struct CompareState: Sendable {
  var comparison: Comparison?
  var layout = CompareLayout()
  /// Whether the threads that are the same show, too.
  var showsAll = false
  /// The first row that shows.
  var scroll = 0
  /// The difference that was gone to, among the layout's stops.
  var stop: Int?
}

/// Two runs in two columns: their figures with the differences, and their texts with what differs lit.
enum CompareView: View {
  static let context = KeyContext("compare", title: "Two runs compared")
  static let initial = CompareState()
  static let keys = [
    KeyBinding(
      .tree, [.character("d")], .compare, "differences: this variation beside the one it was made from"),
    KeyBinding(
      context, [.character("n"), .character(".")], .nextDifference, "next difference", hint: "next difference"
    ),
    KeyBinding(context, [.character("N"), .character(",")], .previousDifference, "difference before"),
    KeyBinding(
      context, [.character("z"), Key(.enter)], .fold, "show everything, or what differs alone", hint: "all"),
    KeyBinding(context, [.character("a")], .goToFirst, "go there in A", hint: "go to A"),
    KeyBinding(context, [.character("b")], .goToSecond, "go there in B", hint: "go to B"),
    KeyBinding(context, [Key(.down), .character("j")], .down, "a row down"),
    KeyBinding(context, [Key(.up), .character("k")], .up, "a row up"),
    KeyBinding(context, [Key(.pageDown), .character(" "), .ctrl("f"), .ctrl("d")], .pageDown, "a page down"),
    KeyBinding(context, [Key(.pageUp), .ctrl("b"), .ctrl("u")], .pageUp, "a page up"),
    KeyBinding(context, [.character("g"), Key(.home)], .top, "the figures"),
    KeyBinding(context, [.character("G"), Key(.end)], .bottom, "the last row"),
    KeyBinding(context, [Key(.escape), .character("d")], .cancel, "close", hint: "close"),
  ]

  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    let memory = state[Self.self]
    switch command {
    case .compare: compareWithParent(&state)
    case .nextDifference: move(&state, by: 1)
    case .previousDifference: move(&state, by: -1)
    case .fold:
      let pair = memory.layout.pair(ofRow: stopRow(memory) ?? memory.scroll)
      state[Self.self].showsAll.toggle()
      settle(&state)
      keep(pair, &state)
    case .goToFirst, .goToSecond: return go(toFirst: command == .goToFirst, &state)
    case .cancel: close(&state)
    default:
      let page = max(1, textArea(state).height - 1)
      guard let line = command.line(after: memory.scroll, page: page, last: .max / 4) else { return nil }
      state[Self.self].scroll = line
      clamp(&state)
    }
    return []
  }

  /// Opens the view over what shows.
  static func open(_ comparison: Comparison, _ state: inout State) {
    state.open(Self.self, CompareState(comparison: comparison), onTop: true)
  }

  private static func compareWithParent(_ state: inout State) {
    guard let run = state.run else { return }
    guard run.log.variations.count > 1 else {
      state.say("There is one variation only: f, x and o make others, and d compares them.")
      return
    }
    // The original has no parent: it stands beside the last one that was made from it.
    let parent = run.log.variations[run.log.head.index].parent
    let other = parent ?? run.log.variations.last { $0.parent == run.log.head }?.id
    guard let other else { return }
    let pair = parent == nil ? (run.log.head, other) : (other, run.log.head)
    open(Comparison(ComparedRun(pair.0, of: run), ComparedRun(pair.1, of: run)), &state)
  }

  // MARK: - Moving

  private static func stopRow(_ memory: CompareState) -> Int? {
    memory.stop.flatMap { memory.layout.stops.indices.contains($0) ? memory.layout.stops[$0] : nil }
  }

  private static func move(_ state: inout State, by step: Int) {
    let memory = state[Self.self]
    let stops = memory.layout.stops
    guard !stops.isEmpty else { return state.say("They are the same, token by token.") }
    let next: Int
    if let stop = memory.stop {
      guard stops.indices.contains(stop + step) else {
        return state.say(step > 0 ? "This is the last difference." : "This is the first difference.")
      }
      next = stop + step
    } else {
      next = step > 0 ? 0 : stops.count - 1
    }
    state[Self.self].stop = next
    show(stops[next], &state)
  }

  private static func show(_ row: Int, _ state: inout State) {
    let height = textArea(state).height
    state[Self.self].scroll = row - min(4, height / 3)
    clamp(&state)
  }

  /// Finds a pair of threads again after the rows have changed.
  private static func keep(_ pair: Int?, _ state: inout State) {
    let memory = state[Self.self]
    if let row = stopRow(memory) { return show(row, &state) }
    guard let pair, let row = memory.layout.rows.firstIndex(of: .threads(pair)) else { return }
    state[Self.self].scroll = row
    clamp(&state)
  }

  private static func clamp(_ state: inout State) {
    let memory = state[Self.self]
    let last = memory.layout.rows.count - textArea(state).height
    state[Self.self].scroll = max(0, min(memory.scroll, last))
  }

  /// Closes the comparison, and opens the place of the difference in one of the runs.
  private static func go(toFirst: Bool, _ state: inout State) -> [Effect] {
    let memory = state[Self.self]
    guard let comparison = memory.comparison else { return [] }
    let index = memory.layout.pair(ofRow: stopRow(memory) ?? memory.scroll)
    let pair = index.map { comparison.difference.pairs[$0] } ?? comparison.difference.first
    let run = toFirst ? comparison.a : comparison.b
    guard let thread = pair.map({ toFirst ? $0.a : $0.b }) ?? .root else {
      state.say("This thread is not there in \(toFirst ? "A" : "B").")
      return []
    }
    let count = run.history.threads[thread.index].tokens.count
    let spot: Cursor.Spot =
      pair?.position.flatMap { count > 0 ? .token(min($0, count - 1)) : nil } ?? .header
    let place = Cursor(thread, spot)
    switch run.origin {
    case .variation(let variation):
      close(&state)
      state.dialogs = []
      guard variation != state.run?.log.head else {
        state.move(to: place)
        return []
      }
      state.run?.follows = false
      state.run?.awaited = place
      return ChangeCommands.select(variation, &state)
    case .file(let path):
      close(&state)
      state.landing = .place(place)
      state.runs?.open(path)
      return [.open(WelcomeItem(.trace, value: path, title: RunsRow.name(of: path)))]
    }
  }

  /// Two long runs are not kept when nobody looks at them.
  private static func close(_ state: inout State) {
    state.close()
    state[Self.self] = CompareState()
  }

  // MARK: - Screen and mouse

  static func wheel(_ direction: Int, on state: inout State) -> [Effect] {
    state[Self.self].scroll += 3 * direction
    clamp(&state)
    return []
  }

  static func settle(_ state: inout State) {
    takeUpWhatIsNew(&state)
    let memory = state[Self.self]
    guard let comparison = memory.comparison else { return }
    let width = inner(state).width
    if memory.layout.columns.width != width || memory.layout.showsAll != memory.showsAll {
      state[Self.self].layout = CompareLayout(comparison, width: width, showsAll: memory.showsAll)
    }
    clamp(&state)
  }

  /// A variation that was still at work is compared anew once it rests: two long runs are not compared for each token.
  private static func takeUpWhatIsNew(_ state: inout State) {
    guard let comparison = state[Self.self].comparison, let run = state.run, run.status?.phase != .running,
      comparison.a.isBehind(run) || comparison.b.isBehind(run)
    else { return }
    func anew(_ side: ComparedRun) -> ComparedRun {
      guard case .variation(let variation) = side.origin else { return side }
      return ComparedRun(variation, of: run)
    }
    let memory = state[Self.self]
    var fresh = CompareState(comparison: Comparison(anew(comparison.a), anew(comparison.b)))
    (fresh.showsAll, fresh.scroll) = (memory.showsAll, memory.scroll)
    state[Self.self] = fresh
  }

  /// Inside the frame, above the keys.
  private static func inner(_ state: State) -> Rect {
    Rect(size: state.size).inset(dx: 2, dy: 1).splitBottom(1).rest
  }

  /// Below the names of the runs and the sentence on where they part.
  private static func textArea(_ state: State) -> Rect { inner(state).splitTop(2).rest }

  static func hintWords(_ state: State) -> [Command: String] {
    state[Self.self].showsAll ? [.fold: "differences"] : [:]
  }

  static func legend(_ theme: Theme) -> Legend? {
    Legend(
      "Signs between two runs",
      [
        .init("≠", "the line differs; what one of the runs lacks is lit"),
        .init("=", "the same in both"),
        .init("▸", "the difference that n and N have gone to"),
      ])
  }

  static func paint(_ state: State, into region: inout GridRegion) {
    let memory = state[Self.self]
    _ = Dialog.frame("Two runs compared", of: Self.self, state, &region)
    guard let comparison = memory.comparison else { return }
    let area = inner(state)
    let painter = ComparePainter(
      comparison: comparison, layout: memory.layout, theme: state.theme, chosen: stopRow(memory))
    region.withRect(area.splitTop(2).top) { painter.paintHeading(&$0) }
    region.withRect(textArea(state)) { painter.paint(from: memory.scroll, &$0) }
    let right = Rect(x: 0, y: textArea(state).minY, width: area.maxX + 1, height: textArea(state).height)
    region.withRect(right) {
      ScrollMark.paint(
        first: memory.scroll, shown: $0.size.height, of: memory.layout.rows.count, state.theme, &$0)
    }
  }
}

extension Command {
  public static let compare = Command("compare")
  public static let nextDifference = Command("next-difference")
  public static let previousDifference = Command("previous-difference")
  public static let goToFirst = Command("go-to-a")
  public static let goToSecond = Command("go-to-b")
}
