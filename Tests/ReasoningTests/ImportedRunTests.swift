import Formats
import Foundation
import Testing
import Traces

@testable import Reasoning

/// A live run and its text: read from a file, the text must fold to the tree that the run has.
@Suite("A run's text, imported")
struct ImportedRunTests {
  private static let outlines =
    "<Outlines>\n<Outline>1: one</Outline>\n<Outline>2: two</Outline>\n</Outlines>"
  private static let inner =
    "<Parallel>\n<Goal>\n<Outline>\n2.1: x\n</Outline>\n<Outline>\n2.2: y\n</Outline>\n</Goal>"

  private func imported(_ run: ScriptedRun) throws -> SavedRun {
    let path = NSTemporaryDirectory() + "imported-\(UUID().uuidString).txt"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let text = run.tree.answerText(run.rollout.log).replacing("<eos>", with: "")
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return try FormatRegistry.standard().run(path)
  }

  /// Everything of a tree but its tokens: these are characters in one and words in the other.
  private func tree(_ log: RunLog, _ tree: RunTree) -> [String] {
    func text(_ thread: ThreadID, _ range: Range<Int>, _ classes: Set<TokenClass>) -> String {
      let tokens = tree.tokens(thread)[range].map(Int.init).filter {
        classes.contains(log.tokens.classes[$0])
      }
      let text = log.pieces.text(tokens.map { log.tokens.ids[$0] }).replacing("<eos>", with: "")
      return text.filter { !$0.isWhitespace }
    }
    return tree.threads.map { thread in
      let all = 0..<tree.tokenCount(thread.id)
      var line = [
        tree.history.name(of: thread.id), thread.outline, "\(thread.depth) \(thread.isIsolated)",
        "generated: " + text(thread.id, all, [.generated]), "inserted: " + text(thread.id, all, [.inserted]),
        thread.id == .root ? "" : "\(tree.status(thread.id))",
      ]
      for block in tree.blocks(of: thread.id).map({ tree.block($0) }) {
        let answer: Set<TokenClass> = [.generated, .inserted]
        line.append("opened behind " + text(thread.id, 0..<block.opened, answer))
        line.append("forked behind " + text(thread.id, 0..<block.forkPosition, answer))
        line.append(
          "joined \(tree.join(of: block.id)?.discipline.rawValue ?? "not") \(block.children.map(\.rawValue))")
      }
      return line.joined(separator: "\n")
    }
  }

  private func compare(_ run: ScriptedRun, _ dialect: String) throws {
    #expect(run.tree.blockCount > 0)
    let back = try imported(run)
    #expect(back.log.header.dialect == dialect && back.oddities.isEmpty)
    #expect(back.log.header.traits == run.rollout.log.header.traits)
    #expect(tree(back.log, back.history.tree()) == tree(run.rollout.log, run.tree))
    #expect(back.history.tree().metrics.maxDepth == run.tree.metrics.maxDepth)
  }

  @Test("in ThreadWeaver's format")
  func threadweaver() throws {
    let run = try ScriptedRun(
      "threadweaver", join: .prefill,
      [
        "main": "so: <Parallel>\n" + Self.outlines + "</Parallel>\nthen " + "<Parallel>\n" + Self.outlines
          + "</Parallel> end$",
        "1": " a\n</Thread>", "2": " b is longer\n</Thread>", "1'": " c\n</Thread>", "2'": " d\n</Thread>",
      ]
    ).run()
    try compare(run, "threadweaver")
  }

  @Test("in Multiverse's format, nested")
  func multiverse() throws {
    let run = try ScriptedRun(
      "multiverse", join: .stitch,
      [
        "main": "go " + MultiverseTests.goal + "so\n</Conclusion>\n</Parallel> end$", "1": " a\n</Path>",
        "2": " first " + Self.inner + "both</Conclusion></Parallel>\n</Path>", "2.1": " x\n</Path>",
        "2.2": " y\n</Path>",
      ]
    ).run()
    try compare(run, "multiverse")
  }

  @Test("in NPR's format")
  func npr() throws {
    let run = try ScriptedRun(
      "npr", join: .stitch,
      [
        "main": "<guideline>\n<plan>1: one</plan>\n<plan>2: two</plan>\n</guideline>both\n</takeaway>\nend$",
        "1": " a way\n</step>", "2": " another\n</step>",
      ]
    ).run()
    try compare(run, "npr")
  }

  @Test("in Parallel-R1's format")
  func parallelR1() throws {
    let run = try ScriptedRun(
      "parallel-r1", join: .prefill,
      ["main": "see <Parallel>same</Summary> end$", "1": "one way</Path>", "2": "another way</Path>"]
    ).run()
    try compare(run, "parallel-r1")
  }
}
