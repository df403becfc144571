import Formats
import Foundation
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
    remember(
      path, stamp, expected.enumerated().map { .init(record: $0.offset, summary: $0.element, text: "") },
      in: try RunIndex(at: place))
    for index in expected.indices { expected[index].file = "\(path)#\(index + 1)" }
    let found = try #require(try RunIndex(at: place).summaries(of: path))
    #expect(found.map(\.summary) == expected)
  }

  @Test("a file that has changed, or has gone, is not found, and neither is one that was never read")
  func changes() throws {
    let index = try RunIndex(at: place)
    let (path, stamp) = try file("a.jsonl", "x")
    #expect(index.summaries(of: path) == nil)
    remember(path, stamp, [.init(record: 0, summary: summary("one"), text: "old words")], in: index)
    #expect(index.summaries(of: path)?.count == 1)
    let changed = try file("a.jsonl", "xy")
    #expect(index.summaries(of: path) == nil)
    remember(path, changed.stamp, [.init(record: 0, summary: summary("two"), text: "new words")], in: index)
    #expect(index.summaries(of: path)?.map(\.summary.header.problem) == ["two"])
    #expect(index.candidates(among: [path], saying: "old words").isEmpty)
    #expect(index.candidates(among: [path, "other"], saying: "new wor") == [path, "other"])
    try FileManager.default.removeItem(atPath: path)
    #expect(index.summaries(of: path) == nil)
  }

  @Test(
    "any part of a text is found, quotes and operators of the search language included; what cannot be told is not ruled out"
  )
  func texts() throws {
    let index = try RunIndex(at: place)
    let (path, stamp) = try file("a.jsonl", "x")
    let texts = ["b(3+2=5;", "say \"and\" or not", "größe* und", ""]
    remember(
      path, stamp,
      texts.enumerated().map { .init(record: $0.offset, summary: summary(""), text: $0.element) },
      in: index)
    let names = texts.indices.map { "\(path)#\($0 + 1)" }
    for (record, part) in [(0, "3+2=5"), (1, "\"and\" or"), (1, "y \"a"), (2, "* und")] {
      #expect(index.candidates(among: names, saying: part) == [names[record]], "\(part)")
    }
    #expect(index.candidates(among: names, saying: "nowhere").isEmpty)
    for vague in ["3+", "größe", ""] { #expect(index.candidates(among: names, saying: vague) == names) }
  }

  private func remember(_ path: String, _ stamp: FileStamp, _ runs: [RunIndex.Entry], in index: RunIndex) {
    index.forget(path)
    index.add(runs, of: path)
    index.complete(path, stamp, count: runs.count)
  }

  @Test("a file of which a part is missing in the index is read again")
  func broken() throws {
    let index = try RunIndex(at: place)
    let (path, stamp) = try file("a.jsonl", "x")
    index.add([.init(record: 0, summary: summary("one"), text: "")], of: path)
    #expect(index.summaries(of: path) == nil)
    index.complete(path, stamp, count: 2)
    #expect(index.summaries(of: path) == nil)
  }

  @Test(
    "many runs are read from their files once, with the same figures from the index; few leave no trace in it"
  )
  func reader() throws {
    var names: [String] = []
    for number in 0..<SummaryReader.fewestIndexed {
      let text =
        "<think>run \(number) <Parallel><Outlines><Outline>1: a</Outline></Outlines>"
        + "<Thread>1: word\(number)</Thread></Parallel> done</think>"
      names.append(try file("run-\(number).txt", text).path)
    }
    let bad = try file("run-bad.txt", "nothing that is known").path
    func read(_ names: [String], _ formats: FormatRegistry) -> (
      runs: [RunSummary], failures: [String], reader: SummaryReader
    ) {
      let reader = SummaryReader(formats, index: place)
      var (runs, failures): ([RunSummary], [String]) = ([], [])
      for name in names {
        reader.read(name, among: names.count) { report in
          switch report {
          case .run(let run, _): runs.append(run)
          case .failure(let name, _): failures.append(name)
          case .expected: break
          }
        }
      }
      return (runs, failures, reader)
    }
    #expect(read(Array(names.prefix(3)), .standard()).runs.count == 3)
    // Without a format nothing can be read but what is remembered.
    let none = FormatRegistry([])
    #expect(read(Array(names.prefix(3)), none).failures.count == 3)
    let first = read(names + [bad], .standard())
    #expect(first.runs.count == names.count && first.failures == [bad])
    let second = read(names + [bad], none)
    #expect(second.runs == first.runs && second.failures == [bad])
    #expect(second.reader.index?.candidates(among: names, saying: "word77") == [names[77]])
  }

  @Test("a damaged index is made anew, and so is one of another version")
  func damage() throws {
    let (path, stamp) = try file("a.jsonl", "x")
    for harm in ["garbage that is no database at all, and more of it", ""] {
      remember(
        path, stamp, [.init(record: 0, summary: summary("one"), text: "")], in: try RunIndex(at: place))
      for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: place + suffix) }
      try Data(harm.utf8).write(to: URL(fileURLWithPath: place))
      let index = try RunIndex(at: place)
      #expect(index.summaries(of: path) == nil)
      remember(path, stamp, [.init(record: 0, summary: summary("one"), text: "")], in: index)
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
