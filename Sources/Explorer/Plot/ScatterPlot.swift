/// Points in a plane as lines of text, a letter for each series.
///
/// For terminals and pipes alike: no colour, no control sequence, the same text for the same points.
public struct ScatterPlot: Sendable {
  public struct Point: Sendable, Equatable {
    public var x: Double
    public var y: Double
    public var series: String

    public init(x: Double, y: Double, series: String) {
      self.x = x
      self.y = y
      self.series = series
    }
  }

  private let points: [Point]
  private let series: [String]
  private let xLabel: String
  private let yLabel: String
  private let width: Int
  private let height: Int
  private let isLogarithmic: Bool
  private let xRange: ClosedRange<Double>
  private let yRange: ClosedRange<Double>

  /// Beyond this factor between the least and the greatest x the axis is logarithmic.
  private static let widestLinear = 20.0
  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

  /// - Parameters:
  ///   - yRange: nil fits the points.
  ///   - width, height: of the whole plot without its legend, in columns and rows; small ones are enlarged.
  public init(
    _ points: [Point], xLabel: String, yLabel: String, yRange: ClosedRange<Double>? = nil, width: Int = 72,
    height: Int = 18
  ) {
    self.points = points.filter { $0.x.isFinite && $0.y.isFinite }
    var seen: Set<String> = []
    series = self.points.map(\.series).filter { seen.insert($0).inserted }
    self.xLabel = Sanitizer.visible(xLabel)
    self.yLabel = Sanitizer.visible(yLabel)
    self.width = max(width, 30)
    self.height = max(height, 6)
    let xs = self.points.map(\.x)
    let least = xs.min() ?? 0
    let greatest = xs.max() ?? 1
    isLogarithmic = least > 0 && greatest / least > Self.widestLinear
    xRange = Self.padded(isLogarithmic ? least : min(0, least), greatest)
    let ys = self.points.map(\.y)
    self.yRange = yRange ?? Self.padded(ys.min() ?? 0, ys.max() ?? 1)
  }

  /// The range of an axis for accuracies in per cent: up to 100, and down to a round number below the least.
  public static func accuracyRange(_ points: [Point]) -> ClosedRange<Double> {
    let least = points.map(\.y).filter(\.isFinite).min() ?? 0
    return max(0, min(90, (least / 10).rounded(.down) * 10 - 10))...100
  }

  private static func padded(_ low: Double, _ high: Double) -> ClosedRange<Double> {
    low < high ? low...high : (low - 1)...(low + 1)
  }

  // MARK: - Drawing

  /// The plot with its axes, and a legend that names the series and their points.
  public var lines: [String] { points.isEmpty ? ["no points to plot"] : field + legend }

  /// The plot with its axes.
  var field: [String] {
    guard !points.isEmpty else { return [] }
    let margin = 7
    let columns = width - margin - 2
    let rows = height - 3
    var field = Array(repeating: Array(repeating: Character(" "), count: columns), count: rows)
    for point in points {
      let x = Int((share(x: point.x) * Double(columns - 1)).rounded())
      let y = Int(((1 - share(y: point.y)) * Double(rows - 1)).rounded())
      let letter = letter(of: point.series) ?? "?"
      // Several series in one place: the legend has the figures.
      field[y][x] = field[y][x] == " " || field[y][x] == letter ? letter : "*"
    }
    var lines = [yLabel]
    for (row, cells) in field.enumerated() {
      let isTick = row == 0 || row == rows - 1 || row == rows / 2
      let value =
        yRange.upperBound - (yRange.upperBound - yRange.lowerBound) * Double(row) / Double(max(1, rows - 1))
      let tick = isTick ? Self.number(value) : ""
      lines.append(Format.right(tick, margin - 1) + (isTick ? " ┤" : " │") + String(cells))
    }
    lines.append(String(repeating: " ", count: margin) + "└" + String(repeating: "─", count: columns))
    lines.append(axis(margin: margin, columns: columns))
    lines.append(String(repeating: " ", count: margin + 1) + xLabel + (isLogarithmic ? " (logarithmic)" : ""))
    return lines.map(Self.trimmed)
  }

  private func axis(margin: Int, columns: Int) -> String {
    var line = Array(repeating: Character(" "), count: margin + 1 + columns)
    for tick in 0...2 {
      let share = Double(tick) / 2
      let value =
        isLogarithmic
        ? xRange.lowerBound * Logarithm.power(xRange.upperBound / xRange.lowerBound, share)
        : xRange.lowerBound + (xRange.upperBound - xRange.lowerBound) * share
      let text = Array(Self.number(value))
      let middle = margin + 1 + Int((share * Double(columns - 1)).rounded())
      let start = max(0, min(middle - text.count / 2, line.count - text.count))
      line.replaceSubrange(start..<start + text.count, with: text)
    }
    return String(line)
  }

  private var legend: [String] {
    series.map { name in
      let own = points.filter { $0.series == name }.sorted { $0.x < $1.x }
      let places = own.prefix(6).map { "(\(Self.number($0.x)), \(Self.number($0.y)))" }.joined(separator: " ")
      let rest = own.count > 6 ? " and \(own.count - 6) more" : ""
      return "  \(letter(of: name) ?? "?") \(Format.visible(name, limit: 60))  \(places)\(rest)"
    } + (hasOverlap ? ["  * several at once"] : [])
  }

  private var hasOverlap: Bool {
    Set(points.map { "\(share(x: $0.x)),\(share(y: $0.y))" }).count
      < Set(points.map { "\($0.x),\($0.y),\($0.series)" }).count
  }

  /// The letter that stands for a series; nil for one without points.
  func letter(of name: String) -> Character? {
    series.firstIndex(of: name).map { Self.letters[$0 % Self.letters.count] }
  }

  // MARK: - Scales

  private func share(x: Double) -> Double {
    guard isLogarithmic else { return (x - xRange.lowerBound) / (xRange.upperBound - xRange.lowerBound) }
    return Logarithm.natural(x / xRange.lowerBound) / Logarithm.natural(xRange.upperBound / xRange.lowerBound)
  }

  private func share(y: Double) -> Double {
    let share = (y - yRange.lowerBound) / (yRange.upperBound - yRange.lowerBound)
    return max(0, min(share, 1))
  }

  /// Three figures at most, without an exponent.
  private static func number(_ value: Double) -> String {
    let magnitude = abs(value)
    if magnitude >= 1e15 { return value < 0 ? "-∞" : "∞" }
    if magnitude >= 100 || value == value.rounded() { return String(Int(value.rounded())) }
    let decimals = magnitude >= 10 ? 1 : 2
    let scale = decimals == 1 ? 10.0 : 100
    let digits = String(Int((magnitude * scale).rounded()))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return (value < 0 ? "-" : "") + padded.dropLast(decimals) + "." + padded.suffix(decimals)
  }

  private static func trimmed(_ line: String) -> String {
    var line = line[...]
    while line.last == " " { line = line.dropLast() }
    return String(line)
  }
}
