import ArgumentParser
import Explorer
import Formats
import Foundation
import Statistics
import Traces

/// Tells where two runs part, and what it cost.
struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare two saved runs: where they part, thread by thread, and what it cost.",
    discussion:
      "Threads are aligned by their places in the tree and their outlines. Ends with 0 whether the runs differ or not."
  )

  @Argument(help: "A trace file.")
  var a: String

  @Argument(help: "Another one.")
  var b: String

  @Flag(help: "Print one JSON document.")
  var json = false

  func run() throws {
    let runs = try [a, b].map { try TraceFiles.read(try StandardInput.path(for: $0)) }
    let stats = runs.map { RunSummary(analysing: $0.log, $0.history, file: $0.path, format: $0.format) }
    let trees = runs.map { ($0.log, $0.history.tree()) }
    let difference = RunDifference(trees[0], trees[1])
    guard !json else {
      let first = difference.first.map { pair -> JSONFields in
        ["thread": pair.a.map { Int($0.rawValue) }, "token": pair.position.map { $0 + 1 }]
      }
      let report: JSONFields = ["first_difference": first, "a": stats[0], "b": stats[1]]
      return try Console.json(report)
    }
    tell(stats)
    Console.print("")
    tell(difference, runs)
  }

  /// Both runs' figures and their differences.
  private func tell(_ stats: [RunSummary]) {
    func text(_ value: Double, _ decimals: Int, sign: Bool = false) -> String {
      value.isNaN ? "-" : (sign && value > 0 ? "+" : "") + value.fixed(decimals)
    }
    let rows = ComparedFigure.all.map { row in
      let (one, other, decimals) = (stats[0][row.figure], stats[1][row.figure], row.decimals)
      return [
        row.name(in: stats.countUnit), text(one, decimals), text(other, decimals),
        text(other - one, decimals, sign: true),
      ]
    }
    let answers =
      ["answer"] + stats.map { Sanitizer.visible($0.verdict?.answer ?? "-", .init(limit: 40)) } + [""]
    let verdicts =
      ["verdict"] + stats.map { $0.correct.map { $0 ? "correct" : "wrong" } ?? "-" } + [""]
    Console.print(TextColumns.text([["", "A", "B", "B - A"], answers, verdicts] + rows))
  }

  private func tell(_ difference: RunDifference, _ runs: [SavedRun]) {
    guard difference.pairs.contains(where: { $0.position != nil }) else {
      return Console.print(
        "the same, \(runs[0].log.header.countUnit.one) by \(runs[0].log.header.countUnit.one)")
    }
    if let first = difference.first, let thread = first.a, let position = first.position {
      Console.print(
        "they part at \(runs[0].history.name(of: thread, levels: .max)) \(runs[0].log.header.countUnit.one) \(position + 1): "
          + runs.indices.map { index in
            let id = index == 0 ? first.a : first.b
            return id.flatMap { piece($0, position, runs[index]) } ?? "the end"
          }.joined(separator: " against "))
    }
    for pair in difference.pairs {
      let name =
        pair.a.map { runs[0].history.name(of: $0, levels: .max) }
        ?? pair.b.map { runs[1].history.name(of: $0, levels: .max) } ?? ""
      guard let position = pair.position else {
        Console.print("  [\(name)] the same")
        continue
      }
      for (sign, id, run) in [("-", pair.a, runs[0]), ("+", pair.b, runs[1])] {
        Console.print("\(sign) [\(name)] " + (id.map { text($0, from: position, run) } ?? "is not there"))
      }
    }
  }

  private func piece(_ thread: ThreadID, _ position: Int, _ run: SavedRun) -> String? {
    let tokens = run.history.tree().tokens(thread)
    guard position < tokens.count else { return nil }
    return "\"" + Sanitizer.visible(run.log.pieces.text([run.log.tokens.ids[Int(tokens[position])]])) + "\""
  }

  /// A thread's text from a token on, with a little of what stands in front.
  private func text(_ thread: ThreadID, from position: Int, _ run: SavedRun) -> String {
    let tokens = run.history.tree().tokens(thread)
    let start = max(0, position - 8)
    let before = tokens.dropFirst(start).prefix(position - start)
    let text = { (part: ArraySlice<Int32>) in
      Sanitizer.visible(run.log.pieces.text(part.map { run.log.tokens.ids[Int($0)] }), .init(limit: 200))
    }
    return (start > 0 ? "…" : "") + text(before) + "│" + text(tokens.dropFirst(position))
  }
}
