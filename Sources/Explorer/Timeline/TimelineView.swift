import Traces

/// The run as lanes over tokens, engine steps or time: a lane a thread, waits to scale, the critical path one line.
///
/// It stands in the place of the tree and has its cursor and its keys.
enum TimelineView: View {
  static let context = KeyContext(
    "timeline", title: "Timeline", in: [.tree, .everywhere], showsOuterHints: true)
  static let initial = TimelineState()

  static let keys = [
    KeyBinding(.tree, [.character("t")], .timeline, "the run as a timeline, and back to the tree"),
    KeyBinding(context, [Key(.up), .character("k")], .up, "the lane above"),
    KeyBinding(context, [Key(.down), .character("j")], .down, "the lane below"),
    KeyBinding(context, [Key(.pageUp), .ctrl("b")], .pageUp, "a page of lanes up"),
    KeyBinding(context, [Key(.pageDown), .ctrl("f")], .pageDown, "a page of lanes down"),
    KeyBinding(context, [.character("g")], .top, "the first lane"),
    KeyBinding(context, [.character("G")], .bottom, "the last lane"),
    KeyBinding(context, [.character(">")], .zoomIn, "show half as much, larger", hint: "zoom in"),
    KeyBinding(context, [.character("<")], .zoomOut, "show twice as much, smaller", hint: "out"),
    KeyBinding(context, [.character("a")], .fit, "show all of the run", hint: "all"),
    KeyBinding(context, [.character("s")], .axis, "over tokens, engine steps or time", hint: "axis"),
    KeyBinding(context, [.character("t"), Key(.escape)], .timeline, "back to the tree", hint: "tree"),
  ]

  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    guard let run = state.run else { return nil }
    let page = max(1, chart(state).rows.height - 1)
    switch command {
    case .timeline: state[Self.self].isShown.toggle()
    case .up: moveLanes(-1, &state)
    case .down: moveLanes(1, &state)
    case .pageUp: moveLanes(-page, &state)
    case .pageDown: moveLanes(page, &state)
    case .top: moveLanes(Int.min / 4, &state)
    case .bottom: moveLanes(Int.max / 4, &state)
    case .zoomIn, .zoomOut:
      let axis = state[Self.self].axis
      let width = chart(state).columns
      state[Self.self].zoom(
        in: command == .zoomIn, around: run.coordinate(of: run.cursor, on: axis), length: length(run, axis),
        width: width)
    case .fit: state[Self.self].span = nil
    case .axis:
      // Nobody knows when a run from elsewhere was made.
      let isTimed = run.status != nil || run.history.times.last ?? 0 > 0
      let all = RunAxis.allCases.filter { $0 != .time || isTimed }
      let next = all[((all.firstIndex(of: state[Self.self].axis) ?? 0) + 1) % all.count]
      state[Self.self] = TimelineState(isShown: true, axis: next)
      state.say("Over \(AxisWords.long(next, run.unit)).")
    default: return nil
    }
    return []
  }

  // MARK: - Geometry

  /// The chart's rows on the screen, and how many columns it has behind the names.
  struct Chart {
    var rows: Rect
    var nameWidth: Int
    var columns: Int
  }

  static func chart(_ state: State) -> Chart {
    let (_, rows) = state.layout.tree.splitTop(1)
    let nameWidth = min(34, max(12, rows.width * 3 / 10))
    return Chart(rows: rows, nameWidth: nameWidth, columns: max(1, rows.width - nameWidth - 1))
  }

  /// The axis goes on to the end of the run as it is known, so that what is looked back at keeps its place.
  static func length(_ run: OpenRun, _ axis: RunAxis) -> Int64 {
    axis == .tokens ? Int64(run.edgeLength) : run.history.tree().length(on: axis)
  }

  static func scale(_ state: State) -> TimelineScale? {
    guard let run = state.run else { return nil }
    let timeline = state[Self.self]
    return timeline.scale(length: length(run, timeline.axis), width: chart(state).columns)
  }

  /// The engine steps that are in view; nil where all are, or where the tree shows.
  static func stepsInView(_ state: State) -> ClosedRange<Int32>? {
    let timeline = state[Self.self]
    guard timeline.isShown, timeline.span != nil, let run = state.run, let scale = scale(state) else {
      return nil
    }
    let first = run.step(at: scale.start, on: timeline.axis)
    return first...max(first, run.step(at: scale.end, on: timeline.axis))
  }

  // MARK: - Moving

  private static func moveLanes(_ lanes: Int, _ state: inout State) {
    guard let run = state.run else { return }
    let axis = state[Self.self].axis
    let goal = state[Self.self].goal ?? run.coordinate(of: run.cursor, on: axis)
    let all = run.layout.lanes
    let here = run.layout.lane(of: run.cursor.thread) ?? 0
    guard !all.isEmpty else { return }
    state.run?.move(to: run.place(in: all[max(0, min(here + lanes, all.count - 1))], at: goal, on: axis))
    state[Self.self].goal = goal
    show(&state)
  }

  static func settle(_ state: inout State) {
    TreeView.settle(&state)
    guard let run = state.run else { return }
    state[Self.self].clamp(length: length(run, state[Self.self].axis))
    if run.cursor != state[Self.self].shownCursor {
      state[Self.self].goal = nil
      show(&state)
    }
    let most = max(0, run.layout.lanes.count - chart(state).rows.height)
    state[Self.self].scroll = max(0, min(state[Self.self].scroll, most))
  }

  /// Brings the cursor into view.
  private static func show(_ state: inout State) {
    guard let run = state.run else { return }
    var timeline = state[Self.self]
    timeline.show(run.coordinate(of: run.cursor, on: timeline.axis), length: length(run, timeline.axis))
    if let lane = run.layout.lane(of: run.cursor.thread) {
      let height = chart(state).rows.height
      timeline.scroll = min(timeline.scroll, lane)
      timeline.scroll = max(timeline.scroll, lane - height + 1)
    }
    timeline.shownCursor = run.cursor
    state[Self.self] = timeline
  }

  // MARK: - Mouse

  static func click(_ point: Point, clicks: Int, on state: inout State) -> [Effect] {
    let chart = chart(state)
    guard let run = state.run, let scale = scale(state), chart.rows.contains(point) else {
      return TreeView.click(point, clicks: clicks, on: &state)
    }
    let lane = state[Self.self].scroll + point.y - chart.rows.minY
    guard run.layout.lanes.indices.contains(lane) else { return [] }
    let thread = run.layout.lanes[lane]
    let x = point.x - chart.rows.minX - chart.nameWidth
    state.run?.focus = .tree
    let place =
      x < 0
      ? Cursor(thread, .header) : run.place(in: thread, at: scale.place(x + 1) - 1, on: state[Self.self].axis)
    state.run?.move(to: place)
    return clicks == 2 && x < 0 ? state.perform(.fold) : []
  }

  static func drag(_ point: Point, on state: inout State) { TreeView.drag(point, on: &state) }

  static func wheel(_ direction: Int, on state: inout State) -> [Effect] {
    state.run?.follows = false
    state[Self.self].scroll += 3 * direction
    return []
  }

  static func hintWords(_ state: State) -> [Command: String] { TreeView.hintWords(state) }

  static func legend(_ theme: Theme) -> Legend? {
    Legend(
      "The timeline",
      [
        .init("━ ┓ ┗", "the critical path, from fork to join"),
        .init("─", "a thread that writes"),
        .init("░", "a thread that waits, for the one that is named or for its siblings"),
        .init("╌", "a pruned thread"),
        .init("✗", "a false step"),
      ])
  }
}

extension Command {
  public static let timeline = Command("timeline")
  public static let zoomIn = Command("zoom-in")
  public static let zoomOut = Command("zoom-out")
  public static let fit = Command("show-all")
  public static let axis = Command("axis")
}
