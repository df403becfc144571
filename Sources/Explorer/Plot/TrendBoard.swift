/// Several trends over the same steps, as plots beside and below each other, with a line of words at the top.
public struct TrendBoard: Sendable {
  /// One plot.
  public struct Trend: Sendable {
    public var title: String
    public var points: [ScatterPlot.Point]
    /// nil fits the points.
    public var range: ClosedRange<Double>?

    public init(_ title: String, _ points: [ScatterPlot.Point], range: ClosedRange<Double>? = nil) {
      self.title = title
      self.points = points
      self.range = range
    }
  }

  public var heading: String
  public var footing: String
  public var xLabel: String
  public var trends: [Trend]

  public init(heading: String, footing: String = "", xLabel: String, trends: [Trend]) {
    self.heading = heading
    self.footing = footing
    self.xLabel = xLabel
    self.trends = trends
  }

  /// The narrowest plot that tells anything.
  private static let narrowest = 36
  private static let lowest = 9

  /// The board as a screen: two columns where there is room for them, and as many plots as fit whole.
  public func grid(size: Size, theme: Theme, signs: Signs = .unicode) -> Grid {
    signs.shown(drawn(size: size, theme: theme))
  }

  private func drawn(size: Size, theme: Theme) -> Grid {
    var grid = Grid(size: size)
    grid.write(Format.visible(heading), x: 1, y: 0, style: theme[.title], maxWidth: size.width - 2)
    let bottom = size.height - 1
    let used = grid.write(
      Format.visible(footing), x: 1, y: bottom, style: theme[.dim], maxWidth: size.width - 2)
    let shown = trends.filter { !$0.points.isEmpty }
    guard !shown.isEmpty else {
      grid.write("nothing to draw yet", x: 1, y: 2, style: theme[.dim])
      return grid
    }
    let columns = size.width >= 2 * Self.narrowest + 2 && shown.count > 1 ? 2 : 1
    let width = (size.width - 2) / columns
    let room = size.height - 3
    let rows = min((shown.count + columns - 1) / columns, max(1, room / Self.lowest))
    let height = room / rows
    if shown.count > rows * columns {
      grid.write(
        "\(shown.count - rows * columns) more on a taller screen", x: used > 0 ? used + 4 : 1, y: bottom,
        style: theme[.dim])
    }
    for (index, trend) in shown.prefix(rows * columns).enumerated() {
      let (left, top) = (1 + index % columns * width, 1 + index / columns * height)
      for (row, line) in lines(of: trend, width: width - 1, height: height).enumerated() {
        grid.write(line, x: left, y: top + row, maxWidth: width - 1)
      }
    }
    return grid
  }

  /// A plot with the letters of its series below, where there are several.
  private func lines(of trend: Trend, width: Int, height: Int) -> [String] {
    let letters = ScatterPlot.letters(trend.points)
    let hasLegend = letters.count > 1
    let plot = ScatterPlot(
      points: trend.points, xLabel: xLabel, yLabel: trend.title, yRange: trend.range, width: width,
      height: height - (hasLegend ? 2 : 1))
    let legend = letters.sorted { $0.value < $1.value }.map {
      "\($0.value) \(Format.visible($0.key, limit: 24))"
    }
    return plot.plotLines + (hasLegend ? [" " + legend.joined(separator: "  ")] : [])
  }
}
