public import Traces

extension Table<RunSummary> {
  /// The table of runs, a line for each file.
  public static func runs(_ runs: [RunSummary]) -> Self {
    let files = runs.map { $0.file ?? "-" }
    let names = Dictionary(zip(files, shortened(files))) { first, _ in first }
    let hasMethods = Set(runs.map(\.label)).count > 1
    let file = TableColumn<RunSummary>(title: "file") { names[$0.file ?? "-"] ?? "-" }
    let method = TableColumn<RunSummary>(title: "method", rank: 5) { Format.visible($0.label) }
    let unit = TableColumn<RunSummary>(title: "unit", rank: 3) { $0.header.countUnit.many }
    let isPlain = runs.countUnit == .tokens
    return Self([file] + (hasMethods ? [method] : []) + (isPlain ? [] : [unit]) + figures, runs)
  }

  private static var figures: [TableColumn<RunSummary>] {
    [
      count("total", 0) { $0.metrics.total }, count("critical", 0) { $0.metrics.criticalPath },
      TableColumn(title: "speed-up", isNumber: true, rank: 1) {
        $0.speedup.map { Format.fixed($0, 2) } ?? "-"
      },
      TableColumn(title: "accel", isNumber: true, rank: 2) { Format.fixed($0.metrics.accelerationRatio, 2) },
      count("blocks", 3) { $0.metrics.blocks }, count("threads", 2) { $0.metrics.threads },
      count("inserted", 6) { $0.metrics.inserted }, count("again", 4) { $0.metrics.reprefilled },
      count("idle", 4) { $0.metrics.idle }, count("context", 5) { $0.metrics.maxContext },
      TableColumn(title: "verdict") { $0.correct.map { $0 ? "correct" : "wrong" } ?? "-" },
      TableColumn(title: "flags") { $0.flags.map(\.kind.rawValue).joined(separator: ",") },
    ]
  }

  private static func count(
    _ title: String, _ rank: Int, _ value: @escaping @Sendable (RunSummary) -> Int
  ) -> TableColumn<RunSummary> {
    TableColumn(title: title, isNumber: true, rank: rank) { String(value($0)) }
  }

  /// Paths without the folders that all share, and long ones without their middle; sanitised.
  static func shortened(_ paths: [String], to length: Int = 40) -> [String] {
    let folders = paths.map { $0.split(separator: "/", omittingEmptySubsequences: false).dropLast() }
    var shared = folders.first ?? []
    for folder in folders { shared = shared.prefix(zip(shared, folder).prefix { $0 == $1 }.count) }
    return paths.map { path in
      let name = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst(shared.count)
        .joined(separator: "/")
      guard name.count > length else { return Format.visible(name) }
      let end = (length - 1) * 2 / 3
      return Format.visible(name.prefix(length - 1 - end) + "…" + name.suffix(end))
    }
  }
}
