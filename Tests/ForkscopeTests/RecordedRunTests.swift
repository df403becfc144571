import Foundation
import TestModels
import Testing
import Traces

/// Runs that were recorded before, through the program that reads them now.
@Suite("Recorded runs")
struct RecordedRunTests {
  private static let samples = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("SampleTraces").path

  private static var sampleFiles: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: samples)) ?? []
    return names.filter { $0.hasSuffix(".jsonl") }.map { samples + "/" + $0 }
  }

  private static func sample(_ number: Int) throws -> (path: String, log: RunLog) {
    let path = try #require(sampleFiles.first { $0.contains("/\(number)-") })
    return (path, try TraceReader.read(path: path).log)
  }

  private func verify(_ path: String, _ more: String...) throws {
    let outcome = try Program.run(["replay", "--verify", path] + more)
    #expect(outcome.status == 0 && outcome.output.hasPrefix("the same"), "\(path): \(outcome)")
  }

  /// Whether the processor is of the kind that recorded a trace: the last bits of another one are not to be had here.
  private func canVerify(_ path: String) throws -> Bool {
    let outcome = try Program.run("replay", "--verify", path)
    return outcome.status == 0 || !outcome.output.contains("recorded with")
  }

  @Test(
    "traces of the first built-in model verify bit for bit with its file",
    arguments: TestModels.Arithmetic.allCases)
  func earlier(_ arithmetic: TestModels.Arithmetic) throws {
    let files = TestModels.earlierTraces(arithmetic).filter { !$0.contains("skeleton") }
    #expect(files.count == 9)
    let first = try Program.run("replay", "--verify", files[0], "--model", TestModels.firstArithmetic)
    guard first.status == 0 || !first.output.contains("recorded with \(arithmetic)") else { return }
    for file in files { try verify(file, "--model", TestModels.firstArithmetic) }
  }

  @Test("a trace of a model that is no longer built in is shown, and replaying it says which model it wants")
  func otherModel() throws {
    let file = TestModels.earlierTraces(.avx2)[0]
    #expect(try Program.run("open", "--plain", file).status == 0)
    let outcome = try Program.run("replay", "--verify", file)
    #expect(outcome.status == 65 && outcome.error.contains("made by 'arithmetic-mini'"))
    #expect(outcome.error.contains("--model"))
    let again = try Program.run("replay", file)
    #expect(again.status == 0 && again.error.contains("note: 'arithmetic-mini-3' is loaded"))
  }

  @Test("the samples verify bit for bit")
  func samples() throws {
    let files = Self.sampleFiles.filter { !$0.contains("skeleton") }
    #expect(files.count == 10)
    guard try canVerify(files[0]) else { return }
    for file in files { try verify(file) }
  }

  @Test("the sample for which forking pays is shorter than the same problem alone, as its note says")
  func pays() throws {
    let (_, log) = try Self.sample(1)
    let forked = RunHistory(log).tree()
    #expect(forked.verdict?.correct == true && forked.metrics.blocks == 1)
    let alone = try Program.run("run", log.header.problem, "--method", "sequential", "--plain").output
    #expect(alone.contains("critical 119 tokens") && forked.criticalPath.length == 81)
    #expect(log.header.note?.contains("81 tokens") == true && log.header.note?.contains("119") == true)
  }

  @Test("the sample that is better alone does not fork; re-forked it comes to the same by a longer way")
  func better() throws {
    let (_, alone) = try Self.sample(2)
    let tree = RunHistory(alone).tree()
    #expect(tree.metrics.blocks == 0 && tree.verdict?.correct == true)
    let (_, log) = try Self.sample(3)
    let original = RunHistory(log, variation: .original).tree()
    let reforked = RunHistory(log).tree()
    #expect(original.criticalPath.length == tree.criticalPath.length)
    #expect(reforked.metrics.blocks == 1 && reforked.verdict?.answer == tree.verdict?.answer)
    #expect(reforked.criticalPath.length > tree.criticalPath.length)
  }

  @Test("refork makes on the command line what it made of a sample, and refuses what is no place")
  func refork() throws {
    let (path, _) = try Self.sample(6)
    let target = Program.temporaryPath(".jsonl")
    defer { try? FileManager.default.removeItem(atPath: target) }
    let place = ["refork", path, "--thread", "2", "--token", "19", "--text", "2"]
    #expect(try Program.run(place + ["--save", target]).status == 0)
    let log = try TraceReader.read(path: target).log
    #expect(log.variations.count == 2 && RunHistory(log).tree().verdict?.correct == true)
    #expect(try Program.run(place + ["--save", target]).error.contains("there is a file already"))
    if try canVerify(path) { try verify(target) }
    // One that was made on this processor has to verify on it.
    let (own, changed) = (Program.temporaryPath(".jsonl"), Program.temporaryPath(".jsonl"))
    defer { for path in [own, changed] { try? FileManager.default.removeItem(atPath: path) } }
    #expect(try Program.run("run", log.header.problem, "--plain", "--save", own).status == 0)
    let again = try Program.run(
      "refork", own, "--thread", "2", "--token", "19", "--text", "2", "--save", changed)
    #expect(again.status == 0, "\(again)")
    try verify(changed)
    let pruned = try Program.run("refork", path, "--thread", "2", "--prune")
    #expect(pruned.status == 0 && pruned.output.contains("joins 1, 3, 4 by stitch"))
    for (arguments, status) in [
      (["--thread", "9", "--token", "1", "--text", "2"], 64 as Int32), (["--token", "1", "--text", "2"], 65),
      (["--token", "999", "--seed", "2"], 65), (["--prune"], 65), (["--token", "3"], 64),
      (["--prune", "--token", "3"], 64),
    ] {
      let outcome = try Program.run(["refork", path] + arguments)
      #expect(outcome.status == status && !outcome.error.isEmpty, "\(arguments): \(outcome)")
    }
  }
}
