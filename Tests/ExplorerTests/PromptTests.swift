import Testing
import Traces

@testable import Explorer

/// Prompts and messages, which are folded to a line each.
struct PromptTests {
  /// A prompt of many words, and a child that was given a message of its own.
  private var isolated: RunBuilder {
    var run = RunBuilder()
    run.add(.tokens(.root, .prompt, (0..<200).map { Token(id: run.id(" word\($0)")) }))
    run.write(0, "go", " on")
    run.add(
      .forked(
        Fork(
          parent: .root, opened: 201, children: [.init(id: ThreadID(1), number: "1", outline: "him")],
          isIsolated: true)))
    run.add(.tokens(ThreadID(1), .prompt, (0..<90).map { Token(id: run.id(" told\($0)")) }))
    run.inserted(1, "So:")
    run.write(1, " yes")
    run.end(1)
    run.finish("1", expected: "1")
    return run
  }

  @Test func `a prompt is one line, and so is the message of a thread of its own context`() {
    let screen = State.showing(isolated).screen
    #expect(screen.contains("+ prompt, 200 tokens   word0 word1"))
    #expect(screen.contains("+ message, 90 tokens   told0"))
    #expect(!screen.contains("word100"))
    #expect(screen.contains("go on"))
    #expect(screen.contains("So: yes"))
  }

  @Test func `a message that the orchestrator inserted is folded, too`() {
    var run = RunBuilder()
    run.prompt("p")
    run.write(0, "go")
    run.add(
      .forked(
        Fork(
          parent: .root, opened: 1, children: [.init(id: ThreadID(1), number: "1", outline: "him")],
          isIsolated: true)))
    run.add(.tokens(ThreadID(1), .inserted, (0..<90).map { Token(id: run.id(" told\($0)")) }))
    run.write(1, " yes")
    run.inserted(1, " told1")
    let screen = State.showing(run).screen
    #expect(screen.contains("+ message, 90 tokens"))
    #expect(screen.contains("yes told1"))
  }

  @Test func `Enter opens a prompt and closes it again, from any of its tokens`() {
    var state = State.showing(isolated)
    state.press("gj")
    #expect(state.run?.cursor == Cursor(.root, .prompt(0)))
    let rows = state.run?.layout.rowCount ?? 0
    state.press(Key(.enter))
    #expect(state.screen.contains("- prompt, 200 tokens"))
    #expect(state.screen.contains("word20"))
    #expect((state.run?.layout.rowCount ?? 0) > rows + 10)
    state.press("jl")
    #expect(state.run?.cursor == Cursor(.root, .token(1)))
    state.press(Key(.enter))
    #expect(state.run?.cursor == Cursor(.root, .prompt(0)))
    #expect(state.run?.layout.rowCount == rows)
  }

  @Test func `a click opens a prompt and closes it`() {
    var state = State.showing(isolated)
    let click = Action.input(.mouse(MouseEvent(.press(.left), at: Point(x: 5, y: 2))))
    _ = state.update(click)
    #expect(state.screen.contains("- prompt"))
    _ = state.update(click)
    #expect(state.screen.contains("+ prompt"))
  }

  @Test func `moving by tokens passes a folded prompt in one step`() {
    var state = State.showing(isolated)
    state.press("g")
    state.press("l")
    #expect(state.run?.cursor == Cursor(.root, .prompt(0)))
    state.press("l")
    #expect(state.run?.cursor == Cursor(.root, .token(200)))
    state.press("h")
    #expect(state.run?.cursor == Cursor(.root, .prompt(0)))
    state.press("h")
    #expect(state.run?.cursor == Cursor(.root, .header))
  }

  @Test func `searching opens the prompt that holds what was found`() {
    var state = State.showing(isolated)
    state.press("g/word150")
    state.press(Key(.enter))
    #expect(state.run?.cursor == Cursor(.root, .token(150)))
    #expect(state.screen.contains("word150"))
  }

  @Test func `at the start of a run there is nothing but its prompt`() {
    var state = State.showing(isolated)
    state.press(Key(.home))
    #expect(state.screen.contains("+ prompt, 200 tokens"))
    #expect(!state.screen.contains("message"))
    state.press("f")
    #expect(state.notice?.kind == .failed)
  }
}

/// What of a run lies on the critical path.
struct CriticalMarkTests {
  @Test func `a main thread that has only its prompt on the path is not marked critical`() {
    var state = State.showing(.selfConsistency, .finished)
    state.press("g")
    let lines = state.screen.split(separator: "\n")
    #expect(lines.first { $0.hasPrefix("main") }?.contains("*     ") == false)
    #expect(state.screen.contains("critical not on the path"))
    #expect(state.run?.summary.path.stretches.map(\.thread) == [ThreadID(1)])
    var narrator = Narrator(RunBuilder.selfConsistency.log.header)
    for event in RunBuilder.selfConsistency.events { _ = narrator.lines(for: event) }
    #expect(narrator.summary.contains("critical 12 tokens: 1"))
  }

  @Test func `the mark of a thread and its inspector agree in every run`() {
    for run in [RunBuilder.joined, .nested, .twoThreads, .selfConsistency, .search, .searched, .message] {
      guard let shown = State.showing(run).run else { continue }
      let lengths = shown.summary.path.stretches.reduce(0) { $0 + $1.range.count }
      #expect(lengths == shown.summary.metrics.criticalPath)
      for thread in shown.tree.threads {
        #expect(shown.summary.isCritical(thread.id) == (shown.summary.criticalTokens(thread.id) > 0))
      }
    }
  }
}
