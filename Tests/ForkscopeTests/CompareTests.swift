import Foundation
import Testing
import Traces

@Suite("compare")
struct CompareTests {
  private func json(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private func compare(_ folder: String, _ more: String...) throws -> Program.Outcome {
    try Program.run(["compare", "--problems", "3", "--into", folder] + more)
  }

  @Test("every number of its table comes out of the saved traces again, through stats")
  func recomputed() throws {
    let folder = Program.temporaryPath("")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let outcome = try compare(folder, "--json")
    #expect(outcome.status == 0 && outcome.error.isEmpty)
    let report = try json(outcome.output)
    #expect(report["problems"] as? Int == 3 && report["task"] as? String == "arithmetic")
    let rows = try #require(report["rows"] as? [[String: Any]])
    let statistics = try json(try Program.run("stats", folder, "--json").output)
    let again = try #require(statistics["methods"] as? [[String: Any]])
    func byLabel(_ rows: [[String: Any]]) throws -> [String: NSDictionary] {
      try Dictionary(
        uniqueKeysWithValues: rows.map { (try #require($0["label"] as? String), $0 as NSDictionary) })
    }
    #expect(try byLabel(rows) == byLabel(again))
    #expect(rows.map { $0["runs"] as? Int } == Array(repeating: 3, count: rows.count))
    for key in [
      "method", "dialect", "join", "accuracy", "accuracy_ci95", "total_tokens", "critical_path_tokens",
      "acceleration_ratio", "speedup_vs_sequential", "reprefilled_tokens", "activation_ratio", "mean_threads",
      "wall_seconds", "max_context_tokens", "kv_reuse", "inserted_tokens",
    ] {
      #expect(rows.allSatisfy { $0[key] != nil }, "\(key)")
    }
    // The samples of self-consistency are what the sequential method writes, n times.
    let total = { (method: String) in
      rows.first { $0["method"] as? String == method }.flatMap { $0["total_tokens"] as? Double } ?? 0
    }
    #expect(abs(total("self-consistency") / total("sequential") - 8) < 0.5)
    #expect(rows.first?["speedup_vs_sequential"] as? Double == 1)
  }

  @Test("runs that are there are not made again; a torn one is refused by name, a folder of other runs too")
  func resumed() throws {
    let folder = Program.temporaryPath("")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let methods = ["--methods", "sequential,threadweaver/prefill"]
    #expect(try Program.run(["compare", "--problems", "2", "--into", folder] + methods).error.isEmpty)
    let first = folder + "/0000-sequential.jsonl"
    let before = try Data(contentsOf: URL(fileURLWithPath: first))
    let more = try Program.run(["compare", "--problems", "3", "--into", folder] + methods)
    #expect(more.status == 0)
    #expect(more.error.contains("4 of 6 runs were there already"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: first)) == before)

    let other = try Program.run(["compare", "--problems", "2", "--into", folder, "--seed", "5"] + methods)
    #expect(other.status == 73 && other.error.contains("another run is saved there"))

    try before.prefix(before.count / 2).write(to: URL(fileURLWithPath: first))
    let torn = try Program.run(["compare", "--problems", "2", "--into", folder] + methods)
    // Half a run is a run that was broken off: it is made again.
    #expect(torn.status == 0 && torn.error.contains("3 of 4"))
    try Data("not a trace\n".utf8).write(to: URL(fileURLWithPath: first))
    let broken = try Program.run(["compare", "--problems", "2", "--into", folder] + methods)
    #expect(broken.status == 65 && broken.error.contains("0000-sequential.jsonl"))
    #expect(
      try Program.run(["compare", "--problems", "2", "--into", folder, "--start-over"] + methods).status == 0)
  }

  @Test("without a folder the traces go to the state directory, which is named, and are taken up there")
  func usualFolder() throws {
    let home = Program.temporaryPath("")
    defer { try? FileManager.default.removeItem(atPath: home) }
    let arguments = ["compare", "--problems", "1", "--methods", "sequential", "--seed", "3"]
    let first = try Program.run(arguments + ["--json"], environment: ["XDG_STATE_HOME": home])
    let folder = home + "/forkscope/comparisons/arithmetic-arithmetic-mini-3-seed3"
    #expect(try json(first.output)["folder"] as? String == folder)
    #expect(first.error.contains(folder))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["0000-sequential.jsonl"])
    let again = try Program.run(arguments, environment: ["XDG_STATE_HOME": home])
    #expect(again.error.contains("1 of 1 runs were there already"))
    #expect(again.output.contains(folder))
  }

  @Test("budgets make a row for each, and cut runs off there")
  func budgets() throws {
    let folder = Program.temporaryPath("")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let outcome = try compare(
      folder, "--critical-limit", "30,1000", "--methods", "sequential", "self-consistency", "--json")
    let rows = try #require(try json(outcome.output)["rows"] as? [[String: Any]])
    #expect(rows.count == 4)
    #expect(rows.map { $0["label"] as? String }.contains("self-consistency n=8 critical≤30"))
    #expect(
      rows.allSatisfy {
        ($0["critical_path_tokens"] as? Double ?? 0)
          <= (($0["label"] as? String)?.contains("≤30") == true ? 30 : 1000)
      })
    #expect(rows.first?["accuracy"] as? Double == 0)
  }

  @Test("a file of problems is taken whole, unless fewer are asked for")
  func wholeFile() throws {
    let (folder, file) = (Program.temporaryPath(""), Program.temporaryPath(".txt"))
    defer { for path in [folder, file] { try? FileManager.default.removeItem(atPath: path) } }
    try Data((1...25).map { "\($0)+1\n" }.joined().utf8).write(to: URL(fileURLWithPath: file))
    func problems(_ more: String...) throws -> Int? {
      let what = ["--problem-file", file, "--methods", "sequential", "--into", folder]
      return try json(try Program.run(["compare", "--json"] + what + more).output)["problems"] as? Int
    }
    #expect(try problems() == 25)
    #expect(try problems("--problems", "3") == 3)
  }

  @Test("wrong options are told in words")
  func wrong() throws {
    for (arguments, words) in [
      (["--methods", "guessing"], "unknown method 'guessing'"), (["--problems", "0"], "--problems takes"),
      (["--difficulty", "99"], "--difficulty takes 1 to 24 operations"),
      (["--total-limit", "x"], "--total-limit takes"),
      (["--task", "text"], "no list of problems"), (["--problem-file", "/nonexistent"], "nonexistent"),
      (["--methods", "apr"], "cannot write the tags"),
      (["--problem-file", "x", "--difficulty", "4"], "leave it out with --problem-file"),
    ] {
      let folder = Program.temporaryPath("")
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let outcome = try Program.run(["compare", "--into", folder] + arguments)
      #expect(outcome.status != 0 && outcome.error.contains(words), "\(arguments): \(outcome.error)")
    }
  }
}
