import Testing
import Traces

@testable import Explorer

/// The tables over many runs and over their methods.
struct RunsTests {
  private func names(_ state: State) -> String {
    guard let runs = state.runs else { return "" }
    return runs.order.map { runs.rows[$0].name.replacing(".jsonl", with: "") }.joined()
  }

  @Test func `s sorts by one column after the other and at last by file, S turns the order round`() {
    var state = RunRows.state(Screens.w80x24)
    #expect(names(state) == "abcdefgh")
    state.press("s")
    #expect(state.runs?.sort?.column == RunsColumns.problem)
    #expect(names(state) == "abcdefgh")
    state.press("ss")
    #expect(state.runs?.sort?.column == RunsColumns.verdict)
    #expect(names(state) == "cdeabfgh", "wrong ones first, unchecked ones next, unreadable ones last")
    state.press("s")
    #expect(names(state) == "gfcdeabh", "most tokens first")
    #expect(state.screen.contains("tokens▼"))
    state.press("S")
    #expect(names(state) == "baedcfgh")
    #expect(state.screen.contains("tokens▲"))
    state.press("ssss")
    #expect(state.runs?.sort == nil)
    #expect(names(state) == "abcdefgh")
  }

  @Test func `the chosen run stays chosen when the order changes`() {
    var state = RunRows.state(Screens.w80x24)
    state.press("jjj")
    #expect(state.runs?.selectedRow?.name == "d.jsonl")
    state.press("ssssS")
    #expect(state.runs?.selectedRow?.name == "d.jsonl")
    _ = state.update(.runsAdded([RunRows.row("z", "1", "sequential", true, "1", 1, 1)]))
    #expect(state.runs?.selectedRow?.name == "d.jsonl")
  }

  @Test func `E writes the runs that show, in their order, and asks before it replaces a file`() {
    var state = RunRows.state(Screens.w80x24)
    state.press("/")
    state.press("self-cons")
    state.press(Key(.enter))
    state.press("sssSE")
    #expect(state.screen.contains("export this table (CSV) to: runs.csv"))
    guard case .exportTable(let runs, let path, replacing: false) = state.press(Key(.enter)).first else {
      return #expect(Bool(false), "nothing is written")
    }
    #expect(path == "runs.csv")
    #expect(runs.map { $0.file } == state.runs?.order.map { state.runs?.rows[$0].summary?.file })
    #expect(runs.count == 2)
    _ = state.update(.saving(.exists))
    guard case .exportTable(_, _, replacing: true) = state.press(Key(.enter)).first else {
      return #expect(Bool(false), "it is not replaced")
    }
    _ = state.update(.saving(.saved("/x/runs.csv")))
    #expect(state.screen.contains("Saved as /x/runs.csv."))
    state.press("/")
    state.press("no run says this")
    state.press(Key(.enter))
    state.press("E")
    #expect(state.screen.contains("No run shows that could be written."))
  }

  @Test func `the filter follows what is typed, over problem, method, flags and verdict`() {
    var state = RunRows.state(Screens.w80x24)
    state.press("/")
    state.press("SKY")
    #expect(names(state) == "g")
    #expect(state.screen.contains("1 of 7"))
    state.press(Key(.enter), Key(.escape))
    #expect(names(state) == "abcdefgh")
    for (text, expected) in [
      ("self-cons", "cf"), ("truncated", "e"), ("sequential wrong", "e"), ("close vote", "c"),
    ] {
      state.press("/")
      _ = state.update(.input(.paste(text)))
      #expect(names(state) == expected, "\(text)")
      state.press(Key(.escape))
      #expect(names(state) == "abcdefgh", "Esc while typing takes it back")
    }
  }

  @Test func `the summary counts the rows that show`() {
    var state = RunRows.state(Screens.w120x40)
    #expect(state.screen.contains("7 runs  ! 1 unreadable  50.0% of 6 right  mean 623 tokens"))
    state.press("/")
    _ = state.update(.input(.paste("sequential")))
    #expect(state.screen.contains("2 of 7  /sequential  50.0% of 2 right  mean 100 tokens"))
  }

  @Test func `Enter opens a run, and leaving it comes back to the same place`() {
    var state = RunRows.state(Screens.w80x24)
    state.press("jjssss")
    #expect(state.press(Key(.enter)) == [.open(WelcomeItem(.trace, value: "runs/c.jsonl", title: "c.jsonl"))])
    #expect(state.press(Key(.enter)).isEmpty, "it is being opened already")
    _ = state.update(.opened(RunBuilder.joined.log, nil))
    #expect(state.context == .tree)
    #expect(state.press("q") == [.close])
    #expect(state.context == .runs)
    #expect(state.runs?.selectedRow?.name == "c.jsonl")
    #expect(state.press("q") == [.quit])
  }

  @Test func `a file that cannot be read says why and does not open`() {
    var state = RunRows.state(Screens.w80x24)
    state.press("G")
    #expect(state.press(Key(.enter)).isEmpty)
    #expect(state.notice?.kind == .failed)
    #expect(state.screen.contains("! not a forkscope trace (h.jsonl)"))
    // The first Esc is for the notice.
    #expect(state.press(Key(.escape)).isEmpty)
    #expect(state.press(Key(.escape)) == [.quit])
  }

  @Test func `a run that cannot be opened after all can be asked for again`() {
    var state = RunRows.state(Screens.w80x24)
    state.press(Key(.enter))
    _ = state.update(.failed("gone"))
    #expect(state.press(Key(.enter)).count == 1)
  }

  @Test func `Tab shows a line per method with its means`() {
    var state = RunRows.state(Screens.w80x24)
    state.press(Key(.tab))
    let methods = state.runs?.methods ?? []
    #expect(methods.map(\.key.label).first == "fork-join threadweaver/stitch")
    #expect(methods.map(\.aggregate.runs) == [2, 2, 2, 1])
    #expect(methods[0].aggregate.accuracy == 0.5)
    #expect(methods[0].aggregate.mean(.totalTokens) == 125.5)
    #expect(methods[0].aggregate.mean(.criticalPathTokens) == 70)
    #expect(abs(methods[0].aggregate.mean(.accelerationRatio) - 0.4287) < 1e-3)
    #expect(methods[3].aggregate.accuracy == nil)
    state.press("sss")
    #expect(state.runs?.methodSort?.column == MethodColumns.accuracy)
    state.press("s")
    #expect(state.runs?.methods.first?.key.label == "skeleton-of-thought n=5")
  }

  @Test func `Enter on a method shows its runs alone, and Esc all of them`() {
    var state = RunRows.state(Screens.w80x24)
    state.press(Key(.tab))
    state.press("j")
    state.press(Key(.enter))
    #expect(state.runs?.table == .runs)
    #expect(names(state) == "be")
    #expect(state.screen.contains("2 of 7"))
    state.press(Key(.tab))
    #expect(state.runs?.methods.count == 4)
    state.press(Key(.escape), Key(.escape))
    #expect(names(state) == "abcdefgh")
  }

  @Test func `models are not averaged together, and are named where there are several`() {
    func row(_ model: String) -> RunsRow {
      let header = RunHeader(problem: "p", method: "m", model: .init(name: model))
      return RunsRow(RunSummary(header, file: model))
    }
    var state = RunRows.state(Screens.w120x40, RunsContent(title: "t", rows: ["x", "y", "x"].map(row)))
    state.press(Key(.tab))
    #expect(state.runs?.methods.map(\.aggregate.runs) == [2, 1])
    #expect(
      state.runs.map { state.methodColumns(of: $0).columns.map(\.title).prefix(2) } == ["method", "model"])
    state.press(Key(.enter))
    #expect(names(state) == "xx")
  }

  @Test func `pages and ends`() {
    let rows = (0..<100).map { RunRows.row("\($0)", "p\($0)", "m", true, "1", $0, $0) }
    var state = RunRows.state(Screens.w40x10, RunsContent(title: "t", rows: rows))
    state.press("G")
    #expect(state.runs?.selectedRow?.summary?.header.problem == "p99")
    #expect(state.screen.contains("p99") && !state.screen.contains("p91"))
    state.press(Key(.pageUp))
    #expect(state.runs?.selectedRow?.summary?.header.problem == "p93")
    state.press("g")
    state.press(Key(.pageDown))
    #expect(state.runs?.selectedRow?.summary?.header.problem == "p6")
  }

  @Test func `rows come in while the table shows`() {
    var state = RunRows.state(Screens.w80x24, RunsContent(title: "t", expected: 3))
    #expect(state.screen.contains("Reading"))
    _ = state.update(.runsAdded(Array(RunRows.rows.prefix(2))))
    #expect(state.screen.contains("2 runs, reading 3…"))
    _ = state.update(.runsAdded([RunRows.rows[2]]))
    #expect(!state.screen.contains("reading"))
  }

  @Test func `a click chooses a row and sorts by a heading`() {
    var state = RunRows.state(Screens.w80x24)
    _ = state.update(.input(.mouse(MouseEvent(.press(.left), at: Point(x: 10, y: 4)))))
    #expect(state.runs?.selectedRow?.name == "c.jsonl")
    let x = state.screen.split(separator: "\n")[1].prefix { $0 != "k" }.count
    #expect(x > 40, "the heading ends in tokens")
    for descending in [true, false] {
      _ = state.update(.input(.mouse(MouseEvent(.press(.left), at: Point(x: x, y: 1)))))
      #expect(state.runs?.sort?.column == RunsColumns.tokens)
      #expect(state.runs?.sort?.isDescending == descending)
    }
    _ = state.update(.input(.mouse(MouseEvent(.wheelDown, at: Point(x: 10, y: 4)))))
    #expect(state.runs?.selectedRow?.name == "f.jsonl")
  }

  @Test func `more columns show on wider screens, and every one fits`() {
    for width in stride(from: 40, through: 260, by: 3) {
      let state = RunRows.state(Size(width: width, height: 24))
      let places = state.runs.map { state.columns(of: $0).places } ?? []
      #expect((places.last.map { $0.x + $0.width } ?? 0) <= width - 3, "\(width)")
      #expect(places.count >= 3)
    }
    let columns = { (width: Int) in
      RunRows.state(Size(width: width, height: 24)).runs.map {
        TableLayout(RunsColumns.all, width: width - 3, wanted: $0.wanted).columns.map(\.title)
      }
    }
    #expect(columns(40) == ["problem", "verdict", "critical"])
    #expect(columns(80) == ["problem", "method", "verdict", "tokens", "critical", "speed-up", "flags"])
    #expect(columns(260) == RunsColumns.all.map(\.title))
  }

  @Test func `nothing of a hostile file acts on the terminal`() {
    let attack = "\u{1B}[2J\u{202E}x\u{9B}31m\r\u{7}👩‍👩‍👧‍👦"
    let row = RunRows.row(attack, attack, attack, false, attack, .max, .max, note: attack)
    let content = RunsContent(title: attack, rows: [row, RunsRow(path: attack, failure: attack)])
    for size in [Screens.w40x10, Screens.w80x24, Size(width: 260, height: 60)] {
      var state = RunRows.state(size, content)
      for keys in ["", "G", "sS", "?"] {
        state.press(keys)
        let scalars = state.screen.unicodeScalars
        #expect(
          !scalars.contains {
            $0.value < 32 && $0 != "\n" || (0x7F..<0xA0).contains($0.value) || $0 == "\u{202E}"
          })
      }
      state.press(Key(.escape), Key(.tab))
      state.press("s")
      #expect(!state.screen.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
    }
  }

  @Test func `every size is drawn, down to none`() {
    for table in [0, 1] {
      for width in [0, 1, 20, 40, 59, 80, 130] {
        for height in [0, 1, 2, 5, 10, 13, 14, 17, 18, 24, 30] {
          var state = RunRows.state(Size(width: width, height: height))
          if table == 1 { state.press(Key(.tab)) }
          #expect(render(state, size: state.size).size == state.size)
        }
      }
    }
  }

  @Test func `help explains the columns`() {
    var state = RunRows.state(Screens.w80x24)
    state.press("?")
    #expect(state.screen.contains("What the columns mean"))
  }

  @Test func `a random walk over the tables breaks nothing`() {
    var random = SplitMix64(seed: 3)
    var state = RunRows.state(Screens.w80x24)
    let keys = KeyTable.standard.bindings.filter { [.runs, .everywhere, .entry].contains($0.context) }
      .flatMap(\.keys)
    for _ in 0..<300 {
      if let key = keys.randomElement(using: &random) { _ = state.update(.input(.key(key))) }
      if Int.random(in: 0..<20, using: &random) == 0 {
        _ = state.update(.runsAdded([RunRows.rows.randomElement(using: &random) ?? RunRows.rows[0]]))
      }
      if Int.random(in: 0..<15, using: &random) == 0 {
        let size = Size(
          width: Int.random(in: 0...140, using: &random), height: Int.random(in: 0...45, using: &random))
        _ = state.update(.input(.resize(size)))
      }
      #expect(render(state, size: state.size).size == state.size)
      guard let runs = state.runs else { continue }
      #expect(runs.order.isEmpty || runs.lines.indices.contains(runs.runsList.selected))
      #expect(runs.methods.isEmpty || runs.methods.indices.contains(runs.methodsList.selected))
    }
  }
}
