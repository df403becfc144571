public import Traces

/// Points in a plane as lines of text: a letter per series, round ticks at both axes, and a legend.
///
/// Where points of several series fall into one cell a `*` stands; the legend tells the figures of each. The same
/// points give the same text. Points that are not finite are left out of the plot and said to be so.
public struct ScatterPlot: Sendable {
  public struct Point: Sendable, Equatable {
    var x: Double
    public var y: Double
    var series: String

    public init(x: Double, y: Double, series: String) {
      (self.x, self.y, self.series) = (x, y, series)
    }

    fileprivate var isDrawable: Bool { abs(x) <= PlotAxis.largest && abs(y) <= PlotAxis.largest }
  }

  private let points: [Point]
  private let xLabel: String
  private let yLabel: String
  private let yRange: ClosedRange<Double>?
  private let width: Int
  private let height: Int

  /// Prepares a plot; the x axis is logarithmic where the points span more than a factor of 20, and says so.
  ///
  /// - Parameters:
  ///   - points: in the order in which their series get their letters.
  ///   - yRange: the span of the y axis, such as 0...1 for shares; nil fits the points.
  ///   - width: columns of every line; at least 24 are used.
  ///   - height: lines with axes and labels, and without the legend; at least 7 are used.
  public init(
    points: [Point], xLabel: String, yLabel: String, yRange: ClosedRange<Double>? = nil, width: Int,
    height: Int
  ) {
    self.points = points
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.yRange = yRange
    self.width = max(24, min(width, 400))
    self.height = max(7, min(height, 200))
  }

  /// Accuracy against the critical path: a point for each method that somebody has judged, one series for all limits that
  /// it ran within.
  ///
  /// - Parameter whole: how accuracy is told: as a share of 1, or of 100.
  public static func points(_ methods: [MethodSummary], of whole: Double = 1) -> [Point] {
    methods.compactMap { method in
      method.aggregate.accuracy.map {
        Point(
          x: method.aggregate.mean(.criticalPathTokens), y: whole * $0,
          series: RunHeader.series(of: method.label))
      }
    }
  }

  /// The plot with the legend below it.
  public var lines: [String] { plotLines + [""] + legendLines }

  /// The letter of each series, in the order of the points: A to Z, a to z, and `+` for all the others.
  static func letters(_ points: [Point]) -> [String: Character] {
    var letters: [String: Character] = [:]
    for point in points where letters[point.series] == nil {
      letters[point.series] = alphabet.count > letters.count ? alphabet[letters.count] : "+"
    }
    return letters
  }

  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

  // MARK: - The plot

  var plotLines: [String] {
    let drawn = points.filter(\.isDrawable)
    guard !drawn.isEmpty else { return ["no points to draw"] }
    let rows = height - 4
    let y = PlotAxis(drawn.map(\.y), range: yRange, mostTicks: max(2, min(5, (rows - 1) / 2)))
    let labelWidth = y.ticks.map { y.label($0).utf8.count }.max() ?? 1
    let columns = width - labelWidth - 4
    let x = PlotAxis(drawn.map(\.x), mostTicks: max(2, columns / 12), mayBeLog: true)

    var lines = [Self.line(Format.visible(yLabel, limit: 80), width)]
    var labels: [Int: String] = [:]
    for tick in y.ticks { labels[rows - 1 - y.cell(of: tick, count: rows)] = y.label(tick) }
    for (row, cells) in cells(drawn, x, y, columns: columns, rows: rows).enumerated() {
      let label = Format.right(labels[row] ?? "", labelWidth) + (labels[row] == nil ? " │" : " ┤")
      lines.append(Self.line(" " + label + cells, width))
    }
    let (axis, ticks) = foot(x, columns: columns)
    let indent = String(repeating: " ", count: labelWidth + 2)
    lines.append(Self.line(indent + "└" + axis, width))
    lines.append(Self.line(indent + " " + ticks, width))
    let name = Format.visible(xLabel, limit: 80) + (x.isLog ? " (log scale)" : "")
    let start = labelWidth + 3 + max(0, (columns - CharacterWidth.columns(of: name)) / 2)
    lines.append(Self.line(String(repeating: " ", count: start) + name, width))
    return lines
  }

  /// The rows of the plot, the topmost first.
  private func cells(_ drawn: [Point], _ x: PlotAxis, _ y: PlotAxis, columns: Int, rows: Int) -> [String] {
    let letters = Self.letters(points)
    var marks = Array(repeating: Array(repeating: Character(" "), count: columns), count: rows)
    var owners: [Int: String] = [:]
    for point in drawn {
      let row = rows - 1 - y.cell(of: point.y, count: rows)
      let column = x.cell(of: point.x, count: columns)
      let owner = owners[row * columns + column] ?? point.series
      owners[row * columns + column] = owner
      marks[row][column] = owner == point.series ? letters[owner] ?? "+" : "*"
    }
    return marks.map { String($0) }
  }

  /// The x axis with its ticks, and the labels below: of ticks too close to each other, the rounder ones.
  private func foot(_ axis: PlotAxis, columns: Int) -> (axis: String, labels: String) {
    var line = Array(repeating: Character("─"), count: columns)
    var labels = Array(repeating: Character(" "), count: columns)
    for tick in axis.ticks.filter(axis.isMajor) + axis.ticks.filter({ !axis.isMajor($0) }) {
      let column = axis.cell(of: tick, count: columns)
      let label = Array(axis.label(tick))
      let start = max(0, min(column - label.count / 2, columns - label.count))
      let end = start + label.count
      guard start >= 0, end <= columns else { continue }
      // A label keeps a blank on both sides.
      guard labels[max(0, start - 1)..<min(columns, end + 1)].allSatisfy({ $0 == " " }) else { continue }
      labels.replaceSubrange(start..<end, with: label)
      line[column] = "┬"
    }
    return (String(line), String(labels))
  }

  /// Without blanks at the end, and no longer than the plot is wide.
  private static func line(_ text: String, _ width: Int) -> String {
    let end = text.lastIndex { $0 != " " }.map(text.index(after:)) ?? text.startIndex
    return CharacterWidth.truncated(String(text[..<end]), columns: width)
  }

  // MARK: - The legend

  private var legendLines: [String] {
    let letters = Self.letters(points)
    var names: [String] = []
    var figures: [String: [String]] = [:]
    for point in points {
      if figures[point.series] == nil { names.append(point.series) }
      figures[point.series, default: []].append(
        point.isDrawable ? "(\(Self.figure(point.x)), \(Self.figure(point.y)))" : "(no figure)")
    }
    let shown = names.map { Format.visible($0, limit: 80) }
    let widest = min(shown.map { CharacterWidth.columns(of: $0) }.max() ?? 0, max(12, width / 2))
    return zip(names, shown).map { name, text in
      let figures = (figures[name] ?? []).joined(separator: " ")
      return Self.line(" \(letters[name] ?? "+")  \(Format.left(text, widest))  \(figures)", width)
    }
  }

  /// A number with about three digits that tell.
  private static func figure(_ value: Double) -> String {
    let isWhole = abs(value) >= 100 || value == value.rounded()
    return PlotAxis.number(value, decimals: isWhole ? 0 : abs(value) >= 10 ? 1 : 2)
  }
}
