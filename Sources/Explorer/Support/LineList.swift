/// Lines of which one is chosen, and as many of them as there is room for, the chosen one among them.
public struct LineList {
  public let count: Int
  public let selected: Int
  public let area: Rect
  /// The lines that show.
  public let shown: Range<Int>

  public init(count: Int, selected: Int, in area: Rect) {
    self.count = count
    self.area = area
    self.selected = max(0, min(selected, count - 1))
    let first = max(0, min(self.selected - area.height + 1, count - area.height))
    shown = first..<max(first, min(first + area.height, count))
  }

  /// The line that is chosen after a command; nil where the command moves nothing.
  public func line(after command: Command) -> Int? {
    let line: Int? =
      switch command {
      case .up: selected - 1
      case .down: selected + 1
      case .pageUp: selected - max(1, area.height)
      case .pageDown: selected + max(1, area.height)
      case .top: 0
      case .bottom: count - 1
      default: nil
      }
    return line.map { max(0, min($0, count - 1)) }
  }

  /// The line at a place of the region in which the list is painted.
  public func line(at point: Point) -> Int? {
    let line = shown.lowerBound + point.y - area.minY
    return area.contains(point) && shown.contains(line) ? line : nil
  }

  /// Paints the lines that show, each in its own row, and lays the selection over the chosen one.
  public func paint(
    _ theme: Theme, showsSelection: Bool = true, _ region: inout GridRegion,
    _ paintLine: (_ line: Int, _ row: Rect, _ region: inout GridRegion) -> Void
  ) {
    for line in shown {
      let row = Rect(x: area.minX, y: area.minY + line - shown.lowerBound, width: area.width, height: 1)
      paintLine(line, row, &region)
      if showsSelection, line == selected { region.restyle(row) { $0.overlaid(by: theme[.selection]) } }
    }
  }
}
