import Testing
import Traces

@testable import Explorer

/// Searches that count what they find: in a run, and through the texts of all runs of a table.
struct FindTests {
  private static func looking(for text: String, _ run: RunBuilder = .joined) -> State {
    var state = State.showing(run, .finished)
    state.press("/")
    _ = state.update(.input(.paste(text)))
    state.press(Key(.enter))
    return state
  }

  @Test func `a search says which match of how many it has come to, and lights them all`() throws {
    var state = Self.looking(for: "5")
    let count = try #require(state.run?.found?.matches.count)
    #expect(count > 2 && state.notice?.text.contains("1 of \(count)") == true)
    var places: Set<Cursor> = []
    for number in 1...count {
      #expect(state.notice?.text.contains("\(number) of \(count)") == true)
      places.insert(try #require(state.cursor))
      let place = try #require(state.cursor?.position)
      #expect(state.run?.found?.isLit(try #require(state.cursor?.thread), place) == true)
      state.press("n")
    }
    #expect(places.count == count)
    #expect(state.notice?.text.contains("1 of \(count)") == true)
    state.press("N")
    #expect(state.notice?.text.contains("\(count) of \(count)") == true)
    state.press(Key(.escape))
    #expect(state.run?.found == nil)
  }

  @Test func `matches stand in reading order, children between their parent's texts`() {
    let run = RunBuilder.nested
    let tree = RunHistory(run.log).tree()
    let matches = SearchText("e").map { tree.matches(of: $0, in: run.log) } ?? []
    let linear = tree.linearTokens(includingAll: true)
    let places = matches.compactMap { match in
      match.positions.flatMap { positions in
        linear.firstIndex(of: tree.tokens(match.thread)[positions.lowerBound])
      }
    }
    #expect(places.count > 5 && places == places.sorted())
  }

  @Test func `what lies ahead of the moment is not gone to`() throws {
    var state = Self.looking(for: "25")
    let all = try #require(state.notice?.text)
    state.press("[")
    state.press("[")
    state.press("n")
    #expect(state.notice?.text != all)
  }

  @Test func `case does not matter, and characters that tokens share are found`() {
    var run = RunBuilder()
    run.prompt("p")
    run.token(0, Token(id: run.id(bytes: Array("Grö".utf8).dropLast(1).map { $0 }, key: "1")))
    run.token(0, Token(id: run.id(bytes: Array("ö".utf8).suffix(1).map { $0 } + Array("SSE".utf8), key: "2")))
    let tree = RunHistory(run.log).tree()
    let found = SearchText("größe".replacing("ß", with: "ss")).map { tree.matches(of: $0, in: run.log) }
    #expect(found?.map(\.positions) == [1..<3])
  }

  // MARK: - Through all runs

  private static func searching() -> (State, [Effect]) {
    var state = RunRows.state(Screens.w80x24)
    state.press("f")
    _ = state.update(.input(.paste("carry")))
    return (state, [])
  }

  @Test func `the texts of all runs are asked for, and those that hold it show with their counts`() throws {
    var (state, _) = Self.searching()
    let effects = state.press(Key(.enter))
    guard case .searchTexts(let text, let paths, let search)? = effects.first else {
      Issue.record("not searched")
      return
    }
    #expect(text.text == "carry" && paths.count == 7)
    _ = state.update(.textsFound(search: search, ["runs/c.jsonl": 3], read: 3))
    #expect(state.screen.contains("3 of 7 read"))
    _ = state.update(.textsFound(search: search, ["runs/f.jsonl": 12], read: 4))
    #expect(state.runs?.order.map { state.runs?.rows[$0].path } == ["runs/c.jsonl", "runs/f.jsonl"])
    #expect(state.screen.contains("\"carry\" 15×") && state.screen.contains("matches"))
    // Late reports of another search change nothing.
    _ = state.update(.textsFound(search: search - 1, ["runs/a.jsonl": 1], read: 1))
    #expect(state.runs?.order.count == 2)
    // A run opens at its first match.
    #expect(state.press(Key(.enter)).count == 1)
    #expect(state.landing == .text("carry"))
    var run = RunBuilder.joined
    run = RunBuilder()
    run.prompt("p")
    run.write(0, "a", "carry", "b", "carry")
    _ = state.update(.opened(run.log, nil))
    #expect(state.cursor == Cursor(.root, .token(2)))
    #expect(state.notice?.text.contains("1 of 2") == true)
  }

  @Test func `Esc stops a search, and then drops what it found`() {
    var (state, _) = Self.searching()
    state.press(Key(.enter))
    _ = state.update(.textsFound(search: 1, ["runs/c.jsonl": 3], read: 3))
    #expect(state.press(Key(.escape)) == [.stopSearching])
    _ = state.update(.textsFound(search: 1, ["runs/a.jsonl": 3], read: 3))
    #expect(state.runs?.order.count == 1)
    #expect(state.press(Key(.escape)).isEmpty)
    #expect(state.runs?.order.count == 8)
  }

  @Test func `rows that come later are searched, too`() {
    var (state, _) = Self.searching()
    state.press(Key(.enter))
    let effects = state.update(.runsAdded([RunRows.row("z", "p", "sequential", true, "1", 2, 2)]))
    guard case .searchTexts(_, let paths, 1)? = effects.first else {
      Issue.record("not searched")
      return
    }
    #expect(paths == ["runs/z.jsonl"])
  }

  // MARK: - Groups

  @Test func `o groups the runs by method, by model and by flag, and at last by nothing`() {
    var state = RunRows.state(Screens.w80x24)
    state.press("o")
    #expect(state.runs?.groups.map(\.name).prefix(2) == ["threadweaver/stitch", "sequential"])
    #expect(state.screen.contains("- sequential  2 runs  50.0% right"))
    state.press("oo")
    let flagged = state.runs?.groups.map { "\($0.name) \($0.rows.count)" }
    #expect(flagged == ["nothing flagged 5", "sequential 2", "truncated 1", "cannot be read 1"])
    state.press("o")
    #expect(state.runs?.groups.isEmpty == true && state.runs?.lines.count == 8)
  }

  @Test func `a group is folded by Enter, and from a run in it by z`() {
    var state = RunRows.state(Screens.w80x24)
    state.press("o")
    let lines = state.runs?.lines.count ?? 0
    state.press(Key(.enter))
    #expect(state.runs?.lines.count == lines - 2 && state.screen.contains("+ threadweaver"))
    state.press("jjz")
    #expect(state.runs?.lines.count == lines - 4)
    #expect(state.runs?.selectedLine == .group(1))
    // The chosen heading stays chosen when the order changes.
    state.press("s")
    if case .group(let group) = state.runs?.selectedLine {
      #expect(state.runs?.groups[group].name == "sequential")
    } else {
      Issue.record("no heading is chosen")
    }
    #expect(state.press("=").isEmpty)
    #expect(state.notice?.text.contains("Choose a run first") == true)
  }
}
