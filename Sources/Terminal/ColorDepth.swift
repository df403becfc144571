internal import Explorer

/// How many colours a terminal shows.
enum ColorDepth: Sendable {
  case none, colors8, colors16, colors256

  init(terminfoColors colors: Int) {
    switch colors {
    case 256...: self = .colors256
    case 16..<256: self = .colors16
    case 8..<16: self = .colors8
    default: self = .none
    }
  }

  /// The nearest palette index, or -1 for the terminal's own colour.
  func index(of color: Color) -> Int {
    guard self != .none else { return -1 }
    switch color {
    case .default: return -1
    case .palette(let index): return reduce(Int(index))
    case .tone(let index, let basic): return self == .colors256 ? Int(index) : reduce(Int(basic))
    case .rgb(let red, let green, let blue):
      return reduce(ColorDepth.nearest256(red: Int(red), green: Int(green), blue: Int(blue)))
    }
  }

  /// The palette index of a foreground; with only 8 colours, bold or dim stands in for brightness.
  func foreground(of color: Color) -> (index: Int, attributes: Attributes) {
    let index = (self == .colors8 ? .colors16 : self).index(of: color)
    guard self == .colors8, index >= 8 else { return (index, []) }
    // Bright black on black would be invisible.
    return index == 8 ? (-1, .dim) : (index - 8, .bold)
  }

  private func reduce(_ index: Int) -> Int {
    switch self {
    case .none: return -1
    case .colors256: return index
    case .colors16: return index < 16 ? index : ColorDepth.nearest16(index)
    case .colors8: return (index < 16 ? index : ColorDepth.nearest16(index)) & 7
    }
  }

  private static func nearest256(red: Int, green: Int, blue: Int) -> Int {
    func level(_ value: Int) -> Int {
      let levels = RGB.cubeLevels.map(Int.init)
      return levels.indices.min { abs(levels[$0] - value) < abs(levels[$1] - value) } ?? 0
    }
    let cube = 16 + 36 * level(red) + 6 * level(green) + level(blue)
    // Greys at 232...255 are 8, 18, ... 238.
    let grey = 232 + min(max(((red + green + blue) / 3 - 3) / 10, 0), 23)
    let wanted = (red, green, blue)
    return distance(wanted, components(grey)) < distance(wanted, components(cube)) ? grey : cube
  }

  private static func nearest16(_ index: Int) -> Int {
    let wanted = components(index)
    return (0..<16).min { distance(components($0), wanted) < distance(components($1), wanted) } ?? 7
  }

  private static func components(_ index: Int) -> (Int, Int, Int) {
    let color = RGB(palette: UInt8(clamping: index))
    return (Int(color.red), Int(color.green), Int(color.blue))
  }

  private static func distance(_ a: (Int, Int, Int), _ b: (Int, Int, Int)) -> Int {
    let (red, green, blue) = (a.0 - b.0, a.1 - b.1, a.2 - b.2)
    return red * red + green * green + blue * blue
  }
}
