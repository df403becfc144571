import Foundation
import Statistics
import Testing
import Traces

@testable import Session

@Suite("The index of runs")
struct RunIndexTests {
  private let folder = NSTemporaryDirectory() + "/forkscope-index-\(UUID().uuidString)"
  private var place: String { folder + "/index.sqlite" }

  private func file(_ name: String, _ text: String) throws -> (path: String, stamp: FileStamp) {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = folder + "/" + name
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return (path, try #require(FileStamp(path)))
  }

  private func summary(_ problem: String) -> RunSummary {
    var summary = RunSummary(
      RunHeader(problem: problem, model: .init(name: "m"), seed: .max),
      verdict: Verdict(answer: "7", correct: false),
      finish: .length, wallSeconds: 1.5, format: "native")
    summary.metrics.total = 12
    summary.metrics.criticalPath = 9
    summary.falseSteps = 2
    summary.alone = AloneRun(tokens: 11, isRight: nil)
    summary.threadWeaverLongest = 10
    summary.flags = [FailureFlag(.imbalance, "idle", 0.5, over: 0.3, threads: [1, 2], "threads wait")]
    return summary
  }

  @Test("a run is remembered with all its figures, also by the next program")
  func figures() throws {
    let (path, stamp) = try file("a.jsonl", "x")
    var expected = [summary("one"), summary("two")]
    try RunIndex(at: place).remember([
      (path, stamp, expected.enumerated().map { .init(record: $0.offset, summary: $0.element, text: "") })
    ])
    for index in expected.indices { expected[index].file = path }
    #expect(try RunIndex(at: place).summaries(of: path) == expected)
  }

  @Test("a file that has changed, or has gone, is not found, and neither is one that was never read")
  func changes() throws {
    let index = try RunIndex(at: place)
    let (path, stamp) = try file("a.jsonl", "x")
    #expect(index.summaries(of: path) == nil)
    index.remember([(path, stamp, [.init(record: 0, summary: summary("one"), text: "old words")])])
    #expect(index.summaries(of: path)?.count == 1)
    let changed = try file("a.jsonl", "xy")
    #expect(index.summaries(of: path) == nil)
    index.remember([(path, changed.stamp, [.init(record: 0, summary: summary("two"), text: "new words")])])
    #expect(index.summaries(of: path)?.map(\.header.problem) == ["two"])
    #expect(index.runs(saying: "old words")?.isEmpty == true)
    #expect(index.runs(saying: "NEW wor")?.map(\.path) == [path])
    try FileManager.default.removeItem(atPath: path)
    #expect(index.summaries(of: path) == nil)
  }

  @Test(
    "any part of a text is found, quotes and operators of the search language included, from three characters on"
  )
  func texts() throws {
    let index = try RunIndex(at: place)
    let (path, stamp) = try file("a.jsonl", "x")
    let texts = ["b(3+2=5;", "say \"AND\" or NOT", "Größe* und 数学的な", ""]
    index.remember([
      (
        path, stamp,
        texts.enumerated().map { .init(record: $0.offset, summary: summary(""), text: $0.element) }
      )
    ])
    for (record, part) in [(0, "3+2=5"), (1, "\"and\" OR"), (2, "größe*"), (2, "数学的")] {
      #expect(index.runs(saying: part)?.map(\.record) == [record], "\(part)")
    }
    #expect(index.runs(saying: "nowhere")?.isEmpty == true)
    #expect(index.runs(saying: "3+") == nil)
  }

  @Test("a damaged index is made anew, and so is one of another version")
  func damage() throws {
    let (path, stamp) = try file("a.jsonl", "x")
    for harm in ["garbage that is no database at all, and more of it", ""] {
      try RunIndex(at: place).remember([(path, stamp, [.init(record: 0, summary: summary("one"), text: "")])])
      for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: place + suffix) }
      try Data(harm.utf8).write(to: URL(fileURLWithPath: place))
      let index = try RunIndex(at: place)
      #expect(index.summaries(of: path) == nil)
      index.remember([(path, stamp, [.init(record: 0, summary: summary("one"), text: "")])])
      #expect(index.summaries(of: path)?.count == 1)
    }
    #expect(throws: (any Error).self) { try RunIndex(at: "/proc/nowhere/index.sqlite") }
  }

  @Test("nobody else can read it")
  func permissions() throws {
    _ = try RunIndex(at: place)
    let attributes = try FileManager.default.attributesOfItem(atPath: place)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }
}
