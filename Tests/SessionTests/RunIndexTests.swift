import Formats
import Foundation
import GRDB
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

  private func known(_ path: String, in index: RunIndex) -> [(summary: RunSummary, oddities: [String])]? {
    FileStamp(path).flatMap { index.summaries(of: path, $0) }
  }

  private func candidates(_ names: [String], _ text: String, in index: RunIndex) -> [String] {
    index.candidates(among: names, saying: text) { FileStamp($0) }
  }

  /// A file that was last changed a while ago.
  private func settledFile(_ name: String, _ text: String) throws -> String {
    let path = try file(name, text).path
    let past = Date.now.addingTimeInterval(-60)
    try FileManager.default.setAttributes([.modificationDate: past], ofItemAtPath: path)
    return path
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
    let found = try #require(known(path, in: try RunIndex(at: place)))
    #expect(found.map(\.summary) == expected)
  }

  @Test("a file that has changed, or has gone, is not found, and neither is one that was never read")
  func changes() throws {
    let index = try RunIndex(at: place)
    let (path, stamp) = try file("a.jsonl", "x")
    #expect(known(path, in: index) == nil)
    remember(path, stamp, [.init(record: 0, summary: summary("one"), text: "old words")], in: index)
    #expect(known(path, in: index)?.count == 1)
    let changed = try file("a.jsonl", "xy")
    #expect(known(path, in: index) == nil)
    remember(path, changed.stamp, [.init(record: 0, summary: summary("two"), text: "new words")], in: index)
    #expect(known(path, in: index)?.map(\.summary.header.problem) == ["two"])
    #expect(candidates([path], "old words", in: index).isEmpty)
    #expect(candidates([path, "other"], "new wor", in: index) == [path, "other"])
    try FileManager.default.removeItem(atPath: path)
    #expect(known(path, in: index) == nil)
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
      #expect(candidates(names, part, in: index) == [names[record]], "\(part)")
    }
    #expect(candidates(names, "nowhere", in: index).isEmpty)
    for vague in ["3+", "größe", ""] { #expect(candidates(names, vague, in: index) == names) }
  }

  private func remember(_ path: String, _ stamp: FileStamp, _ runs: [RunIndex.Entry], in index: RunIndex) {
    let reading = index.begin(path)
    index.add(runs, to: reading)
    index.complete(reading, stamp, count: runs.count)
  }

  @Test("a file of which a part is missing in the index is read again")
  func broken() throws {
    let index = try RunIndex(at: place)
    let (path, stamp) = try file("a.jsonl", "x")
    let reading = index.begin(path)
    index.add([.init(record: 0, summary: summary("one"), text: "")], to: reading)
    #expect(known(path, in: index) == nil)
    index.complete(reading, stamp, count: 2)
    #expect(known(path, in: index) == nil)
  }

  @Test("two programs that read a file at once do not mix their runs")
  func together() throws {
    let index = try RunIndex(at: place)
    let (path, stamp) = try file("a.jsonl", "x")
    let (one, other) = (index.begin(path), index.begin(path))
    for record in 0..<2 {
      index.add([.init(record: record, summary: summary("one"), text: "first")], to: one)
      index.add([.init(record: record, summary: summary("other"), text: "second")], to: other)
    }
    index.complete(other, stamp, count: 2)
    index.complete(one, stamp, count: 2)
    #expect(known(path, in: index)?.map(\.summary.header.problem) == ["other", "other"])
    let names = ["\(path)#1", "\(path)#2"]
    #expect(candidates(names, "first", in: index).isEmpty)
    #expect(candidates(names, "second", in: index) == names)
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
      names.append(try settledFile("run-\(number).txt", text))
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
    #expect(second.reader.candidates(among: names, saying: "word77") == [names[77]])
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
      #expect(known(path, in: index) == nil)
      remember(path, stamp, [.init(record: 0, summary: summary("one"), text: "")], in: index)
      #expect(known(path, in: index)?.count == 1)
    }
    #expect(throws: (any Error).self) { try RunIndex(at: "/proc/nowhere/index.sqlite") }
  }

  @Test("nobody else can read it, nor what SQLite puts beside it")
  func permissions() throws {
    let index = try RunIndex(at: place)
    let (path, stamp) = try file("a.jsonl", "x")
    remember(path, stamp, [.init(record: 0, summary: summary("one"), text: "words")], in: index)
    for suffix in ["", "-wal"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: place + suffix)
      #expect(attributes[.posixPermissions] as? Int == 0o600)
    }
  }

  @Test("a file is the same one by whichever name it is given")
  func names() throws {
    let index = try RunIndex(at: place)
    let (path, stamp) = try file("a.jsonl", "x")
    let other = folder + "/./x/../a.jsonl"
    try FileManager.default.createDirectory(atPath: folder + "/x", withIntermediateDirectories: true)
    remember(path, stamp, [.init(record: 0, summary: summary("one"), text: "words")], in: index)
    #expect(known(other, in: index)?.map(\.summary.file) == [other])
    #expect(candidates([other], "nowhere", in: index).isEmpty)
  }

  @Test("who reads but a few runs makes no index")
  func few() throws {
    let (path, _) = try file("a.txt", "<think>a</think>")
    let reader = SummaryReader(.standard(), index: place)
    reader.read(path, among: 1) { _ in }
    #expect(!FileManager.default.fileExists(atPath: place))
  }

  @Test("an index that another program has to itself is left alone")
  func busy() throws {
    _ = try RunIndex(at: place)
    let other = try DatabaseQueue(path: place)
    try other.writeWithoutTransaction { database in
      try database.execute(
        sql: "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; UPDATE files SET stamp = 0")
      #expect(throws: DatabaseError.self) { try RunIndex(at: place) }
      try database.execute(sql: "COMMIT")
    }
    #expect(FileManager.default.fileExists(atPath: place))
  }

  @Test("an index of another version is made anew, and one that is damaged, too")
  func versions() throws {
    let (path, stamp) = try file("a.jsonl", "x")
    remember(path, stamp, [.init(record: 0, summary: summary("one"), text: "")], in: try RunIndex(at: place))
    #expect(known(path, in: try RunIndex(at: place))?.count == 1)
    try DatabaseQueue(path: place).write { try $0.execute(sql: "PRAGMA user_version = 77") }
    let index = try RunIndex(at: place)
    #expect(known(path, in: index) == nil)
    remember(path, stamp, [.init(record: 0, summary: summary("one"), text: "")], in: index)
    #expect(known(path, in: index)?.count == 1)
  }

  @Test(
    "a file with a run that cannot be read, or that changed a moment ago, is not remembered, and leaves nothing behind"
  )
  func notKept() throws {
    let text =
      "<think>a <Parallel><Outlines><Outline>1: a</Outline></Outlines><Thread>1: b</Thread></Parallel></think>"
    let record = "{\"message_idx\": 1, \"sample_idx\": 0, \"result\": \"\(text)\"}\n"
    let lines = String(repeating: record, count: SummaryReader.fewestIndexed)
    let damaged = try settledFile("damaged.jsonl", lines + "{\"message_idx\": broken\n")
    let fresh = try file("fresh.jsonl", lines).path
    let whole = try settledFile("whole.jsonl", lines)
    let reader = SummaryReader(.standard(), index: place)
    for path in [damaged, fresh, whole] { reader.read(path, among: 1) { _ in } }
    let paths = try DatabaseQueue(path: place).read {
      try Set(String.fetchAll($0, sql: "SELECT path FROM runs"))
    }
    #expect(paths == [URL(fileURLWithPath: whole).standardizedFileURL.path])
  }

  @Test("a file is another one when what is read with it changes")
  func companions() throws {
    let path = try settledFile("7.txt", "<think>a</think>")
    func stamp() -> FileStamp? { FileStamp(path, with: FormatRegistry.standard().companions(of: path)) }
    let before = stamp()
    #expect(before != nil && before == stamp())
    _ = try file("7.json", "{\"format_correct\": true, \"extra_info\": {}}")
    #expect(stamp() != before)
  }

  @Test("a zero in a text hides nothing behind it")
  func zero() throws {
    var log = RunLog(header: RunHeader(problem: "p", model: .init(name: "m")))
    let stamp = Stamp(step: 1, time: 0)
    log.append(Event(stamp, .pieces([Piece(id: 1, bytes: Array("before\0behind".utf8))])))
    log.append(Event(stamp, .tokens(.root, .generated, [Token(id: 1)])))
    let text = RunHistory(log).tree().searchedText(in: log)
    let index = try RunIndex(at: place)
    let (path, file) = try file("a.jsonl", "x")
    remember(path, file, [.init(record: 0, summary: summary("one"), text: text)], in: index)
    #expect(candidates([path], "behind", in: index) == [path])
  }
}
