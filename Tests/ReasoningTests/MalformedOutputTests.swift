import Dialects
import Testing
import Traces

@testable import Reasoning

@Suite("Whatever a model writes, a run ends in a defined state")
struct MalformedOutputTests {
  /// Parts of every dialect's texts, whole and broken.
  private static func parts(_ dialect: Dialect) -> [String] {
    let pairs = [
      dialect.tags.block, dialect.tags.outlines, dialect.tags.outline, dialect.tags.thread,
      dialect.tags.conclusion,
      dialect.tags.results,
    ].compactMap { $0 }
    return pairs.flatMap { [$0.open, $0.close, String($0.open.dropLast())] }
      + ["1:", "2:", "1.1:", " 1 : a", "x", "\n", "$", "<", "é", "Goal Reached\n"]
      + (dialect.name == "apr"
        ? [
          APRTests.calls, APRTests.before, APRTests.path,
          "<Start Sub Search 0 at level 1> Moving to Node #0,0\n",
        ] : [])
  }

  @Test(
    "random tags in random places", arguments: Dialect.all.map(\.name))
  func random(_ name: String) throws {
    let dialect = try #require(Dialect.named(name))
    let parts = Self.parts(dialect)
    let join = try #require(dialect.joins.first.flatMap { JoinDiscipline(rawValue: $0.rawValue) })
    for seed in 0..<8 {
      var random = ProblemRandom(seed: UInt64(seed), index: 0)
      func text(_ count: Int) -> String {
        (0..<count).map { _ in parts[random.next(in: 0...(parts.count - 1))] }.joined()
      }
      var script = ["main": (name == "apr" ? APRTests.before : "") + text(14)]
      for thread in ["0", "1", "2", "1.1", "1'", "2'", "1.1.1"] { script[thread] = text(6) }
      let limits = RunHeader.Limits(critical: 250, total: 500)
      let run = try ScriptedRun(
        name, join: join, script, prompt: name == "apr" ? APRTests.prompt : "Q:",
        maxTokens: name == "npr" ? 3000 : 250, limits: limits
      ).run(atMost: 1500)
      let place = Comment(rawValue: "\(name) \(seed): \(script)")
      #expect(run.rollout.isFinished, place)
      #expect(run.isConsistent, place)
      #expect(run.tree.verdict != nil, place)
      for thread in run.tree.threads {
        guard case .ended = run.tree.status(thread.id) else {
          // The end of the root ends all: a total limit can leave nobody else.
          #expect(run.tree.status(thread.id) == .stopped, place)
          continue
        }
      }
      // What was made can be read back, taken up and compared.
      let again = try TraceReader.read(
        Array(try TraceEncoder.header(run.rollout.log.header))
          + run.rollout.log.eventBatches.joined().flatMap(TraceEncoder.line), name: "run")
      #expect(RunHistory(again.log).tree().metrics == run.tree.metrics, place)
    }
  }
}
