/// A screen as an SVG picture: its cells in a monospaced font, with colours and attributes.
public enum ScreenPicture {
  /// Pixels of a cell.
  private static let (width, height) = (8.4, 18.0)

  /// - Parameters:
  ///   - foreground: the colour of text that has none of its own.
  ///   - background: the colour of the screen.
  public static func svg(
    _ grid: Grid, foreground: RGB = RGB(229, 229, 229), background: RGB = RGB(0, 0, 0)
  ) -> String {
    let (columns, rows) = (Double(grid.size.width), Double(grid.size.height))
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(px(columns * width))\" height=\"\(px(rows * height))\" "
        + "font-family=\"ui-monospace, Menlo, Consolas, monospace\" font-size=\"14\">",
      "<rect width=\"100%\" height=\"100%\" fill=\"\(hex(background))\"/>",
    ]
    for y in 0..<grid.size.height {
      for (x, text, style) in runs(grid.row(y)) {
        lines += paint(
          text, style, x: Double(x) * width, y: Double(y) * height, foreground: foreground,
          background: background)
      }
    }
    return (lines + ["</svg>", ""]).joined(separator: "\n")
  }

  /// Cells next to each other that look the same; a wide character takes two columns.
  private static func runs(_ row: ArraySlice<Cell>) -> [(x: Int, text: String, style: Style)] {
    var runs: [(x: Int, text: String, style: Style)] = []
    for (x, cell) in row.enumerated() {
      if let last = runs.last, last.style == cell.style, cell.width == 1, last.text.last != nil,
        x == last.x + CharacterWidth.columns(of: last.text)
      {
        runs[runs.count - 1].text += cell.text
      } else if cell.width > 0 {
        runs.append((x, cell.text, cell.style))
      }
    }
    return runs
  }

  private static func paint(
    _ text: String, _ style: Style, x: Double, y: Double, foreground: RGB, background: RGB
  ) -> [String] {
    var (front, back) = (rgb(style.foreground) ?? foreground, rgb(style.background))
    if style.attributes.contains(.reverse) { (front, back) = (back ?? background, front) }
    var lines: [String] = []
    let columns = Double(CharacterWidth.columns(of: text))
    if let back {
      lines.append(
        "<rect x=\"\(px(x))\" y=\"\(px(y))\" width=\"\(px(columns * width))\" height=\"\(px(height))\" fill=\"\(hex(back))\"/>"
      )
    }
    guard text.contains(where: { $0 != " " }) else { return lines }
    var attributes = ""
    if style.attributes.contains(.bold) { attributes += " font-weight=\"bold\"" }
    if style.attributes.contains(.italic) { attributes += " font-style=\"italic\"" }
    if style.attributes.contains(.underline) { attributes += " text-decoration=\"underline\"" }
    if style.attributes.contains(.dim) { attributes += " opacity=\"0.6\"" }
    lines.append(
      "<text x=\"\(px(x))\" y=\"\(px(y + 13))\" textLength=\"\(px(columns * width))\" xml:space=\"preserve\" "
        + "fill=\"\(hex(front))\"\(attributes)>\(escaped(text))</text>")
    return lines
  }

  private static func rgb(_ color: Color) -> RGB? {
    switch color {
    case .default: nil
    case .palette(let index), .tone(let index, _): RGB(palette: index)
    case .rgb(let red, let green, let blue): RGB(red, green, blue)
    }
  }

  private static func hex(_ color: RGB) -> String {
    "#" + [color.red, color.green, color.blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static func px(_ value: Double) -> String { Format.fixed(value, 1) }

  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      default: result.append(character)
      }
    }
  }
}
