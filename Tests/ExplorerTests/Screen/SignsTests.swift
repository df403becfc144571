import Testing
import Traces

@testable import Explorer

/// Drawing where only ASCII shows.
struct SignsTests {
  @Test(
    arguments: [
      ([:], .unicode), (["LANG": "C.UTF-8"], .unicode), (["LANG": "de_DE.utf8"], .unicode),
      (["LANG": "C"], .ascii),
      (["LC_ALL": "C", "LANG": "C.UTF-8"], .ascii), (["LC_ALL": "", "LANG": "C.UTF-8"], .unicode),
      (["LC_CTYPE": "de_DE.ISO-8859-1", "LANG": "C.UTF-8"], .ascii), (["LC_ALL": "POSIX"], .ascii),
      (["TERM": "linux", "LANG": "C.UTF-8"], .ascii),
    ] as [([String: String], Signs)])
  func `the locale and the console decide`(environment: [String: String], signs: Signs) {
    #expect(SignsChoice.auto.signs(environment: environment) == signs)
    #expect(SignsChoice.ascii.signs(environment: environment) == .ascii)
    #expect(SignsChoice.unicode.signs(environment: environment) == .unicode)
  }

  @Test func `every sign of the legend has a stand-in of its own`() {
    let rows = Legend.tree(.dark).rows.filter { $0.style == nil }
    for row in rows where row.sign.first != "⏎" {
      #expect(!Signs.ascii.shown(row.sign).contains("?"), "\(row.sign)")
    }
    let plain = rows.map { Signs.ascii.shown($0.sign) }
    #expect(Set(plain).count == plain.count)
    let pairs: [(Unicode.Scalar, Unicode.Scalar)] = [
      ("│", "┃"), ("─", "━"), ("◆", "◇"), ("●", "◉"), ("✓", "✗"), ("├", "┡"), ("╰", "┗"), ("▸", "‖"),
    ]
    for (one, two) in pairs { #expect(Signs.ascii.shown(one) != Signs.ascii.shown(two), "\(one) \(two)") }
  }

  @Test func `what has no stand-in is a question mark in as many columns`() {
    #expect(Signs.ascii.shown("a é 日本 e\u{301} 👍!") == "a ? ? ?  e ? !")
    #expect(Signs.ascii.shown("▸ é", keepingText: true) == "> é")
    #expect(Signs.unicode.shown("▸ é") == "▸ é")
    var grid = Grid(size: Size(width: 8, height: 1))
    grid.write("日é│e\u{301}x", x: 0, y: 0)
    #expect(Signs.ascii.shown(grid).text == "? ?|ex")
  }

  @Test(arguments: [Screens.w80x24, Screens.w40x10, Screens.w120x40])
  func `no screen needs more than ASCII, and no sign of ours is a question mark`(size: Size) {
    let scenes: [(String, State)] = [
      ("live", Screens.live(size)), ("joined", Screens.joined(size)), ("nested", Screens.nested(size)),
      ("past", Screens.past(size)), ("welcome", Screens.welcome(size)), ("pruned", Screens.pruned(size)),
      ("voted", Screens.voted(size)), ("searched", Screens.searched(size)), ("refork", Screens.refork(size)),
      ("variations", Screens.pressing("v", on: Screens.pruned(size))),
      ("runs", RunRows.state(size)),
    ]
    for (name, state) in scenes {
      let unicode = render(state, size: size)
      let ascii = Signs.ascii.shown(unicode)
      for (before, after) in zip(unicode.cells, ascii.cells) {
        #expect(after.scalar.isASCII && after.width == 1)
        #expect(after.scalar != "?" || before.scalar == "?", "\(name): \(before.scalar)")
        #expect(after.style == before.style)
      }
    }
  }

  @Test func `a joined run in ASCII at 80x24`() {
    let state = State.showing(.joined, .finished, size: Screens.w80x24, signs: .ascii)
    #expect(
      state.screen == #"""
         forkscope  (3+2)*(9-4)                     mini . threadweaver/stitch . seed 7
        main  (3+2)*(9-4)                         *     23 tok # done
        # + prompt, 16 tokens  <Eval>a(b(3+2)*c(9-4))?<Think>
        # @<Parallel><Outlines><Outline>1:b(</Outline><Outline>2:c(</Outline>
        # </Outlines>
        #- 1  b(                                        11 tok # done     :: idle 4
        #  | <Thread>1:b(3+2=5;</Thread>
        #= 2  c(                                  *     15 tok # done
           # <Thread>2:c(9-4=5-0=5;</Thread>
        #= joined 2 . stitch . 47 reused . 12 re-prefilled
        # </Parallel>a(5*5=25;</Think>25



        -- Inspector -------------------------------------------------------------------
         Main thread                            accel    1-critical/total 0.22
         problem  (3+2)*(9-4)                   parallel total/critical 1.29
         critical 23 of its tokens on the path
         context  65 tokens with the prompt
         forks    1
         below    2 threads
        ==============================+===========================+====================o
         FINISHED  v 25  49 tokens  * 38 critical  alone ?  b measures it        ? help
         Space replay   > step   < back   ] next fork   f re-fork   x prune   u undo
        """#)
  }

  @Test func `a run with nested forks in ASCII at 80x24`() {
    let state = State.showing(.nested, .paused, size: Screens.w80x24, signs: .ascii)
    #expect(
      state.screen == #"""
         forkscope  (3+2)*(9-4)                     mini . threadweaver/stitch . seed 7
        # + prompt, 16 tokens  <Eval>a(b(3+2)*c(9-4))?<Think>                          |
        # @<Parallel><Outlines><Outline>1:b(</Outline><Outline>2:c(</Outline>          |
        # </Outlines>                                                                  |
        #= 1  b(                                  *     19 tok > live                  |
        |  # <Thread>1:b(3+@<Parallel><Outlines>d(e(</Outlines>                        |
        |  #= 1.1  d(                             *      8 tok # done                  |
        |  |  # d(1+1=2;</Thread>                                                      |
        |  `- 1.2  e(                                    3 tok # done     :: idle 5    |
        |     | e(2</Thread>                                                           |
        |  #= joined 2 . stitch . 60 reused . 0 re-prefilled                           |
        |  # </Parallel>b(2+2=4;>                                                      |
        `- 2  c(                                         8 tok # done     :: idle 19   |
           | <Thread>2:c(9-4</Thread>
        -- Inspector -------------------------------------------------------------------
         ";"                                     Alternatives  Tab chooses
         where    1 token 19, step 36            o ";"             97.0% ##############
         by       the model (generated)            "?"              1.0% -
         p        97.0% #  ln -0.0305
         entropy  0.125 nats
         id       37  bytes 3b
        ============================+=================+================+===============o
         PAUSED  step 36/36  51 tokens  * 40 critical  : 24 idle  12 steps/s     ? help
         Space go on   > step   < back   ] next fork   f re-fork   x prune   u undo
        """#)
  }
}
