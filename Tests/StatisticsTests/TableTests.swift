import Testing
import Traces

@testable import Statistics

@Suite("Tables in text")
struct TableTests {
  private static let table = TextTable(
    [
      TextTable.Column("name", isNumber: false), TextTable.Column("n", rank: 1),
      TextTable.Column("big", rank: 2),
    ],
    rows: [["a", "1", "100000"], ["b|c", "22", "-"]])

  @Test("columns are as wide as their widest cell, and numbers stand to the right")
  func aligned() {
    #expect(Self.table.lines() == ["name   n     big", "a      1  100000", "b|c   22       -"])
    #expect(TextTable([], rows: []).lines() == [""])
  }

  @Test("columns of the highest rank go first, and those of rank 0 stay on any screen")
  func narrow() {
    #expect(Self.table.lines(width: 16) == Self.table.lines())
    #expect(Self.table.lines(width: 15) == ["name   n", "a      1", "b|c   22"])
    #expect(Self.table.lines(width: 1) == ["name", "a", "b|c"])
  }

  @Test("Markdown escapes what would end a cell")
  func markdown() {
    #expect(Self.table.markdown[1] == "| --- | ---: | ---: |")
    #expect(Self.table.markdown[3] == "| b\\|c | 22 | - |")
  }

  @Test("paths lose the folders that all share, and long ones their middle")
  func paths() {
    #expect(RunTable.shortened(["/a/b/c.jsonl", "/a/b/d/e.jsonl"]) == ["c.jsonl", "d/e.jsonl"])
    #expect(RunTable.shortened(["/a/b/c.jsonl"]) == ["c.jsonl"])
    #expect(RunTable.shortened(["x.jsonl", "/a/x.jsonl"]) == ["x.jsonl", "/a/x.jsonl"])
    #expect(RunTable.shortened([]).isEmpty)
    let long = String(repeating: "long-", count: 20) + "name.jsonl"
    let short = RunTable.shortened([long])[0]
    #expect(
      short.count == 40 && short.hasPrefix("long-") && short.hasSuffix("name.jsonl") && short.contains("…"))
  }

  @Test("the table of runs names the method where there are several, and narrows to its screen")
  func runs() {
    let runs = ["sequential", "mcts"].map { method in
      var log = TextLog(method: method, dialect: nil)
      log.write("one two")
      log.finish()
      return RunStatistics(log.log, file: "folder/" + method + ".jsonl")
    }
    #expect(RunTable(runs).lines()[0].hasPrefix("file              method"))
    #expect(RunTable(runs).lines()[1].hasPrefix("sequential.jsonl  sequential"))
    #expect(!RunTable(Array(runs.prefix(1))).lines()[0].contains("method"))
    let narrow = RunTable(runs).lines(width: 60)
    #expect(narrow.allSatisfy { $0.count <= 60 } && narrow[0].contains("critical"))
  }
}
