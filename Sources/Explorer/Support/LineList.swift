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
    command.line(after: selected, page: max(1, area.height), last: count - 1)
  }

  /// The line at a place of the region in which the list is painted.
  public func line(at point: Point) -> Int? {
    let line = shown.lowerBound + point.y - area.minY
    return area.contains(point) && shown.contains(line) ? line : nil
  }

  /// Chooses the line that is clicked; a double click takes it, too.
  func click(
    _ point: Point, _ clicks: Int, on state: inout State, choose: (inout State, Int) -> Void
  ) -> [Effect] {
    guard let line = line(at: point) else { return [] }
    choose(&state, line)
    return clicks == 2 ? state.perform(.accept) : []
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

extension Command {
  /// The line, no less than `first` and no more than `last`, to which the command leads; nil where it moves nothing.
  func line(after line: Int, page: Int, first: Int = 0, last: Int) -> Int? {
    let next: Int? =
      switch self {
      case .up: line - 1
      case .down: line + 1
      case .pageUp: line - page
      case .pageDown: line + page
      case .top: first
      case .bottom: last
      default: nil
      }
    return next.map { max(first, min($0, last)) }
  }
}
