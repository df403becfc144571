/// A screen as a value: rows of cells.
///
/// Views draw into it, tests compare it, the terminal paints it.
public struct Grid: Sendable, Equatable {
  public let size: Size
  /// Row by row, `size.width` cells each.
  public private(set) var cells: [Cell]

  public init(size: Size, style: Style = .plain) {
    // A terminal's claim about its size is input like any other.
    self.size = Size(width: min(size.width, Grid.longestSide), height: min(size.height, Grid.longestSide))
    cells = Array(repeating: .blank(style: style), count: self.size.width * self.size.height)
  }

  /// More columns or rows than this are not drawn.
  static let longestSide = 2000

  public subscript(x: Int, y: Int) -> Cell { cell(x: x, y: y) }

  public func row(_ y: Int) -> ArraySlice<Cell> {
    guard y >= 0, y < size.height else { return [] }
    return cells[(y * size.width)..<((y + 1) * size.width)]
  }

  /// Lets `body` draw in the rectangle, in the rectangle's own coordinates and not outside of it.
  @discardableResult
  public mutating func withRect<Result>(
    _ rect: Rect, _ body: (inout GridRegion) throws -> Result
  ) rethrows -> Result {
    try draw(in: rect, clip: rect.intersection(bounds), body)
  }

  fileprivate mutating func draw<Result>(
    in window: Rect, clip: Rect, _ body: (inout GridRegion) throws -> Result
  ) rethrows -> Result {
    // The cells move into the region and back, so that drawing never copies them.
    var taken = Grid(size: .zero)
    swap(&taken, &self)
    var region = GridRegion(grid: consume taken, window: window, clip: clip)
    defer { self = region.grid }
    return try body(&region)
  }
}

extension Grid: DrawingSurface {
  public func cell(x: Int, y: Int) -> Cell {
    guard x >= 0, x < size.width, y >= 0, y < size.height else { return .blank }
    return cells[y * size.width + x]
  }

  public mutating func put(_ cell: Cell, x: Int, y: Int) {
    put(cell, x: x, y: y, clip: bounds)
  }

  /// Puts a cell within `clip`, which lies within the grid.
  ///
  /// Only the other half of a wide cell is ever changed outside of the clip.
  mutating func put(_ cell: Cell, x: Int, y: Int, clip: Rect) {
    guard cell.width > 0, y >= clip.minY, y < clip.maxY, x < clip.maxX else { return }
    let index = y * size.width + x
    guard cell.width == 2 else {
      guard x >= clip.minX else { return }
      if cells[index].width != 1 { splitWide(at: index, x: x) }
      cells[index] = cell
      return
    }
    guard x >= clip.minX, x + 1 < clip.maxX else {
      // Half of a wide cell shows at an edge: as a blank.
      return put(.blank(style: cell.style), x: x < clip.minX ? x + 1 : x, y: y, clip: clip)
    }
    splitWide(at: index, x: x)
    splitWide(at: index + 1, x: x + 1)
    cells[index] = cell
    cells[index + 1] = .continuation(style: cell.style)
  }

  /// Blanks both halves of a wide cell before one of them is overwritten.
  private mutating func splitWide(at index: Int, x: Int) {
    switch cells[index].width {
    case 0 where x > 0: cells[index - 1] = .blank(style: cells[index - 1].style)
    case 2 where x + 1 < size.width: cells[index + 1] = .blank(style: cells[index + 1].style)
    default: return
    }
    cells[index] = .blank(style: cells[index].style)
  }
}

/// A window into a grid that is being drawn: its coordinates are its own, and it cannot draw outside.
public struct GridRegion: DrawingSurface {
  fileprivate var grid: Grid
  private let origin: Point
  private let clip: Rect
  public let size: Size

  fileprivate init(grid: consuming Grid, window: Rect, clip: Rect) {
    origin = window.origin
    size = window.size
    self.clip = clip
    self.grid = grid
  }

  public func cell(x: Int, y: Int) -> Cell {
    let place = Point(x: x + origin.x, y: y + origin.y)
    return clip.contains(place) ? grid.cell(x: place.x, y: place.y) : .blank
  }

  public mutating func put(_ cell: Cell, x: Int, y: Int) {
    grid.put(cell, x: x + origin.x, y: y + origin.y, clip: clip)
  }

  /// A window in this window; `rect` is in this window's coordinates.
  @discardableResult
  public mutating func withRect<Result>(
    _ rect: Rect, _ body: (inout GridRegion) throws -> Result
  ) rethrows -> Result {
    let window = Rect(
      x: rect.minX + origin.x, y: rect.minY + origin.y, width: rect.width, height: rect.height)
    return try grid.draw(in: window, clip: window.intersection(clip), body)
  }
}
