import Dialects
import Testing
import Traces

@testable import Reasoning

@Suite("ThreadWeaver's state machine")
struct ThreadWeaverTests {
  static let outlines =
    "go\n<Parallel>\n<Outlines>\n<Outline>1: one</Outline>\n<Outline>2: two</Outline>\n</Outlines>"

  private func run(
    _ script: [String: String], join: JoinDiscipline = .prefill, limits: RunHeader.Limits? = nil,
    tags: [String] = []
  ) throws -> ScriptedRun {
    try ScriptedRun("threadweaver", join: join, script, limits: limits, tags: tags).run()
  }

  @Test(
    "headers, the merged header without its newline, and what follows a join",
    arguments: [[], ["</Outlines>", "</Thread>", "<Outline>"]])
  func headers(_ tags: [String]) throws {
    let run = try run(
      ["main": Self.outlines + "</Parallel> so 3$", "1": " a is 1\n</Thread>", "2": " b is 2\n</Thread>"],
      tags: tags)
    #expect(run.text("1") == "[\n<Thread>\n1:] a is 1\n</Thread>")
    #expect(run.text("2") == "[\n<Thread>\n2:] b is 2\n</Thread>")
    #expect(run.text("main") == Self.outlines + "[\n]</Parallel> so 3<eos>")
    #expect(
      run.context("main") == "Q:" + Self.outlines
        + "\n<Thread>\n1: a is 1\n</Thread><Thread>\n2: b is 2\n</Thread>\n</Parallel> so 3<eos>")
    #expect(run.tree.finish == .endOfText && run.isConsistent)
  }

  @Test("a prefill join reuses P + h1 + t1 and computes the threads behind it again, with the merged header")
  func cost() throws {
    let run = try run(["main": Self.outlines + "$", "1": " long thread 1\n</Thread>", "2": " 2\n</Thread>"])
    let join = try #require(run.joins.first)
    let prefix = "Q:".count + Self.outlines.count
    #expect(Int(join.reused) == prefix + "\n<Thread>\n1: long thread 1\n</Thread>".count)
    #expect(Int(join.reprefilled) == "<Thread>\n2: 2\n</Thread>".count)
  }

  @Test("threads come back in the order of their outlines, not of their ends")
  func order() throws {
    let run = try run([
      "main": Self.outlines + "$", "1": String(repeating: "x", count: 50) + "</Thread>", "2": "</Thread>",
    ])
    #expect(run.joins.first?.children == [ThreadID(1), ThreadID(2)])
  }

  @Test("a number that is named twice makes one thread; outlines without a number make none")
  func duplicates() throws {
    let outlines =
      "<Parallel><Outlines><Outline>2: b</Outline><Outline>1: a</Outline><Outline>2: c</Outline>"
      + "<Outline>none</Outline></Outlines>"
    let run = try run(["main": outlines + "$", "1": "</Thread>", "2": "</Thread>"])
    #expect(run.tree.threads.dropFirst().map(\.number) == ["2", "1"])
    #expect(run.tree.thread(ThreadID(1)).outline == "b")
  }

  @Test("a list without a numbered outline is ordinary text")
  func noNumbers() throws {
    let run = try run(["main": "<Parallel><Outlines><Outline>what?</Outline></Outlines> on I go$"])
    #expect(run.tree.blockCount == 0 && run.tree.finish == .endOfText)
  }

  @Test(
    "a closer without its opener is ordinary text, also behind a block whose outlines would still be there")
  func strayCloser() throws {
    let run = try run([
      "main": "</Outlines>" + Self.outlines + "</Parallel></Outlines>$", "1": "</Thread>", "2": "</Thread>",
    ])
    #expect(run.tree.blockCount == 1 && run.tree.finish == .endOfText)
  }

  @Test("a thread that ends the text is closed by the orchestrator, and with it the run")
  func unclosed() throws {
    let run = try run(["main": Self.outlines + " never said", "1": " a$", "2": " b\n</Thread>"])
    #expect(run.text("1") == "[\n<Thread>\n1:] a<eos>[\n</Thread>]")
    #expect(run.text("main") == Self.outlines + "[\n</Parallel>]")
    #expect(run.tree.finish == .malformed)
    #expect(run.tree.status(ThreadID(1)) == .ended(.endOfText))
  }

  @Test("a thread that runs out of room is closed, and the run ends for its length")
  func tooLong() throws {
    let limit = Self.outlines.count + 40
    let run = try run(
      ["main": Self.outlines, "1": String(repeating: "x", count: 500), "2": "</Thread>"],
      limits: .init(critical: limit))
    #expect(run.tree.finish == .length)
    #expect(run.tree.status(ThreadID(1)) == .ended(.length))
    #expect(run.text("main").hasSuffix("[\n</Parallel>]"))
    // The header counts, what closes the thread and the block comes behind the limit.
    #expect(run.tree.metrics.criticalPath <= limit + "\n</Thread>\n</Parallel>".count)
  }

  @Test("with stitch the same text comes back without a token computed again")
  func stitch() throws {
    let run = try run(
      ["main": Self.outlines + " ok$", "1": " a\n</Thread>", "2": " b\n</Thread>"], join: .stitch)
    #expect(run.joins.first?.reprefilled == 0)
    #expect(
      run.context("main") == "Q:" + Self.outlines
        + "{\n<Thread>\n1: a\n</Thread>|\n<Thread>\n2: b\n</Thread>}\n ok<eos>")
  }

  @Test("message joins are refused in words")
  func message() {
    #expect(throws: ReasoningError.self) { try run(["main": "$"], join: .message) }
  }

  @Test("the older layout opens a conclusion at every join")
  func conclusion() throws {
    let layout = try #require(Dialect.threadweaver.layout(named: "conclusion"))
    #expect(layout.afterJoin == "\n<Conclusion>\n")
    #expect(layout.afterBrokenJoin == "\n<Conclusion>\n</Conclusion>\n</Parallel>")
  }

  @Test("what a total limit cuts off ends in a defined state")
  func total() throws {
    let run = try run(
      [
        "main": Self.outlines, "1": String(repeating: "x", count: 500),
        "2": String(repeating: "y", count: 500),
      ],
      limits: .init(total: Self.outlines.count + 60))
    #expect(run.tree.finish == .length && run.isConsistent)
    #expect(run.tree.metrics.total < Self.outlines.count + 120)
  }

  @Test("what a context limit cuts off never attends to more")
  func context() throws {
    let limit = Self.outlines.count + 60
    let run = try run(
      ["main": Self.outlines + String(repeating: "z", count: 500), "1": "</Thread>", "2": "</Thread>"],
      limits: .init(context: limit))
    #expect(run.tree.finish == .length)
    #expect(run.tree.metrics.maxContext <= limit)
  }
}
