import ArgumentParser
import Benchmarks
import Explorer
import Inference

/// Measures the engine on this machine.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure the engine on this machine, beside the limits of the machine.",
    discussion: """
      Reading a prompt (prefill), decoding at several depths, forked decoding over a shared prefix, joins, guesses, loading and \
      memory. Limits are measured in the same run: how fast the weights can be read and multiplied with.
      """)

  @Option(help: "A GGUF file; without it the built-in model.")
  var model: String?

  @Option(
    help: ArgumentHelp(
      """
      Random weights in the shape of a published model, in a file that is made once: \(ShapeFile.names). With a type: \
      qwen3-1.7b:q4_k_m; also \(ShapeFile.types).
      """, valueName: "name[:type]"))
  var shape: ShapeFile?

  @Flag(help: "Make the file of --shape without asking.")
  var yes = false

  @OptionGroup(title: "The engine") var engine: EngineChoice

  @Option(
    help: ArgumentHelp(
      "Measure only these, separated by commas, at any sizes: \(Self.examples).", valueName: "names"))
  var only: String?

  @Option(help: "How often each is measured; the medians are shown.")
  var rounds = 5

  @Flag(help: "Print one JSON document.")
  var json = false

  private static let examples =
    "prefill@512, decode@4096, forked@512x8, join.stitch, guess.repeating, guess.novel, load, memory"

  func validate() throws {
    try require((1...1000).contains(rounds), "--rounds takes 1 to 1000")
    try require(model == nil || shape == nil, "--model and --shape exclude each other")
    try require(!yes || shape != nil, "--yes goes with --shape")
    try require(
      engine.speculation == .automatic && engine.draft == nil,
      "bench measures guesses by themselves: --only guess.repeating,guess.novel")
    _ = try items()
  }

  func run() throws {
    let model = try shape?.made(isAgreed: yes) ?? model
    let suite = try BenchmarkSuite(items: try items(), rounds: rounds, options: engine.options) {
      try LoadedModel(path: model).model
    }
    let progress = ProgressLine()
    let report = try suite.run { progress.show("measuring \($0)") }
    progress.show("")
    if json { try Console.json(report) } else { print(report) }
  }

  private func items() throws -> [BenchmarkItem] {
    guard let only else { return BenchmarkItem.standard }
    var items: [BenchmarkItem] = []
    for name in only.split(separator: ",", omittingEmptySubsequences: false) {
      guard let item = BenchmarkItem(name: name.filter { $0 != " " }) else {
        throw ValidationError("--only does not know '\(name)': it takes names such as \(Self.examples)")
      }
      if !items.contains(item) { items.append(item) }
    }
    return items
  }

  // MARK: Text

  private func print(_ report: BenchmarkReport) {
    let machine = report.machine
    Console.print(
      "\(Sanitizer.visible(report.model)), \(report.threads) threads, \(report.instructionSet): "
        + "\((Double(report.weightBytes) / 1e6).fixed(1)) MB of weights a step, "
        + "\(report.keyValueBytesPerToken) bytes of \(report.keyValueType) K/V a token, \(report.activations) activations"
    )
    Console.print(
      "this machine: reads \((machine.bytesPerSecond / 1e9).fixed(1)) GB/s, multiplies and adds "
        + "\((machine.int8PerSecond / 1e9).fixed(0)) G bytes/s or \((machine.fp32PerSecond / 1e9).fixed(0)) G floats/s"
    )
    Console.print("")
    let header = ["work", "value", "unit", "limit", "share", "by", "min to max"]
    let rows = [header] + report.results.map(Self.row)
    let widths = header.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    for row in rows {
      let cells = zip(row, widths).enumerated().map { column, cell in
        Self.numbers.contains(column) ? cell.0.leftPadded(cell.1) : cell.0.padded(cell.1)
      }
      Console.print(cells.dropLast().joined(separator: "  ") + "  " + (row.last ?? ""))
    }
    let joins = report.results.filter { $0.recomputedTokens != nil }
    if !joins.isEmpty || !report.notes.isEmpty { Console.print("") }
    for join in joins {
      Console.print(
        "\(join.name) computes \(join.recomputedTokens ?? 0) tokens a second time and takes "
          + "\((join.decodeSteps ?? 0).fixed(2)) decode steps")
    }
    for note in report.notes { Console.print("note: \(note)") }
  }

  /// Columns that are aligned to the right.
  private static let numbers: Set = [1, 3, 4]

  private static func row(_ result: BenchmarkResult) -> [String] {
    func number(_ value: Double) -> String { value.fixed(value < 100 ? 2 : 1) }
    return [
      result.name, number(result.value), result.unit, number(result.limit),
      (100 * result.shareOfLimit).fixed(1) + " %", result.limitedBy,
      "\(number(result.min)) to \(number(result.max))",
    ]
  }
}

/// A line of progress on standard error, where that is a terminal.
private struct ProgressLine {
  private let isShown = StandardStream.error.isTerminal

  func show(_ text: String) {
    if isShown { StandardStream.error.write(("\r\u{1b}[K" + text).utf8) }
  }
}
