import Testing
import Traces

@testable import Explorer

@Suite("Printed tables")
struct TableTests {
  private static let columns = [
    TableColumn<[String]>(title: "name") { $0[0] },
    TableColumn(title: "n", isNumber: true, rank: 1) { $0[1] },
    TableColumn(title: "big", isNumber: true, rank: 2) { $0[2] },
  ]
  private static let table = Table(columns, [["a", "1", "100000"], ["b|c", "22", "-"]])

  @Test("columns are as wide as their widest cell, and numbers stand to the right")
  func aligned() {
    #expect(Self.table.lines() == ["name   n     big", "a      1  100000", "b|c   22       -"])
    #expect(Table<[String]>([], []).lines() == [""])
    // Signs of two columns count as two.
    #expect(Table(Self.columns, [["漢字漢", "1", "2"]]).lines() == ["name    n  big", "漢字漢  1    2"])
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
    typealias Runs = Table<RunSummary>
    #expect(Runs.shortened(["/a/b/c.jsonl", "/a/b/d/e.jsonl"]) == ["c.jsonl", "d/e.jsonl"])
    #expect(Runs.shortened(["/a/b/c.jsonl"]) == ["c.jsonl"])
    #expect(Runs.shortened(["x.jsonl", "/a/x.jsonl"]) == ["x.jsonl", "/a/x.jsonl"])
    #expect(Runs.shortened([]).isEmpty)
    let long = String(repeating: "long-", count: 20) + "name.jsonl"
    let short = Runs.shortened([long])[0]
    #expect(
      short.count == 40 && short.hasPrefix("long-") && short.hasSuffix("name.jsonl") && short.contains("…"))
  }

  private static func run(_ method: String, model: String = "m", kv: String? = nil) -> RunSummary {
    let header = RunHeader(problem: "", method: method, model: .init(name: model, kvPrecision: kv))
    var metrics = RunMetrics()
    metrics.total = 100
    metrics.criticalPath = 40
    return RunSummary(
      header, metrics, verdict: Verdict(answer: "1", correct: true), file: "folder/\(method).jsonl")
  }

  @Test("the table of runs names the method where there are several, and narrows to its screen")
  func runs() {
    let runs = ["alone", "search"].map { Self.run($0) }
    #expect(Table.runs(runs).lines()[0].hasPrefix("file          method"))
    #expect(Table.runs(runs).lines()[1].hasPrefix("alone.jsonl   alone"))
    #expect(!Table.runs(Array(runs.prefix(1))).lines()[0].contains("method"))
    let narrow = Table.runs(runs).lines(width: 60)
    #expect(narrow.allSatisfy { $0.count <= 60 } && narrow[0].contains("critical"))
  }

  @Test("the table of methods leaves out columns before it grows wider than the screen, accuracy last")
  func methods() {
    let table = Table.methods(MethodSummary.rows([Self.run("alone"), Self.run("search")]))
    let wide = table.lines()
    #expect(wide.count == 3 && wide[0].contains("KV reuse") && wide[1].contains("100.0 %  20.7–100.0"))
    for width in [120, 80, 60] {
      let lines = table.lines(width: width)
      #expect(lines.allSatisfy { $0.count <= width } && lines[0].contains("accuracy"))
    }
    #expect(table.markdown.count == 4 && table.markdown[1].hasPrefix("| --- | ---: |"))
    #expect(Table.methods([]).lines().count == 1)
  }

  @Test("models and precisions are named where there are several")
  func apart() {
    let runs = [Self.run("a"), Self.run("a", model: "other"), Self.run("a", kv: "q8")]
    let lines = Table.methods(MethodSummary.rows(runs)).lines()
    #expect(lines[0].hasPrefix("method  model  precision"))
    #expect(lines[3].hasPrefix("a       m      unknown, q8 K/V"))
    #expect(Table.methods(MethodSummary.rows([runs[0]])).lines()[0].hasPrefix("method  runs"))
  }

  @Test("nothing in a cell acts on the terminal")
  func hostile() {
    let attack = "\u{1B}[2J\u{202E}\u{9B}31m\r\n"
    let runs = [Self.run(attack), Self.run("b", model: attack)]
    let lines =
      Table.runs(runs).lines() + Table.methods(MethodSummary.rows(runs)).lines() + Table.runs(runs).markdown
    #expect(!lines.joined().unicodeScalars.contains { $0.value < 32 || $0 == "\u{202E}" || $0 == "\u{9B}" })
  }
}
