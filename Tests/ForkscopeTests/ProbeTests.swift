import Foundation
import TestModels
import TestSupport
import Testing

/// `probe` and `diff`, through the real program.
@Suite("Probing and comparing, from the command line")
struct ProbeTests {
  private func json(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test("the regret of a fork is the difference between complete runs with the decision forced")
  func regret() throws {
    let problem = "((3+2)+(9*3))-(1+10)"
    let model = ["--model", TestModels.firstArithmetic]
    let report = try json(try Program.run(["probe", problem, "--json"] + model).output)
    let decisions = try #require(report["decisions"] as? [[String: Any]])
    let first = try #require(decisions.first)
    #expect(first["taken"] as? Bool == true)
    let forked = try json(try Program.run(["run", problem, "--json"] + model).output)
    let stats = try #require(forked["stats"] as? [String: Any])
    let sides = try #require(first["fork"] as? [String: Any])
    #expect(sides["critical_path_tokens"] as? Int == stats["critical_path_tokens"] as? Int)
    #expect(
      Set(sides.keys) == ["rollouts", "accuracy", "accuracy_ci95", "critical_path_tokens", "total_tokens"])
    // The same decision refused by hand, in a saved run.
    let paths = [Program.temporaryPath("a.jsonl"), Program.temporaryPath("b.jsonl")]
    defer { for path in paths { try? FileManager.default.removeItem(atPath: path) } }
    _ = try Program.run(["run", problem, "--plain", "--save", paths[0]] + model)
    let token = try #require(first["token"] as? Int)
    let refused = try Program.run(
      "refork", paths[0], "--token", "\(token)", "--text", "c(", "--save", paths[1])
    #expect(refused.status == 0)
    let other = try json(try Program.run("stats", paths[1], "--json").output)
    let run = try #require((other["runs"] as? [[String: Any]])?.first)
    let alone = try #require(first["no_fork"] as? [String: Any])
    #expect(alone["critical_path_tokens"] as? Int == run["critical_path_tokens"] as? Int)
    let regret =
      try #require(stats["critical_path_tokens"] as? Int) - (alone["critical_path_tokens"] as? Int ?? 0)
    #expect(first["regret_tokens"] as? Int == regret)
    let threads = try #require(report["threads"] as? [[String: Any]])
    #expect(threads.count == 4 && threads.allSatisfy { $0["value_nats"] is Double })
    // A saved run is probed with the same outcome.
    #expect(
      try json(try Program.run("probe", paths[0], "--json").output)["decisions"] as? NSArray == decisions
        as NSArray)

    let difference = try json(try Program.run("diff", paths[0], paths[1], "--json").output)
    let place = try #require(difference["first_difference"] as? [String: Any])
    #expect(place["thread"] as? Int == 0 && place["token"] as? Int == token)
    let told = try Program.run("diff", paths[0], paths[1])
    #expect(told.status == 0)
    #expect(told.output.contains("they part at main token \(token): \"<Parallel>\" against \"c(\""))
    let same = try Program.run("diff", paths[0], paths[0])
    #expect(same.output.contains("the same, token by token"))
    #expect(
      try json(try Program.run("diff", paths[0], paths[0], "--json").output)["first_difference"] is NSNull)
  }

  @Test("a problem that begins with a minus is a problem, and no option")
  func minus() throws {
    for problem in ["-3*(4-9)", "-(1+2)"] {
      let outcome = try Program.run(["run", problem, "--plain", "--model", TestModels.firstArithmetic])
      #expect(outcome.status == 0)
      #expect(outcome.output.hasPrefix("problem  \(problem)\n"))
    }
    #expect(try Program.run("run", "-x").status == 64)
  }

  @Test("a saved run is probed as it was made: options that would make another one are refused by name")
  func ownSettings() throws {
    let file = TestModels.earlierTraces(.avx2)[0]
    let outcome = try Program.run("probe", file, "--method", "mcts", "--seed", "7")
    #expect(outcome.status == 64 && outcome.error.contains("leave out --method, --seed\n"))
  }

  @Test("wrong usage and missing files are told as everywhere")
  func refusals() throws {
    #expect(try Program.run("probe", "1+1", "--rollouts", "0").status == 64)
    #expect(try Program.run("probe", "1/2").status == 65)
    #expect(try Program.run("diff", "/nowhere.jsonl", "/nowhere.jsonl").status == 66)
    #expect(try Program.run("diff", "/nowhere.jsonl").status == 64)
  }
}
