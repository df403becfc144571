/// The frame of a dialog that lies over a view.
public enum Dialog {
  /// A box of the wanted size in the middle of the screen, smaller where the screen is.
  ///
  /// - Parameter row: a row that the box shall not hide, if there is room above or below it.
  public static func box(in size: Size, width: Int, height: Int, avoiding row: Int? = nil) -> Rect {
    let width = min(width, size.width)
    let height = min(height, size.height)
    var y = (size.height - height) / 2
    if let row, (y..<y + height).contains(row) {
      if row + 2 + height <= size.height {
        y = row + 2
      } else if row - 1 - height >= 0 {
        y = row - 1 - height
      }
    }
    return Rect(x: (size.width - width) / 2, y: y, width: width, height: height)
  }

  /// Frames the whole region, with the view's keys in the last line; returns the rectangle inside.
  public static func frame(
    _ title: String, of view: any View.Type, hasHints: Bool = true, _ state: State, _ region: inout GridRegion
  ) -> Rect {
    region.fill(region.bounds)
    region.drawBox(region.bounds, title: title, style: state.theme[.frame], titleStyle: state.theme[.title])
    let inner = region.bounds.inset(dx: 2, dy: 1)
    guard hasHints else { return inner }
    let (rest, last) = inner.splitBottom(1)
    let hints = state.keys.ownHints(for: view.isTyping(state) ? .entry : view.context)
    Hints.write(
      hints, renamed: view.hintWords(state), state.theme, x: last.minX, y: last.minY, maxWidth: last.width,
      &region)
    return rest
  }
}
