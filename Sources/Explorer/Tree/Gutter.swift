/// Where the lines of the tree stand: three columns a level, and no more levels than leave room for text.
struct Gutter: Sendable, Equatable {
  static let levelWidth = 3
  /// Room for `…12345 `, the number of levels that are not drawn.
  static let labelWidth = 7

  let width: Int
  /// How many levels are drawn; of deeper threads the innermost ones.
  let levels: Int

  init(width: Int) {
    self.width = width
    levels = max(1, min(16, (width - 22) / Self.levelWidth))
  }

  /// How many of the outer levels of a thread at `depth` are not drawn.
  func hidden(depth: Int) -> Int { max(0, depth - levels) }

  /// The column of a level's line, for a row of a thread at `depth`; negative where it is not drawn.
  func column(level: Int, depth: Int) -> Int {
    let hidden = hidden(depth: depth)
    guard level >= hidden else { return -1 }
    return (hidden > 0 ? Self.labelWidth : 0) + (level - hidden) * Self.levelWidth
  }

  /// Where the text of a thread at `depth` begins: after its own line and a space.
  func textColumn(depth: Int) -> Int { column(level: depth, depth: depth) + 2 }

  /// Columns for tokens; one is left free at the right edge.
  func textWidth(depth: Int) -> Int { max(4, width - textColumn(depth: depth) - 1) }
}
