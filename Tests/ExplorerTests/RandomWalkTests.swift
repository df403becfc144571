import Testing
import Traces

@testable import Explorer

/// Presses thousands of keys at random on runs at random, at any size, and checks what must always hold.
struct RandomWalkTests {
  @Test(arguments: 0..<12)
  func `no sequence of keys breaks the explorer`(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    var run = RandomRun(&random)
    var state = State(theme: seed.isMultiple(of: 2) ? .dark : .mono, size: Size(width: 80, height: 24))
    var seen: Set<KeyContext> = []
    _ = state.update(.opened(run.builder.log, seed % 3 == 0 ? nil : RunStatus(phase: .running)))
    var now: Int64 = 0
    for turn in 0..<250 {
      // Every view is walked from.
      if turn.isMultiple(of: 16) { visit(Self.views[turn / 16 % Self.views.count], &state, &run) }
      seen.insert(state.front.context)
      switch Int.random(in: 0..<20, using: &random) {
      case 0: _ = state.update(.input(.resize(Self.size(&random))))
      case 1, 2:
        let events = run.grow(&random)
        _ = state.update(.updates([.events(events)]))
      case 3:
        var status = RunStatus(phase: Self.phases.randomElement(using: &random) ?? .paused)
        for ability in RunAbility.allCases where Bool.random(using: &random) {
          status.missing[ability] = "It cannot be done here \u{1B}[2J and that is all there is to say of it."
        }
        _ = state.update(.updates([.status(status)]))
      case 4:
        now += 200_000
        _ = state.update(.tick(now))
      case 5:
        let place = Point(
          x: Int.random(in: -1...200, using: &random), y: Int.random(in: -1...60, using: &random))
        let action = Self.clicks.randomElement(using: &random) ?? .release
        _ = state.update(.input(.mouse(MouseEvent(action, at: place))))
      case 6: _ = state.update(.input(.paste("a\u{1B}[2Jb\nc")))
      case 7: _ = state.update(.progress(Self.progress.randomElement(using: &random) ?? nil))
      default:
        let key = Self.keys.randomElement(using: &random) ?? Key(.enter)
        for effect in state.update(.input(.key(key))) {
          if case .control(let command) = effect { run.obey(command, &state) }
          if effect == .close { _ = state.update(.opened(run.builder.log, nil)) }
        }
      }
      check(state, "seed \(seed), turn \(turn)")
    }
    #expect(Self.views.filter { !seen.contains($0) }.map(\.rawValue) == [], "seed \(seed)")
  }

  private static let views = Views.standard.compactMap { ($0 as? any View.Type)?.context }

  /// Goes to a view as its key does, from the screen that it is opened from.
  private func visit(_ context: KeyContext, _ state: inout State, _ run: inout RandomRun) {
    state.dialogs = []
    _ = state.update(.input(.resize(Size(width: 80, height: 24))))
    if context == .welcome || context == .runs {
      state.run = nil
      state.runs = nil
      if context == .runs { _ = state.update(.listed(RunRows.content)) }
      return
    }
    _ = state.update(.opened(run.builder.log, RunStatus(phase: .paused)))
    if context == CompareView.context, run.builder.log.variations.count == 1 {
      run.obey(.vary(.prune(.root, position: 0)), &state)
    }
    guard let key = KeyTableTests.ways[context] else { return }
    // Some threads have nothing to re-fork yet.
    for thread in RunHistory(run.builder.log).threads where state.front.context != context {
      state.run?.move(to: Cursor(thread.id, .header))
      state.press(key)
    }
  }

  private func check(_ state: State, _ comment: Comment) {
    let grid = render(state, size: state.size)
    #expect(grid.size == state.size, comment)
    guard let run = state.run else { return }
    let tree = run.tree
    #expect((0...run.history.count).contains(run.shownMoment), comment)
    #expect(run.cursor.thread.index < tree.threadCount, comment)
    if let position = run.cursor.position {
      #expect((0..<tree.tokenCount(run.cursor.thread)).contains(position), comment)
    }
    #expect(run.layout.index(of: run.cursor, in: run.history) != nil, comment)
    #expect(run.scroll >= 0 && run.scroll <= max(0, run.layout.rowCount - 1), comment)
    // What was kept of earlier arrangements is what a new one would have.
    var anew = TreeLayout()
    anew.update(
      width: run.layout.width, tree: tree, log: run.log, marks: run.marks, folded: run.folded,
      openPrompts: run.openPrompts)
    #expect(anew.parts == run.layout.parts && anew.lanes == run.layout.lanes, comment)
    #expect(rows(of: anew) == rows(of: run.layout), comment)
    for thread in tree.threads.map(\.id) {
      #expect(anew.lane(of: thread) == run.layout.lane(of: thread), comment)
    }
  }

  private func rows(of layout: TreeLayout) -> [TreeLayout.Row?] {
    (0..<layout.rowCount).map { layout.row(at: $0) }
  }

  private static let progress = [
    nil, Progress("reading \u{1B}[31m", share: 0.4), Progress("thinking"), Progress("", share: .nan),
  ]
  private static let phases: [RunStatus.Phase] = [.loading, .running, .paused, .finished, .failed]
  private static let clicks: [MouseEvent.Action] = [
    .press(.left), .drag(.left), .wheelUp, .wheelDown, .release,
  ]
  private static let keys: [Key] =
    KeyTable.standard.bindings.filter { $0.command != .leave && $0.command != .back }.flatMap(\.keys)
    + "abc()19".map { .character($0) } + [Key(.insert), Key(.function(5)), .alt("x"), .character("q")]

  private static func size(_ random: inout SplitMix64) -> Size {
    switch Int.random(in: 0..<6, using: &random) {
    case 0: Size(width: 0, height: 0)
    case 1: Size(width: Int.random(in: 0...3, using: &random), height: Int.random(in: 0...3, using: &random))
    case 2: Size(width: 40, height: 10)
    case 3: Size(width: 200, height: 60)
    default:
      Size(width: Int.random(in: 30...160, using: &random), height: Int.random(in: 5...50, using: &random))
    }
  }
}

/// A run that grows as chance has it, and that obeys commands as an engine would.
private struct RandomRun {
  var builder = RunBuilder()
  private let texts = [
    "a", " the", "27", "\n", "</Thread>", "漢字", "e\u{301}", "\u{1B}[31m", ";", " a longer word ",
  ]

  init(_ random: inout SplitMix64) {
    builder.prompt("<Eval>", "a(", "1", ")", "?")
    for _ in 0..<Int.random(in: 1...30, using: &random) { _ = grow(&random) }
  }

  /// Lets something happen that may happen next, and returns the events of it.
  mutating func grow(_ random: inout SplitMix64) -> [Event] {
    let known = builder.events.count
    let history = RunHistory(builder.log)
    let tree = history.tree()
    builder.step()
    let running = tree.threads.map(\.id).filter { tree.status($0) == .running }
    for thread in running.prefix(6) {
      let position = Int32(tree.tokenCount(thread))
      switch Int.random(in: 0..<12, using: &random) {
      case 0:
        let first = Int32(RunHistory(builder.log).threads.count)
        let count = Int32.random(in: 1...3, using: &random)
        builder.fork(
          thread.rawValue, opened: 0, (0..<count).map { (first + $0, "\($0 + 1)", "part \u{202E}\($0)") })
      case 1 where thread != .root:
        builder.end(thread.rawValue, EndReason.allCases.randomElement(using: &random) ?? .closed)
      case 2: builder.decision(thread.rawValue, position, 0.4, taken: false)
      default:
        builder.write(thread.rawValue, texts.randomElement(using: &random) ?? "a")
      }
    }
    for block in tree.blocks where tree.join(of: block.id) == nil {
      let done = block.children.filter { if case .ended = tree.status($0) { true } else { false } }
      if done.count == block.children.count { builder.join(block.parent.rawValue, done.map(\.rawValue)) }
    }
    return Array(builder.events[known...])
  }

  /// What an engine would report.
  mutating func obey(_ command: RunCommand, _ state: inout State) {
    let known = builder.events.count
    switch command {
    case .vary(let change):
      let history = RunHistory(builder.log)
      let cut =
        change.thread.flatMap { history.moment(before: change.position ?? 0, of: $0) } ?? history.count
      builder.add(
        .varied(
          Variation(
            id: VariationID(Int32(builder.log.variations.count)), parent: builder.log.head, cut: Int32(cut),
            change: change)))
    case .select(let variation): builder.add(.head(variation))
    default: return
    }
    _ = state.update(.updates([.events(Array(builder.events[known...]))]))
  }
}
