import Testing
import Traces

@testable import Explorer

/// Runs made to break a terminal, a layout or a stack.
struct HostileRunTests {
  private static let attacks = [
    "\u{1B}[2J\u{1B}]0;owned\u{7}", "\u{9B}31m", "\u{202E}gnp.exe", "\r", "\u{8}\u{8}", "\u{2066}x\u{2069}",
    "\u{7F}",
    "\u{200B}\u{FEFF}", "a\u{300}\u{301}\u{302}\u{303}\u{304}", "👩‍👩‍👧‍👦", "\0",
  ]

  private static func isActive(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: true
    default: false
    }
  }

  private func expectSafe(_ state: State, _ comment: Comment) {
    let text = render(state, size: state.size).text
    let active = text.unicodeScalars.filter { Self.isActive($0) && $0 != "\n" }
    #expect(active.isEmpty, comment)
  }

  @Test func `no active scalar of a run gets into the grid, whatever is on the screen`() {
    let all = Self.attacks.joined()
    var run = RunBuilder(problem: "1" + all, note: all)
    run.prompt("<Eval>")
    for attack in Self.attacks { run.write(0, attack) }
    _ = run.id(bytes: [0xFF, 0xE2, 0x82, 0x1B], key: "broken")
    run.write(0, "broken")
    run.fork(0, [(1, "1" + all, "outline " + all), (2, all, all)])
    run.write(1, Self.attacks[0])
    run.finish(all, expected: all)
    for size in [Size(width: 40, height: 10), Size(width: 80, height: 24), Size(width: 160, height: 50)] {
      var state = State.showing(run, .paused, size: size)
      _ = state.update(.failed(all))
      expectSafe(state, "notice")
      for keys in ["gjlll", "f", "J", "v", "?", ":x"] {
        state.press(keys)
        expectSafe(state, "\(keys)")
        state.press(Key(.escape), Key(.escape))
      }
      state.press("/")
      _ = state.update(.input(.paste(all)))
      expectSafe(state, "search")
      state.press(Key(.enter))
      expectSafe(state, "not found")
    }
    var welcome = State()
    let item = WelcomeItem(.trace, value: all, title: all, detail: all)
    _ = welcome.update(.offered(WelcomeContent(sections: [.init(title: all, items: [item])])))
    expectSafe(welcome, "welcome")
  }

  @Test func `a token of a megabyte is shown by its beginning`() {
    var run = RunBuilder()
    run.write(0, String(repeating: "x", count: 1 << 20), "\n", "end")
    let state = State.showing(run, .paused)
    #expect(state.run?.layout.rowCount == 3)
    #expect(state.screen.contains("xxx…"))
  }

  @Test func `ten thousand levels of nesting fit on the screen`() {
    var run = RunBuilder()
    run.prompt("p")
    for level in 0..<Int32(10_000) {
      run.write(level, "d")
      run.fork(level, opened: 1, [(level + 1, "1", "deeper")])
    }
    run.write(10_000, "bottom")
    for size in [Size(width: 40, height: 10), Size(width: 120, height: 40)] {
      var state = State.showing(run, .running, size: size)
      #expect(state.run?.cursor == Cursor(ThreadID(10_000), .token(0)))
      #expect(state.screen.contains("bottom"))
      #expect(state.screen.contains("…99"))
      state.press("gG[[")
      state.press(Key(.left))
      state.press("gzjz")
      #expect(render(state, size: state.size).size == size)
    }
  }

  @Test func `every size is drawn, down to none`() {
    let state = State.showing(.joined)
    for width in [0, 1, 2, 3, 20, 39, 40, 41, 60] {
      for height in [0, 1, 2, 3, 9, 10, 11, 13, 14, 20] {
        let size = Size(width: width, height: height)
        #expect(render(state, size: size).size == size)
        #expect(render(State(), size: size).size == size)
      }
    }
  }

  @Test func `drawing at another size is the same as resizing first`() {
    var state = State.showing(.nested, .paused)
    let size = Size(width: 120, height: 40)
    let drawn = render(state, size: size)
    _ = state.update(.input(.resize(size)))
    #expect(drawn == render(state, size: size))
  }

  @Test func `token ids beyond any table are drawn too`() {
    var run = RunBuilder()
    run.add(.pieces([Piece(id: .max, bytes: Array("far".utf8)), Piece(id: -5, bytes: Array("near".utf8))]))
    run.add(.tokens(.root, .generated, [Token(id: .max), Token(id: -5), Token(id: 77_777_777)]))
    #expect(State.showing(run).screen.contains("farnear<77777777>"))
  }
}
