import Foundation

/// The table of runs as text, a line for each file.
public struct RunTable: Sendable {
  public let runs: [RunStatistics]

  public init(_ runs: [RunStatistics]) { self.runs = runs }

  /// Lines no wider than `width` where that can be had by leaving out columns.
  public func lines(width: Int = .max) -> [String] {
    let hasMethods = Set(runs.map(\.label)).count > 1
    var columns = [TextTable.Column("file", isNumber: false)]
    if hasMethods { columns.append(TextTable.Column("method", isNumber: false, rank: 5)) }
    columns += [
      TextTable.Column("total"), TextTable.Column("critical"), TextTable.Column("accel", rank: 1),
      TextTable.Column("blocks", rank: 3), TextTable.Column("threads", rank: 2),
      TextTable.Column("inserted", rank: 6), TextTable.Column("again", rank: 4),
      TextTable.Column("idle", rank: 4), TextTable.Column("context", rank: 5),
      TextTable.Column("verdict", isNumber: false), TextTable.Column("flags", isNumber: false),
    ]
    let names = Self.shortened(runs.map { $0.file ?? "-" })
    let rows = zip(names, runs).map { name, run in
      [name] + (hasMethods ? [run.label] : []) + Self.figures(of: run)
    }
    return TextTable(columns, rows: rows).lines(width: width)
  }

  private static func figures(of run: RunStatistics) -> [String] {
    let verdict = run.correct.map { $0 ? "correct" : "wrong" } ?? "-"
    return [
      "\(run.totalTokens)", "\(run.criticalPathTokens)", String(format: "%.2f", run.accelerationRatio),
      "\(run.blocks)", "\(run.threads)", "\(run.insertedTokens)", "\(run.reprefilledTokens)",
      "\(run.idleTokens)", "\(run.maxContextTokens)", verdict, run.flags.joined(separator: ","),
    ]
  }

  /// Paths without the folders that all share, and long ones without their middle.
  static func shortened(_ paths: [String], to length: Int = 40) -> [String] {
    let folders = paths.map { $0.split(separator: "/", omittingEmptySubsequences: false).dropLast() }
    var shared = folders.first ?? []
    for folder in folders {
      let count = zip(shared, folder).prefix { $0 == $1 }.count
      shared = shared.prefix(count)
    }
    return paths.map { path in
      let name = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst(shared.count)
        .joined(separator: "/")
      guard name.count > length else { return name }
      let end = (length - 1) * 2 / 3
      return name.prefix(length - 1 - end) + "…" + name.suffix(end)
    }
  }
}
