import Testing
import Traces

@testable import Explorer

/// A view as a user writes it: how often each token occurs, as a list from which one goes to its first place.
private enum TokenCounts: View {
  struct Storage: Sendable {
    var selected = 0
    var filter = TextField()
    var isFiltering = false
  }

  static let context = KeyContext("token-counts", title: "Token counts")
  static let initial = Storage()
  static let open = Command("token-counts")
  static let keys = [
    KeyBinding(.tree, [.character("T")], open, "count the tokens"),
    KeyBinding(context, [Key(.down), .character("j")], .down, "next token", hint: "choose"),
    KeyBinding(context, [Key(.up), .character("k")], .up, "previous token"),
    KeyBinding(context, [Key(.enter)], .accept, "to the token's first place", hint: "go there"),
    KeyBinding(context, [.character("/")], .search, "only tokens with a text"),
    KeyBinding(context, [Key(.escape)], .cancel, "close", hint: "close"),
  ]

  static func rows(_ state: State) -> [(text: String, count: Int)] {
    guard let log = state.log, let tree = state.tree else { return [] }
    var counts: [String: Int] = [:]
    for index in tree.tokens(.root) {
      counts[Sanitizer.visible(log.pieces.text([log.tokens.ids[Int(index)]])), default: 0] += 1
    }
    let needle = state[Self.self].filter.text
    return counts.filter { needle.isEmpty || $0.key.contains(needle) }
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
  }

  static func list(_ state: State) -> LineList {
    LineList(
      count: rows(state).count, selected: state[Self.self].selected,
      in: Rect(size: area(in: state).size).inset(dx: 2, dy: 1).splitBottom(1).rest)
  }

  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    if let line = list(state).line(after: command) {
      state[Self.self].selected = line
      return []
    }
    switch command {
    case open: state.open(Self.self)
    case .search: state[Self.self].isFiltering = true
    case .accept where state[Self.self].isFiltering: state[Self.self].isFiltering = false
    case .accept:
      state.close()
      state.move(to: Cursor(.root, .token(0)))
    case .cancel: state.close()
    default: return nil
    }
    return []
  }

  static func field(in state: State) -> WritableKeyPath<Storage, TextField>? {
    state[Self.self].isFiltering ? \.filter : nil
  }

  static func edited(_ state: inout State) { state[Self.self].selected = 0 }

  static func legend(_ theme: Theme) -> Legend? {
    Legend("What the counts mean", [.init("3", "the main thread has the token three times")])
  }

  static func click(_ point: Point, clicks: Int, on state: inout State) -> [Effect] {
    guard let line = list(state).line(at: point) else { return [] }
    state[Self.self].selected = line
    return clicks == 2 ? state.perform(.accept) : []
  }

  static func area(in state: State) -> Rect { Dialog.box(in: state.size, width: 40, height: 9) }

  static func paint(_ state: State, into region: inout GridRegion) {
    _ = Dialog.frame("Token counts", of: Self.self, state, &region)
    let rows = rows(state)
    list(state).paint(state.theme, &region) { line, row, region in
      region.write("\(rows[line].count)  \(rows[line].text)", x: row.minX, y: row.minY, maxWidth: row.width)
    }
  }
}

/// Two groups of commands that want the same key.
private enum Rival: CommandGroup {
  static let keys = [KeyBinding(.tree, [.character("T"), .character("R")], Command("rival"), "be a rival")]

  static func perform(_ command: Command, on state: inout State) -> [Effect]? { [.redraw] }
}

struct AddedViewTests {
  private func state(_ views: [any CommandGroup.Type] = [TokenCounts.self]) -> State {
    var state = State(keys: KeyTable(Views.standard + views))
    _ = state.update(.opened(RunBuilder.joined.log, RunStatus(phase: .paused)))
    return state
  }

  private func click(_ state: inout State, x: Int, y: Int, clicks: Int) -> [Effect] {
    state.update(.input(.mouse(MouseEvent(.press(.left), at: Point(x: x, y: y), clicks: clicks))))
  }

  @Test func `its key opens it, it remembers what is chosen, and its own keys close it`() {
    var state = state()
    state.press("T")
    #expect(state.context == TokenCounts.context)
    #expect(state.screen.contains("─ Token counts ─"))
    #expect(state.screen.contains("Enter go there   Esc close"))
    state.press("jj")
    #expect(state[TokenCounts.self].selected == 2)
    state.press(Key(.escape))
    #expect(state.context == .tree)
    state.press("T")
    #expect(state[TokenCounts.self].selected == 2)
    state.press(Key(.enter))
    #expect(state.cursor == Cursor(.root, .prompt(0)))
    // Another run is another matter.
    _ = state.update(.opened(RunBuilder.twoThreads.log, nil))
    #expect(state[TokenCounts.self].selected == 0)
  }

  @Test func `help and the palette know it, from wherever`() {
    var state = state()
    state.press("?/")
    state.press("count the")
    #expect(state.screen.contains("T                 count the tokens"))
    state.press(Key(.enter))
    state.press("qT?")
    #expect(state.screen.contains("Token counts"))
    #expect(state.screen.contains("the main thread has the token three times"))
    #expect(state.screen.contains("to the token's first place"))
    state.press("qq:")
    state.press("token-c")
    state.press(Key(.enter))
    #expect(state.context == TokenCounts.context)
  }

  @Test func `what is typed in it is its own, and other keys go their way`() {
    var state = state()
    state.press("T/")
    #expect(state.context == .entry)
    state.press("Par")
    _ = state.update(.input(.paste("allel")))
    #expect(state[TokenCounts.self].filter.text == "Parallel")
    #expect(TokenCounts.rows(state).map(\.text) == ["</Parallel>", "<Parallel>"])
    #expect(state.press(.ctrl("z")) == [.suspend])
    state.press(Key(.down), Key(.enter))
    #expect(state[TokenCounts.self].selected == 1)
    #expect(state.context == TokenCounts.context)
  }

  @Test func `clicks and the wheel reach it by the places in its area`() {
    var state = state()
    state.press("T")
    let area = TokenCounts.area(in: state)
    #expect(click(&state, x: area.minX + 3, y: area.minY + 3, clicks: 1) == [])
    #expect(state[TokenCounts.self].selected == 2)
    _ = state.update(.input(.mouse(MouseEvent(.wheelUp, at: Point(x: 0, y: 0)))))
    #expect(state[TokenCounts.self].selected == 1)
    // Beside a dialog nothing is clicked.
    let cursor = state.cursor
    #expect(click(&state, x: 2, y: 3, clicks: 1) == [])
    #expect(state.cursor == cursor)
    _ = click(&state, x: area.minX + 3, y: area.minY + 1, clicks: 2)
    #expect(state.context == .tree)
  }

  @Test func `its keys can be bound to others`() {
    let table = KeyTable(Views.standard + [TokenCounts.self])
    let (bound, problems) = table.rebinding([
      KeyWish(.tree, TokenCounts.open, [Key(.function(7))]),
      KeyWish(TokenCounts.context, .down, [.ctrl("n")]),
    ])
    #expect(problems.isEmpty)
    var state = State(keys: bound)
    _ = state.update(.opened(RunBuilder.joined.log, nil))
    state.press("T")
    #expect(state.context == .tree)
    state.press(Key(.function(7)), .ctrl("n"))
    #expect(state[TokenCounts.self].selected == 1)
  }

  @Test func `of two that want one key the first one has it, and the table says so`() {
    let table = KeyTable(Views.standard + [TokenCounts.self, Rival.self])
    #expect(
      table.conflicts == ["the key 'T' is 'token-counts' in tree already, and cannot be 'rival'"])
    var state = state([TokenCounts.self, Rival.self])
    #expect(state.press("R") == [.redraw])
    state.press("T")
    #expect(state.context == TokenCounts.context)
    state.press("?")
    state.press("/")
    state.press("be a rival")
    #expect(state.screen.contains("R                 be a rival"))
  }

  @Test(arguments: Views.standard.compactMap { ($0 as? any View.Type)?.context } + [.entry, .everywhere])
  func `Ctrl-Z suspends, whatever has the keys`(context: KeyContext) {
    var state = KeyTableTests.state(in: context)
    #expect(state.press(.ctrl("z")) == [.suspend])
    #expect(state.press(.ctrl("l")) == [.redraw])
    #expect(!state.screen.isEmpty)
  }
}
