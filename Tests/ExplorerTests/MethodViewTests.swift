import Testing
import Traces

@testable import Explorer

/// What the views tell of answers, scores and choices.
struct MethodViewTests {
  private func inspected(_ run: RunBuilder, _ cursor: Cursor) -> [String] {
    var state = State.showing(run, .finished, size: Screens.w120x40)
    state.run?.move(to: cursor)
    guard let run = state.run else { return [] }
    return PlaceFacts(run).lines.map { $0.label.isEmpty ? $0.value : "\($0.label): \($0.value)" }
  }

  @Test func `the inspector lists answer and every score with its meaning`() {
    let sample = inspected(.selfConsistency, Cursor(ThreadID(1), .header))
    #expect(sample.contains("answer: 25"))
    #expect(sample.contains("votes: 3 samples with this answer"))
    #expect(sample.contains("log p: -0.1200 mean, nats a token"))
    #expect(sample.contains("choice: ● chosen among its siblings"))
    #expect(!sample.contains { $0.hasPrefix("outline") })
    let node = inspected(.search, Cursor(ThreadID(5), .header))
    #expect(node.contains("answer: none in what it wrote"))
    #expect(node.contains("checker: says wrong"))
    #expect(node.contains("visits: 1 time searched through"))
    #expect(node.contains("value: 0.00 on average behind it"))
    #expect(node.contains("left: the method goes on without"))
    let held = inspected(.search, Cursor(ThreadID(2), .header))
    #expect(held.contains("promise: 0.17 by the task's heuristic"))
    #expect(held.contains("held: until the method decides"))
  }

  @Test func `the inspector tells of a choice what was taken up`() {
    let history = RunHistory(RunBuilder.selfConsistency.log)
    let lines = inspected(.selfConsistency, Cursor(.root, .join(history.blocks[0].id)))
    #expect(lines.first == "Choice among 4 threads")
    #expect(lines.contains("choice: 1 is taken up"))
    #expect(lines.contains("answer: 25"))
  }

  @Test func `a choice of nothing says so`() {
    var run = RunBuilder.search
    run.choose(1, nil)
    let state = State.showing(run, .finished)
    #expect(state.screen.contains("choice: none of 2"))
  }

  @Test func `the last score of a kind at the shown moment counts`() {
    var run = RunBuilder.search
    run.step()
    run.score(4, .visits, 9)
    var state = State.showing(run, .finished, size: Screens.w200x60)
    #expect(state.screen.contains("visits 9"))
    state.press(Key(.left))
    #expect(!state.screen.contains("visits 9") && state.screen.contains("visits 2"))
  }

  @Test func `dropped tokens look different with and without colours, and the inspector says what they are`()
  {
    for theme in [Theme.dark, .mono] {
      let state = State.showing(.message, .finished, size: Screens.w80x24, theme: theme)
      let grid = render(state, size: state.size)
      let y =
        grid.text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex {
          $0.contains("go ask")
        } ?? 0
      // `│ go ask him for it`: the tokens behind the first one were dropped.
      #expect(grid.cell(x: 2, y: y).style != theme[.droppedToken])
      #expect((4..<17).allSatisfy { grid.cell(x: $0, y: y).style == theme[.droppedToken] })
      #expect(theme[.droppedToken].attributes.contains(.underline))
    }
    #expect(inspected(.message, Cursor(.root, .token(4))).contains("dropped: nothing attends to it any more"))
    #expect(!inspected(.message, Cursor(.root, .token(2))).contains { $0.hasPrefix("dropped") })
    #expect(inspected(.message, Cursor(.root, .header)).contains("dropped: 4 tokens, attended to no more"))
  }

  @Test func `what a choice did not take is dim, and what it took is not`() {
    let state = State.showing(.selfConsistency, .finished)
    let grid = render(state, size: state.size)
    let lines = grid.text.split(separator: "\n").map(String.init)
    let left = lines.firstIndex { $0.contains("= 30") } ?? 0
    let chosen = lines.firstIndex { $0.contains("1 ● = 25") } ?? 0
    #expect(grid.cell(x: 7, y: left).style == state.theme[.dim])
    #expect(grid.cell(x: 7, y: chosen).style != state.theme[.dim])
  }

  @Test func `narrow lines keep the answer longest, then what a checker says`() {
    let history = RunHistory(RunBuilder.search.log)
    let facts = CandidateFacts(ThreadID(4), tree: history.tree())
    func shown(_ room: Int) -> [String] { facts.fitting(room).map(\.text) }
    #expect(shown(80) == ["= 24", "right", "visits 2", "value 0.97"])
    #expect(shown(30) == ["= 24", "right", "value 0.97"])
    #expect(shown(14) == ["= 24", "right"])
    #expect(shown(5) == ["= 24"])
    #expect(shown(2).isEmpty)
  }

  @Test func `answers and scores that make no sense are drawn all the same`() {
    var run = RunBuilder.selfConsistency
    run.answer(2, "\u{1B}[2J" + String(repeating: "9", count: 5000))
    run.answer(3, "")
    run.score(2, .votes, .nan)
    run.score(2, .value, .infinity)
    run.score(2, .visits, -1e30)
    for size in [Screens.w40x10, Screens.w80x24, Screens.w200x60] {
      var state = State.showing(run, .finished, size: size)
      state.press("gJJ")
      #expect(!state.screen.unicodeScalars.contains("\u{1B}"))
      #expect(state.screen.contains("= ␛[2J9"))
    }
    #expect(ScoreWords.answer("") == "= ∅")
    #expect(ScoreWords.answer(nil) == "no answer")
  }

  // MARK: - Plain text

  private func told(_ run: RunBuilder) -> [String] {
    var narrator = Narrator(run.log.header)
    return run.events.flatMap { narrator.lines(for: $0) }
  }

  @Test func `plain text tells each candidate once, at the choice, with its last scores`() {
    var run = RunBuilder.search
    run.score(4, .visits, 8)
    run.score(4, .visits, 9)
    run.choose(1, 4)
    #expect(
      told(run).suffix(3) == [
        "[1.1]    = 24, right, visits 9, value 0.97", "[1.2]    no answer, wrong, visits 1, value 0.00",
        "[1]      chooses 1.1 of 2: = 24",
      ])
    #expect(told(run).filter { $0.contains("visits") }.count == 2)
  }

  @Test func `plain text tells what held threads wrote, and the candidates of blocks that nothing ended`() {
    var run = RunBuilder.search
    run.add(.finished(.endOfText))
    let lines = told(run)
    #expect(lines.contains("[main]   forks into 1: 8-5 | 2: 3+5 | 3: 5*8"))
    #expect(lines.contains("[1]      forks into 1.1 | 1.2"))
    #expect(lines.contains("[2]      3+5=8") && lines.contains("[2]      held after 5 tokens"))
    #expect(lines.contains("[3]      left after 5 tokens"))
    #expect(lines.contains("[2]      visits 2, value 0.35, heuristic 0.17"))
    #expect(told(.message).contains("[main]   drops 4 tokens: nothing attends to them any more"))
  }
}
