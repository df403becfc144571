import Foundation
import Testing

@testable import Traces

@Suite("The table of methods")
struct MethodSummaryTests {
  private func run(
    _ method: String, _ problem: String, length: Int, correct: Bool?, limits: RunHeader.Limits? = nil,
    model: RunHeader.ModelReference = .init(name: "")
  ) -> RunSummary {
    var metrics = RunMetrics()
    metrics.total = length
    metrics.criticalPath = length
    let traits = MethodTraits(forking: method == "alone" ? .never : .byMethod, label: method)
    let header = RunHeader(problem: problem, method: method, traits: traits, limits: limits, model: model)
    return RunSummary(header, metrics, verdict: Verdict(answer: "1", correct: correct), finish: .endOfText)
  }

  @Test("speed-ups are taken problem by problem and then averaged")
  func speedup() throws {
    let rows = MethodSummary.rows([
      run("alone", "a", length: 100, correct: true), run("alone", "b", length: 10, correct: true),
      run("search", "a", length: 50, correct: true), run("search", "b", length: 10, correct: false),
      run("search", "unknown", length: 5, correct: true),
    ])
    #expect(rows.map(\.key.label) == ["alone", "search"])
    #expect(rows[0].speedup == 1)
    // (100/50 + 10/10) / 2, not 110/60.
    #expect(rows[1].speedup == 1.5)
    #expect(abs(try #require(rows[1].aggregate.accuracy) - 2.0 / 3) < 1e-12)
  }

  @Test(
    "the same method within different limits makes different rows, measured against the run within the same ones"
  )
  func limits() {
    let limit = RunHeader.Limits(critical: 20)
    let rows = MethodSummary.rows([
      run("alone", "a", length: 20, correct: false, limits: limit),
      run("alone", "a", length: 60, correct: true),
      run("votes n=2", "a", length: 20, correct: nil, limits: limit),
    ])
    #expect(rows.map(\.key.label) == ["alone critical≤20", "alone", "votes n=2 critical≤20"])
    #expect(rows.map(\.speedup) == [1, 1, 1])
    let unlimited = MethodSummary.rows([
      run("alone", "a", length: 60, correct: true),
      run("search", "a", length: 20, correct: true, limits: limit),
    ])
    #expect(unlimited[1].speedup == 3)
    #expect(rows[2].aggregate.accuracy == nil && rows[2].aggregate.accuracyInterval == nil)
  }

  @Test("models and precisions are not mixed: each has its rows, measured against its own runs")
  func models() {
    let other = RunHeader.ModelReference(name: "large", kvPrecision: "q8")
    let rows = MethodSummary.rows([
      run("alone", "a", length: 100, correct: true, model: .init(name: "large")),
      run("search", "a", length: 50, correct: true, model: .init(name: "large")),
      run("search", "a", length: 10, correct: true, model: .init(name: "small")),
      run("search", "a", length: 10, correct: true, model: other),
    ])
    #expect(rows.map(\.key.model) == ["large", "large", "small", "large"])
    #expect(rows.map(\.speedup) == [1, 2, nil, nil])
    #expect(rows[3].key.precision.description == "unknown, q8 K/V")
  }

  @Test(
    "runs of one label with other numbers or another temperature are not averaged, and rows say what differs")
  func numbers() {
    func run(depth: Int?, temperature: Float = 0, length: Int) -> RunSummary {
      var metrics = RunMetrics()
      (metrics.total, metrics.criticalPath) = (length, length)
      let header = RunHeader(
        problem: "a", method: "tree", traits: .init(forking: .byMethod, label: "tree"),
        parameters: depth.map { MethodParameters(beam: 2, depth: $0) }, model: .init(name: ""),
        sampling: .init(temperature: temperature))
      return RunSummary(header, metrics, finish: .endOfText)
    }
    let rows = MethodSummary.rows([
      run(depth: 2, length: 10), run(depth: 6, length: 100), run(depth: 2, length: 20),
      run(depth: nil, length: 7),
    ])
    #expect(rows.map(\.label) == ["tree depth=2", "tree depth=6", "tree usual depth"])
    #expect(rows.map { $0.aggregate.mean(.totalTokens) } == [15, 100, 7])
    let hot = MethodSummary.rows([run(depth: 2, length: 1), run(depth: 2, temperature: 1.5, length: 2)])
    #expect(hot.map(\.label) == ["tree t=0.0", "tree t=1.5"])
    #expect(hot.map(\.shortLabel) == hot.map(\.label))
    #expect(MethodSummary.rows([run(depth: 2, length: 1)]).map(\.label) == ["tree"])
  }

  @Test("a run that was cut off is nothing to measure against")
  func cutOff() {
    var alone = run("alone", "a", length: 5, correct: nil)
    alone.finish = .length
    let forked = run("search", "a", length: 100, correct: true)
    #expect(MethodSummary.rows([alone, forked]).map(\.speedup) == [nil, nil])
    alone.finish = nil
    #expect(MethodSummary.rows([alone, forked]).map(\.speedup) == [nil, nil])
  }

  @Test("models on servers are told apart by their names, files by what is in them")
  func sameModel() {
    typealias Model = RunHeader.ModelReference
    #expect(!Model(name: "a", location: "http://x").computes(as: Model(name: "b", location: "http://x")))
    #expect(Model(name: "a", location: "http://x").computes(as: Model(name: "a", location: "http://y")))
    #expect(Model(name: "a", fingerprint: "1").computes(as: Model(name: "b", fingerprint: "1")))
    #expect(!Model(name: "a", fingerprint: "1").computes(as: Model(name: "a", fingerprint: "2")))
    let rounded = Model(name: "a", fingerprint: "1", activations: "int8")
    #expect(rounded.computes(as: Model(name: "a", fingerprint: "1")))
  }

  @Test("the rows' JSON has every key of the contract, with null where nothing is known")
  func keys() throws {
    let data = try JSONEncoder().encode(MethodSummary.rows([run("search", "a", length: 3, correct: nil)]))
    let object = try #require((try JSONSerialization.jsonObject(with: data) as? [[String: Any]])?.first)
    #expect(
      Set(object.keys).isSuperset(of: [
        "method", "dialect", "join", "label", "model", "runs", "accuracy", "accuracy_ci95", "total_tokens",
        "critical_path_tokens", "acceleration_ratio", "speedup_vs_sequential", "inserted_tokens",
        "reprefilled_tokens", "kv_reuse", "wall_seconds", "activation_ratio", "mean_threads",
        "max_context_tokens", "generated_tokens", "flags", "arithmetic", "kv_precision", "activations",
      ]))
    #expect(object["accuracy"] is NSNull && object["accuracy_ci95"] is NSNull && object["dialect"] is NSNull)
    #expect(object["threadweaver_longest"] is NSNull && object["total_tokens"] as? Double == 3)
  }

  @Test("the Wilson interval of published examples")
  func wilson() throws {
    let half = try #require(Aggregate.wilson(5, of: 10))
    #expect(abs(half.lowerBound - 0.2366) < 1e-4 && abs(half.upperBound - 0.7634) < 1e-4)
    let all = try #require(Aggregate.wilson(100, of: 100))
    #expect(abs(all.lowerBound - 0.9630) < 1e-4 && all.upperBound > 0.9999)
    #expect(Aggregate.wilson(0, of: 0) == nil)
  }
}
