import Testing
import Traces

@testable import Explorer

/// Every view and dialog beside the tree, at three sizes, with colours and without.
struct GoldenViewTests {
  @Test func `two runs compared`() throws {
    try Golden.check("compare") { Screens.pressing("d", on: Screens.pruned($0, $1)) }
    try Golden.check("compare-difference") { Screens.pressing("dn", on: Screens.pruned($0, $1)) }
  }

  @Test func decisions() throws {
    try Golden.check("decisions") { Screens.pressing("D", on: Screens.joined($0, $1)) }
  }

  @Test func `what a probe found`() throws {
    try Golden.check("probe") { size, theme in
      var state = Screens.pressing("D", on: Screens.joined(size, theme))
      let decision = Decision(thread: .root, position: 16, kind: .open, probability: 0.75, taken: true)
      func outcome(_ critical: Int, _ isRight: Bool) -> ProbeFinding.Outcome {
        .init(isRight: isRight, criticalPath: critical, total: critical + 12)
      }
      let finding = ProbeFinding(
        decision: decision, fork: [outcome(38, true), outcome(40, true)],
        alone: [outcome(55, true), outcome(57, false)])
      state.report([Event(Stamp(step: 40, time: 0), .probed(finding))])
      return state
    }
  }

  @Test func timeline() throws {
    try Golden.check("timeline") { Screens.pressing("t", on: Screens.joined($0, $1)) }
  }

  @Test func `joins compared`() throws {
    try Golden.check("joins") { size, theme in
      var run = RunBuilder.joined
      let cut = RunHistory(run.log).joinMoment(of: RunBuilder.firstBlock) ?? 0
      run.add(
        .varied(
          Variation(
            id: VariationID(1), parent: .original, cut: Int32(cut),
            change: .join(.root, position: 29, .prefill))))
      run.add(
        .joined(
          Join(
            parent: .root, discipline: .prefill, children: [ThreadID(1), ThreadID(2)], reused: 40,
            reprefilled: 26)))
      run.inserted(0, "</Parallel>")
      run.write(0, "a(", "5", "*", "5", "=", "10", ";", "</Think>", "10")
      run.end(0, .endOfText)
      run.finish("10", expected: "25")
      return Screens.pressing("v", on: .showing(run, .finished, size: size, theme: theme))
    }
  }

  @Test func `the tour`() throws {
    try Golden.check("tour") { size, theme in
      var state = State(theme: theme, size: size)
      _ = state.update(.lesson(2))
      _ = state.update(.opened(RunBuilder.joined.log, nil))
      return state
    }
  }

  @Test func `the menu of exports`() throws {
    try Golden.check("export") { size, theme in
      var state = Screens.joined(size, theme)
      state.exports = [
        ExportChoice("html", fileExtension: "html", about: "the run as a page"),
        ExportChoice("txt", fileExtension: "txt", about: "the run as text"),
      ]
      state.press("E")
      return state
    }
  }

  @Test func notes() throws {
    try Golden.check("notes") { size, theme in
      var state = Screens.pressing("gJJM", on: Screens.joined(size, theme))
      _ = state.update(.input(.paste("why twice?")))
      state.press(Key(.enter))
      state.press("'")
      return state
    }
  }

  @Test func flags() throws {
    try Golden.check("flags") { size, theme in
      var state = Screens.joined(size, theme)
      let flag = FailureFlag(
        .imbalance, "longest/mean", 1.4, over: 1.3, threads: [2],
        "one thread is 1.4 times as long as the mean")
      _ = state.update(.flagged(run: 1, .original, [flag]))
      state.press("!")
      return state
    }
  }

  @Test func `try again`() throws {
    try Golden.check("try-again") { size, theme in
      var state = Screens.joined(size, theme)
      state.methods = [MethodOffer("fork-join", needsSampling: false, hasJoins: true)]
      state.press("rjjl")
      return state
    }
  }

  @Test func `a filter that is typed`() throws {
    try Golden.check("filter") { size, theme in
      var state = RunRows.state(size, theme: theme)
      state.press("/")
      _ = state.update(.input(.paste("wrong and threads>3")))
      return state
    }
  }

  @Test func `runs in groups, and those that hold a text`() throws {
    try Golden.check("groups") { Screens.pressing("oo", on: RunRows.state($0, theme: $1)) }
    try Golden.check("found") { size, theme in
      var state = RunRows.state(size, theme: theme)
      state.press("f")
      _ = state.update(.input(.paste("carry")))
      state.press(Key(.enter))
      _ = state.update(.textsFound(search: 1, ["runs/c.jsonl": 3, "runs/f.jsonl": 12], read: 5))
      return state
    }
  }

  @Test func `matches in a run`() throws {
    try Golden.check("matches") { size, theme in
      var state = Screens.joined(size, theme)
      state.press("/")
      _ = state.update(.input(.paste("5")))
      state.press(Key(.enter))
      return state
    }
  }
}
