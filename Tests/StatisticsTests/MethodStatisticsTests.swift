import Foundation
import Testing
import Traces

@testable import Statistics

@Suite("The table of methods")
struct MethodStatisticsTests {
  private func run(
    _ method: String, _ problem: String, length: Int, correct: Bool?, limits: RunHeader.Limits? = nil,
    model: String = ""
  ) -> RunStatistics {
    var log = TextLog(
      method: method, dialect: nil, problem: problem,
      parameters: method == "self-consistency" ? MethodParameters(samples: 2) : nil, limits: limits,
      model: model)
    log.write(Array(repeating: "x", count: length).joined(separator: " "))
    log.finish(Verdict(answer: "1", correct: correct))
    return RunStatistics(log.log)
  }

  @Test("speed-ups are taken problem by problem and then averaged")
  func speedup() throws {
    let rows = MethodStatistics.rows([
      run("sequential", "a", length: 100, correct: true), run("sequential", "b", length: 10, correct: true),
      run("mcts", "a", length: 50, correct: true), run("mcts", "b", length: 10, correct: false),
      run("mcts", "unknown", length: 5, correct: true),
    ])
    #expect(rows.map(\.label) == ["sequential", "mcts"])
    #expect(rows[0].speedupVersusSequential == 1)
    // (100/50 + 10/10) / 2, not 110/60.
    #expect(rows[1].speedupVersusSequential == 1.5)
    #expect(abs(try #require(rows[1].accuracy) - 2.0 / 3) < 1e-12)
  }

  @Test(
    "the same method within different limits makes different rows, measured against the run within the same ones"
  )
  func limits() {
    let limit = RunHeader.Limits(critical: 20)
    let rows = MethodStatistics.rows([
      run("sequential", "a", length: 20, correct: false, limits: limit),
      run("sequential", "a", length: 60, correct: true),
      run("self-consistency", "a", length: 20, correct: nil, limits: limit),
    ])
    #expect(
      rows.map(\.label) == ["sequential critical≤20", "sequential", "self-consistency n=2 critical≤20"])
    #expect(rows.map(\.speedupVersusSequential) == [1, 1, 1])
    let unlimited = MethodStatistics.rows([
      run("sequential", "a", length: 60, correct: true),
      run("mcts", "a", length: 20, correct: true, limits: limit),
    ])
    #expect(unlimited[1].speedupVersusSequential == 3)
    #expect(rows[2].accuracy == nil && rows[2].accuracyInterval == nil)
  }

  @Test("models are not mixed: each has its rows, measured against its own sequential runs")
  func models() {
    let runs = [
      run("sequential", "a", length: 100, correct: true, model: "large"),
      run("mcts", "a", length: 50, correct: true, model: "large"),
      run("mcts", "a", length: 10, correct: true, model: "small"),
    ]
    let rows = MethodStatistics.rows(runs)
    #expect(rows.map(\.model) == ["large", "large", "small"])
    #expect(rows.map(\.speedupVersusSequential) == [1, 2, nil])
    #expect(MethodTable(rows).lines()[0].hasPrefix("method      model  runs"))
    #expect(MethodTable(Array(rows.prefix(2))).lines()[0].hasPrefix("method      runs"))
  }

  @Test("the rows' JSON has every key of the contract, with null where nothing is known")
  func keys() throws {
    let data = try JSONEncoder().encode(MethodStatistics.rows([run("mcts", "a", length: 3, correct: nil)]))
    let object = try #require((try JSONSerialization.jsonObject(with: data) as? [[String: Any]])?.first)
    #expect(
      Set(object.keys) == [
        "method", "dialect", "join", "label", "model", "runs", "accuracy", "accuracy_ci95", "total_tokens",
        "critical_path_tokens", "acceleration_ratio", "speedup_vs_sequential", "inserted_tokens",
        "reprefilled_tokens", "kv_reuse", "wall_seconds", "activation_ratio", "mean_threads",
        "max_context_tokens", "generated_tokens", "flags", "arithmetic", "kv_precision", "activations",
      ])
    #expect(object["accuracy"] is NSNull && object["accuracy_ci95"] is NSNull && object["dialect"] is NSNull)
  }

  @Test("the Wilson interval of published examples")
  func wilson() throws {
    let half = try #require(MethodStatistics.wilson(5, of: 10))
    #expect(abs(half.lowerBound - 0.2366) < 1e-4 && abs(half.upperBound - 0.7634) < 1e-4)
    let all = try #require(MethodStatistics.wilson(100, of: 100))
    #expect(abs(all.lowerBound - 0.9630) < 1e-4 && all.upperBound > 0.9999)
    #expect(MethodStatistics.wilson(0, of: 0) == nil)
  }

  @Test("the table leaves out columns before it grows wider than the screen, accuracy last")
  func table() {
    let table = MethodTable(
      MethodStatistics.rows([
        run("sequential", "a", length: 100, correct: true), run("mcts", "a", length: 40, correct: true),
      ]))
    let wide = table.lines()
    #expect(wide.count == 3 && wide[0].contains("KV reuse"))
    for width in [120, 80, 60] {
      let lines = table.lines(width: width)
      #expect(lines.allSatisfy { $0.count <= width } && lines[0].contains("accuracy"))
    }
    #expect(table.markdown.count == 4 && table.markdown[1].hasPrefix("| --- | ---: |"))
    #expect(MethodTable([]).lines().count == 1)
  }

  @Test("runs that were computed at another precision make rows of their own, and say so")
  func precisions() throws {
    var runs = (0..<4).map { _ in run("mcts", "a", length: 10, correct: true) }
    runs.append(run("sequential", "a", length: 20, correct: true))
    runs[1].precision.kv = "q8"
    runs[2].precision.activations = "int16"
    runs[3].precision.arithmetic = "avx2"
    let rows = MethodStatistics.rows(runs)
    #expect(rows.map(\.runs) == [1, 1, 1, 1, 1])
    // What ran in sequence did so at one precision.
    #expect(rows.map(\.speedupVersusSequential) == [2, nil, nil, nil, 1])
    let lines = MethodTable(rows).lines()
    #expect(lines[0].contains("precision"))
    #expect(lines.contains { $0.contains("unknown, q8 K/V, int8 activations") })
    #expect(lines.contains { $0.contains("avx2, f32 K/V, int8 activations") })
    #expect(!MethodTable(MethodStatistics.rows([runs[0]])).lines()[0].contains("precision"))
    let json = try JSONSerialization.jsonObject(with: try JSONEncoder().encode(runs[2])) as? [String: Any]
    #expect(json?["kv_precision"] as? String == "f32" && json?["activations"] as? String == "int16")
    #expect(json?.keys.contains("arithmetic") == true)
  }
}
