/// Something that cells can be drawn on: a whole grid, or a window into one.
///
/// Coordinates are the surface's own. Whatever lies outside is clipped, at any size down to none.
public protocol DrawingSurface {
  var size: Size { get }

  /// The cell at a place; a blank one outside.
  func cell(x: Int, y: Int) -> Cell

  /// Puts a cell at a place. A wide cell that does not fit whole is drawn as a blank, and a wide cell that
  /// loses one half loses the other.
  mutating func put(_ cell: Cell, x: Int, y: Int)
}

extension DrawingSurface {
  public var bounds: Rect { Rect(size: size) }

  /// Writes one line of text and returns the columns used.
  ///
  /// Nothing is wrapped: text beyond `maxWidth` columns, or beyond the surface, is left out. Controls get
  /// stand-ins; callers sanitise untrusted text first, so that it reads well.
  @discardableResult
  public mutating func write(
    _ text: String, x: Int, y: Int, style: Style = .plain, maxWidth: Int = .max
  ) -> Int {
    guard y >= 0, y < size.height, x < size.width, x > -Size.limit, maxWidth > 0 else { return 0 }
    let room = min(maxWidth, size.width - x)
    var reader = CellReader(text, style: style)
    var used = 0
    while used < room, let cell = reader.next() {
      guard used + Int(cell.width) <= room else { break }
      put(cell, x: x + used, y: y)
      used += Int(cell.width)
    }
    return used
  }

  /// The same, with an ellipsis where the text takes more than `columns`.
  @discardableResult
  public mutating func write(
    _ text: String, x: Int, y: Int, style: Style = .plain, fitting columns: Int
  ) -> Int {
    write(CharacterWidth.truncated(text, columns: columns), x: x, y: y, style: style)
  }

  /// Writes lines below each other, as many as lie above the row `end`.
  public mutating func write(
    _ lines: [String], x: Int, y: Int, style: Style = .plain, above end: Int = .max
  ) {
    for (line, text) in lines.prefix(max(0, end - y)).enumerated() {
      write(text, x: x, y: y + line, style: style)
    }
  }

  /// Fills a rectangle with one scalar of one column.
  public mutating func fill(_ rect: Rect, with scalar: Unicode.Scalar = " ", style: Style = .plain) {
    let area = rect.intersection(bounds)
    var cell = Cell(scalar, style: style)
    if cell.width != 1 { cell = .blank(style: style) }
    for y in area.minY..<area.maxY {
      for x in area.minX..<area.maxX { put(cell, x: x, y: y) }
    }
  }

  /// Lays a style over the cells of a rectangle and leaves their text alone.
  public mutating func restyle(_ rect: Rect, _ change: (Style) -> Style) {
    let area = rect.intersection(bounds)
    for y in area.minY..<area.maxY {
      for x in area.minX..<area.maxX {
        var cell = cell(x: x, y: y)
        guard cell.width > 0 else { continue }
        cell.style = change(cell.style)
        put(cell, x: x, y: y)
      }
    }
  }

  public mutating func horizontalLine(
    x: Int, y: Int, length: Int, scalar: Unicode.Scalar = "─", style: Style = .plain
  ) {
    fill(Rect(x: x, y: y, width: length, height: 1), with: scalar, style: style)
  }

  public mutating func verticalLine(
    x: Int, y: Int, length: Int, scalar: Unicode.Scalar = "│", style: Style = .plain
  ) {
    fill(Rect(x: x, y: y, width: 1, height: length), with: scalar, style: style)
  }

  /// Draws a frame along the rectangle's edge, with an optional title in its top line.
  public mutating func drawBox(
    _ rect: Rect, title: String = "", style: Style = .plain, titleStyle: Style? = nil
  ) {
    guard rect.width >= 2, rect.height >= 2 else { return }
    horizontalLine(x: rect.minX + 1, y: rect.minY, length: rect.width - 2, style: style)
    horizontalLine(x: rect.minX + 1, y: rect.maxY - 1, length: rect.width - 2, style: style)
    verticalLine(x: rect.minX, y: rect.minY + 1, length: rect.height - 2, style: style)
    verticalLine(x: rect.maxX - 1, y: rect.minY + 1, length: rect.height - 2, style: style)
    put(Cell("┌", style: style), x: rect.minX, y: rect.minY)
    put(Cell("┐", style: style), x: rect.maxX - 1, y: rect.minY)
    put(Cell("└", style: style), x: rect.minX, y: rect.maxY - 1)
    put(Cell("┘", style: style), x: rect.maxX - 1, y: rect.maxY - 1)
    guard !title.isEmpty, rect.width >= 7 else { return }
    let shown = " " + CharacterWidth.truncated(title, columns: rect.width - 6) + " "
    write(shown, x: rect.minX + 2, y: rect.minY, style: titleStyle ?? style)
  }
}
