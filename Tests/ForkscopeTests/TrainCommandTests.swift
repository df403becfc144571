import Foundation
import Testing

/// What is measured of a model, through the program.
@Suite("Training commands")
struct TrainCommandTests {
  @Test("the problems of a measurement are listed, the same each time, and can be asked")
  func problems() throws {
    let first = try Program.run("train", "problems", "small", "--count", "3")
    #expect(first.status == 0)
    let problems = first.output.split(separator: "\n").map(String.init)
    #expect(problems.count == 3 && Set(problems).count == 3)
    #expect(try Program.run("train", "problems", "small", "--count", "3").output == first.output)
    let other = try Program.run("train", "problems", "small", "--count", "3", "--seed", "1")
    #expect(other.output != first.output)
    #expect(try Program.run("run", problems[0], "--json").status == 0)
    #expect(try Program.run("train", "problems", "round").status == 64)
  }

  @Test("runs that came out wrong in a measurement are kept as traces")
  func wrong() throws {
    let folder = Program.temporaryPath("wrong")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let outcome = try Program.run("train", "evaluate", "--problems", "16", "--json", "--wrong", folder)
    #expect(outcome.status == 0, "\(outcome.error)")
    let shapes = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]])
    #expect(shapes.count == 4)
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for shape in shapes {
      let name = try #require(shape["shape"] as? String)
      let accuracy = try #require(shape["accuracy"] as? Double)
      #expect(files.count { $0.hasPrefix(name + "-") } == Int((16 * (1 - accuracy)).rounded()))
    }
    for file in files {
      let shown = try Program.run("open", "--plain", folder + "/" + file)
      #expect(shown.status == 0 && shown.output.contains("wrong"))
    }
    // What lies there already is not written over.
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let again = try Program.run("train", "evaluate", "--problems", "1", "--wrong", folder)
    #expect(again.status != 0 && again.error.contains("already"))
    #expect(try Program.run("train", "evaluate", "--timed", "1", "--wrong", folder).status == 64)
  }

  @Test("reinforcement learning asks problems of the shapes that are wanted alone")
  func mixture() throws {
    let folder = Program.temporaryPath("mixture")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func sampled(_ mixture: String) throws -> Int {
      let outcome = try Program.run(
        "train", "rl", "--into", folder + mixture, "--mixture", mixture, "--algorithm", "decision",
        "--rounds", "1", "--problems", "3", "--evaluated", "1")
      #expect(outcome.status == 0, "\(outcome.error)")
      let line = try String(contentsOfFile: folder + mixture + "/metrics.jsonl", encoding: .utf8)
      let entry = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      try? FileManager.default.removeItem(atPath: folder + mixture)
      return try #require(entry?["rolloutTokens"] as? Int)
    }
    // A wide problem has several times the tokens of a small one.
    #expect(try sampled("1,0,0,0") > 2 * sampled("0,0,1,0"))
  }
}
