import Testing
import Traces

@testable import Reasoning

@Suite("APR's state machine")
struct APRTests {
  static let prompt = "Moving to Node #0\nCurrent State: 27:[22, 26, 31, 53], Operations: []"
  static let before =
    "\nExploring Operation: 53-22=31, Resulting Numbers: [26, 31, 31]\n"
    + "Generated Node #0,0: 27:[26, 31, 31] Operation: 53-22=31\n"
    + "Generated Node #0,1: 27:[22, 26, 22] Operation: 53-31=22\n"
  static let calls =
    "<Calling Sub Searches>\n<Start Sub Search 0 at level 1> Moving to Node #0,0\n"
    + "<Start Sub Search 1 at level 1> Moving to Node #0,1\n<End Calling Sub Searches>"
  static let path =
    "Moving to Node #0,0\nCurrent State: 27:[26, 31, 31], Operations: ['53-22=31']\n"
    + "Exploring Operation: 31/31=1, Resulting Numbers: [26, 1]\n27,27 equal: Goal Reached\n"
  static let found = "\nExploring ...\n27,27 equal: Goal Reached\n" + path + "$"

  private func run(_ script: [String: String]) throws -> ScriptedRun {
    try ScriptedRun("apr", join: .message, script, prompt: Self.prompt).run()
  }

  @Test("children see their message alone, and only the successful path returns in place of the calls")
  func messages() throws {
    let run = try run([
      "main": Self.before + Self.calls + "27,27 equal: Goal Reached\n$", "0": Self.found,
      "1": "\nNo solution found.\n$",
    ])
    #expect(
      run.context("0").hasPrefix(
        "Moving to Node #0,0\nCurrent State: 27:[26, 31, 31], Operations: ['53-22=31']\nExploring"))
    #expect(
      run.context("1").hasPrefix(
        "Moving to Node #0,1\nCurrent State: 27:[22, 26, 22], Operations: ['53-31=22']\nNo"))
    let results =
      "<Sub Searches>\n<Goal Reached in Sub Search 0 at level 1 at Node #0,0>\n" + Self.path
      + "<No Solution in Sub Search 1 at level 1 at Node #0,1>\n<End Sub Searches>\n"
    #expect(
      run.context("main") == Self.prompt + Self.before + results
        + "27,27 equal: Goal Reached\n<eos>")
    #expect(run.tree.finish == .endOfText && run.isConsistent)
  }

  @Test(
    "the calls are dropped from the context and stay in the record; nothing of the children is read again")
  func dropped() throws {
    let run = try run(["main": Self.before + Self.calls + "$", "0": "$", "1": "$"])
    let start = Self.prompt.count + Self.before.count
    #expect(run.tree.dropped(.root) == [start..<start + Self.calls.count])
    let join = try #require(run.joins.first)
    #expect(join.reprefilled == 0 && Int(join.reused) == start)
    #expect(run.text("main").contains("<Start Sub Search 1"))
    // The longest context is the parent's with its calls; a child's begins with nothing.
    #expect(run.tree.reach(of: ThreadID(1)).context < 100)
  }

  @Test("a parent that writes the results itself is corrected")
  func corrected() throws {
    let run = try run([
      "main": Self.before + "<Sub Searches>" + Self.calls.dropFirst("<Calling Sub Searches>".count) + "$",
      "0": "$",
      "1": "$",
    ])
    #expect(run.text("main").contains("<Sub Searches>[<Calling Sub Searches>]\n<Start"))
    #expect(run.tree.metrics.threads == 2 && run.tree.finish == .endOfText && run.isConsistent)
    #expect(!run.context("main").contains("<Calling"))
    #expect(run.context("main").components(separated: "<Sub Searches>") == 2)
  }

  @Test(
    "the answer is the main trace as the parent sees it: a claim is checked by what came back, not by the children's texts"
  )
  func verdict() throws {
    let run = try ScriptedRun(
      "apr", join: .message,
      [
        "main": Self.before + Self.calls + "27,27 equal: Goal Reached\n" + Self.solution + "$",
        "0": Self.found,
        "1": "\nNo solution found.\n$",
      ], prompt: "22,26,31,53 -> 27", task: CountdownTask()
    ).run()
    #expect(run.context("main").hasPrefix(Self.prompt))
    #expect(run.tree.verdict?.correct == true && run.tree.verdict?.claimed == true)
    let claim = try ScriptedRun(
      "apr", join: .message,
      [
        "main": Self.before + "27,27 equal: Goal Reached\n"
          + Self.solution.replacing("26+1=27", with: "25+2=27") + "$"
      ],
      prompt: "22,26,31,53 -> 27", task: CountdownTask()
    ).run()
    #expect(claim.tree.verdict?.correct == false && claim.tree.verdict?.claimed == true)
  }

  static let solution =
    "Moving to Node #0\nCurrent State: 27:[22, 26, 31, 53], Operations: []\n"
    + "Exploring Operation: 53-22=31, Resulting Numbers: [26, 31, 31]\nGenerated Node #0,0: 27:[26, 31, 31] Operation: 53-22=31\n"
    + "Moving to Node #0,0\nCurrent State: 27:[26, 31, 31], Operations: ['53-22=31']\n"
    + "Exploring Operation: 31/31=1, Resulting Numbers: [26, 1]\nGenerated Node #0,0,0: 27:[26, 1] Operation: 31/31=1\n"
    + "Moving to Node #0,0,0\nCurrent State: 27:[26, 1], Operations: ['53-22=31', '31/31=1']\n"
    + "Exploring Operation: 26+1=27, Resulting Numbers: [27]\n27,27 equal: Goal Reached\n"

  @Test("calls of nodes that were never described, and searches inside searches, are ordinary text")
  func refused() throws {
    let unknown =
      "<Calling Sub Searches>\n<Start Sub Search 0 at level 1> Moving to Node #9\n<End Calling Sub Searches>"
    #expect(try run(["main": unknown + " on$"]).tree.blockCount == 0)
    let run = try run(["main": Self.before + Self.calls + "$", "0": Self.before + Self.calls + "$", "1": "$"])
    #expect(run.tree.metrics.maxDepth == 1 && run.tree.finish == .endOfText)
  }

  @Test("a second round of calls has its own numbers, and the first round's results in its context")
  func twoRounds() throws {
    let again =
      "Moving to Node #0\nCurrent State: 27:[22, 26, 31, 53], Operations: []" + Self.before + Self.calls
    let run = try run([
      "main": Self.before + Self.calls + again + "$", "0": "$", "1": "$", "0'": Self.found, "1'": "$",
    ])
    #expect(run.joins.count == 2)
    #expect(run.context("main").components(separated: "<End Sub Searches>") == 3)
    #expect(run.tree.finish == .endOfText && run.isConsistent)
  }
}

extension String {
  /// How many parts a separator cuts the text into.
  fileprivate func components(separated separator: String) -> Int { ranges(of: separator).count + 1 }
}
