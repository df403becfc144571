/// A place in a grid: column and row, counted from the top left corner at (0, 0).
public struct Point: Hashable, Sendable {
  public var x: Int
  public var y: Int

  public init(x: Int, y: Int) {
    self.x = x
    self.y = y
  }

  public static let zero = Point(x: 0, y: 0)
}

/// Width and height in terminal columns and rows; never negative.
public struct Size: Hashable, Sendable {
  /// Larger coordinates are clamped, so that layout arithmetic cannot overflow.
  static let limit = 1 << 40

  public let width: Int
  public let height: Int

  public init(width: Int, height: Int) {
    self.width = min(max(0, width), Size.limit)
    self.height = min(max(0, height), Size.limit)
  }

  public static let zero = Size(width: 0, height: 0)
}

/// A rectangle of columns and rows; its size is never negative, its origin may be.
public struct Rect: Hashable, Sendable {
  public let origin: Point
  public let size: Size

  public init(x: Int, y: Int, width: Int, height: Int) {
    self.init(origin: Point(x: x, y: y), size: Size(width: width, height: height))
  }

  public init(origin: Point = .zero, size: Size) {
    self.origin = Point(
      x: min(max(-Size.limit, origin.x), Size.limit), y: min(max(-Size.limit, origin.y), Size.limit))
    self.size = size
  }

  public var width: Int { size.width }
  public var height: Int { size.height }
  public var minX: Int { origin.x }
  public var minY: Int { origin.y }
  /// First column to the right of the rectangle.
  public var maxX: Int { origin.x + size.width }
  /// First row below the rectangle.
  public var maxY: Int { origin.y + size.height }
  public var isEmpty: Bool { size.width == 0 || size.height == 0 }

  public func contains(_ point: Point) -> Bool {
    point.x >= minX && point.x < maxX && point.y >= minY && point.y < maxY
  }

  public func intersection(_ other: Rect) -> Rect {
    let x = max(minX, other.minX)
    let y = max(minY, other.minY)
    return Rect(x: x, y: y, width: min(maxX, other.maxX) - x, height: min(maxY, other.maxY) - y)
  }

  /// The rectangle without a margin of `dx` columns and `dy` rows on each side.
  public func inset(dx: Int = 0, dy: Int = 0) -> Rect {
    Rect(x: minX + dx, y: minY + dy, width: width - 2 * dx, height: height - 2 * dy)
  }

  /// Cuts off up to `rows` rows at the top.
  public func splitTop(_ rows: Int) -> (top: Rect, rest: Rect) {
    let cut = min(max(0, rows), height)
    let rest = Rect(x: minX, y: minY + cut, width: width, height: height - cut)
    return (Rect(x: minX, y: minY, width: width, height: cut), rest)
  }

  /// Cuts off up to `rows` rows at the bottom.
  public func splitBottom(_ rows: Int) -> (rest: Rect, bottom: Rect) {
    let parts = splitTop(height - min(max(0, rows), height))
    return (parts.top, parts.rest)
  }

  /// Cuts off up to `columns` columns on the left.
  public func splitLeft(_ columns: Int) -> (left: Rect, rest: Rect) {
    let cut = min(max(0, columns), width)
    let rest = Rect(x: minX + cut, y: minY, width: width - cut, height: height)
    return (Rect(x: minX, y: minY, width: cut, height: height), rest)
  }

  /// Cuts off up to `columns` columns on the right.
  public func splitRight(_ columns: Int) -> (rest: Rect, right: Rect) {
    let parts = splitLeft(width - min(max(0, columns), width))
    return (parts.left, parts.rest)
  }
}
