import Formats
import Foundation
import Testing
import Traces

@Suite("Import of APR's searches")
struct APRImportTests {
  private static let opening = "Moving to Node #0\nCurrent State: 27:[22, 26, 31, 53], Operations: []"
  private static let before =
    "\nExploring Operation: 53-22=31, Resulting Numbers: [26, 31, 31]\n"
    + "Generated Node #0,0: 27:[26, 31, 31] Operation: 53-22=31\n"
    + "Generated Node #0,1: 27:[22, 26, 22] Operation: 53-31=22\n"
  private static let spawn =
    "<Calling Sub Searches>\n<Start Sub Search 0 at level 1> Moving to Node #0,0\n"
    + "<Start Sub Search 1 at level 1> Moving to Node #0,1\n<End Calling Sub Searches>"
  private static let results =
    "<Sub Searches>\n<Goal Reached in Sub Search 0 at level 1 at Node #0,0>\nMoving to Node #0,0\n"
    + "<No Solution in Sub Search 1 at level 1 at Node #0,1>\n<End Sub Searches>\n"
  private static let after = "27,27 equal: Goal Reached\n"
  private static let first =
    "Moving to Node #0,0\nCurrent State: 27:[26, 31, 31], Operations: ['53-22=31']\n27,27 equal: Goal Reached\n"
  private static let second =
    "Moving to Node #0,1\nCurrent State: 27:[22, 26, 22], Operations: ['53-31=22']\nNo solution found.\n"

  private static var trace: [String: Any] {
    [
      "main_calls": [opening + before + spawn, opening + before + results + after],
      "sub_calls": [[["main_calls": [first], "sub_calls": []], ["main_calls": [second], "sub_calls": []]]],
    ]
  }

  private func check(_ run: SavedRun) {
    let tree = run.tree
    #expect(tree.threadCount == 3 && tree.blockCount == 1 && run.oddities.isEmpty)
    #expect(
      tree.threads.map(\.number) == ["", "0", "1"]
        && tree.thread(ThreadID(1)).outline == "Moving to Node #0,0")
    #expect(tree.threads.dropFirst().allSatisfy { $0.isIsolated })
    #expect(run.text(0) == Self.opening + Self.before + Self.spawn + Self.results + Self.after)
    #expect(run.text(1) == Self.first && run.text(2) == Self.second)
    let dropped = tree.dropped(.root)
    let ids = tree.tokens(.root).map { run.log.tokens.ids[Int($0)] }
    #expect(dropped.map { run.log.pieces.text(ids[$0]) } == [Self.spawn])
    #expect(tree.join(of: tree.blocks(of: .root)[0])?.discipline == .message)
    #expect(tree.answerText(run.log) == Self.before + Self.results + Self.after)
    #expect(run.log.header.problem == "22,26,31,53 -> 27" && run.log.header.task == "countdown")
    #expect(tree.finish == .endOfText && tree.status(.root) == .ended(.endOfText))
  }

  @Test("a trace_dict alone, in a row, and among results")
  func traces() throws {
    check(try imported(try json(Self.trace))[0])
    let row: [String: Any] = [
      "nums": [22, 26, 31, 53], "target": 27, "rating": 1, "search_type": "apr_3", "trace_dict": Self.trace,
    ]
    let runs = try imported(try json(row) + "\n" + json(row) + "\n")
    #expect(runs.count == 2 && runs[1].format == "apr" && runs[1].tree.verdict?.correct == true)
    runs.forEach(check)
    let rows = try imported(try json([row, row, row]))
    #expect(rows.count == 3)
    rows.forEach(check)
  }

  @Test("results: claims and verified ones are kept apart, and searches are found without reading them")
  func results() throws {
    let file: [String: Any] = [
      "trajectories": ["a", "b"], "trace_dicts": [Self.trace, Self.trace], "ratings": [1, 1],
      "true_ratings": [1, 0],
    ]
    let runs = try imported(try json(file))
    #expect(runs.count == 2 && runs[0].format == "apr-results")
    runs.forEach(check)
    #expect(runs[0].tree.verdict == Verdict(answer: nil, correct: true, claimed: true))
    #expect(runs[1].tree.verdict == Verdict(answer: nil, correct: false, claimed: true))
  }

  @Test("rollouts of reinforcement learning: parent and children are put together again")
  func rollouts() throws {
    let messages = [Self.first, Self.second].map { text in
      let end = text.ranges(of: "\n")[1].lowerBound
      return (String(text[..<end]), String(text[end...]))
    }
    let sequences: [[String: Any]] = [
      ["prefix": messages[1].0, "output": messages[1].1, "advantage": 0.5],
      ["prefix": Self.opening + Self.before + Self.results, "output": Self.after],
      ["prefix": Self.opening, "output": Self.before + Self.spawn],
      ["prefix": messages[0].0, "output": messages[0].1],
    ]
    let run = try imported(try json(["seqs": sequences, "is_correct": true]))[0]
    check(run)
    #expect(run.format == "apr-rollouts" && run.tree.verdict?.correct == true)
  }

  @Test("calls that nobody answered are where the run ends")
  func unanswered() throws {
    let trace: [String: Any] = [
      "main_calls": [Self.opening + Self.before + Self.spawn], "sub_calls": [[["main_calls": [Self.first]]]],
    ]
    let run = try imported(try json(trace))[0]
    #expect(
      run.tree.finish == .length && run.tree.threadCount == 2
        && run.tree.join(of: run.tree.blocks(of: .root)[0]) == nil)
  }

  @Test("a parent's text alone: its searches are elsewhere")
  func plain() throws {
    let run = try imported(Self.opening + Self.before + Self.results + Self.after, "x.txt")[0]
    #expect(
      run.log.header.dialect == "apr" && run.text == Self.opening + Self.before + Self.results + Self.after)
    #expect(
      run.tree.threadCount == 3 && run.oddities.map(\.words).contains { $0.contains("not in this file") })
  }

  @Test("results that are never closed end where the next ones begin, however many there are")
  func unclosed() throws {
    let open = "<Sub Searches>\n<Goal Reached in Sub Search 0 at level 1 at Node #0,0>\n"
    let text = Self.opening + Self.before + String(repeating: open, count: 200) + Self.after
    let run = try imported(text, "x.txt")[0]
    #expect(run.text == text && run.tree.blockCount == 200 && run.tree.threadCount == 201)
  }
}
