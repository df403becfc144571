public import Traces

/// A run as a recording for asciinema's players (asciicast v2): the screen after every engine step.
public struct Asciicast: Sequence, IteratorProtocol {
  private var state: State
  private let steps: Int
  private let stepsPerSecond: Double
  private var step = -1
  private var before = Grid(size: .zero)

  /// - Parameter stepsPerSecond: of the recording, more than 0.
  public init(_ log: RunLog, _ history: RunHistory, size: Size, stepsPerSecond: Double, theme: Theme = .dark)
  {
    var state = State(theme: theme, size: size)
    _ = state.update(.opened(log, history, nil))
    steps = Int(history.step(at: history.count))
    self.stepsPerSecond = stepsPerSecond
    self.state = state
  }

  /// The next line of the file: the header first, then a frame for each step in which the screen changes.
  public mutating func next() -> String? {
    if step < 0 {
      step = 0
      return "{\"version\":2,\"width\":\(state.size.width),\"height\":\(state.size.height)}"
    }
    while step <= steps {
      defer { step += 1 }
      guard var run = state.run else { return nil }
      state.run = nil
      run.follows = true
      run.show(moment: step == steps ? run.history.count : run.history.moment(afterStep: Int32(step)))
      state.run = run
      let grid = render(state, size: state.size)
      guard grid != before else { continue }
      before = grid
      let text = "\u{1B}[H" + Self.rows(grid)
      return "[\(Format.fixed(Double(step) / stepsPerSecond, 3)),\"o\",\"\(Self.escaped(text))\"]"
    }
    return nil
  }

  private static func rows(_ grid: Grid) -> String {
    var text = ""
    for y in 0..<grid.size.height {
      if y > 0 { text += "\r\n" }
      var style = Style.plain
      for cell in grid.row(y) where cell.width > 0 {
        if cell.style != style {
          text += codes(cell.style)
          style = cell.style
        }
        text += cell.text
      }
      text += "\u{1B}[0m"
    }
    return text
  }

  /// Select Graphic Rendition from nothing.
  private static func codes(_ style: Style) -> String {
    var numbers = ["0"]
    let attributes: [(Attributes, String)] = [
      (.bold, "1"), (.dim, "2"), (.italic, "3"), (.underline, "4"), (.reverse, "7"),
    ]
    numbers += attributes.filter { style.attributes.contains($0.0) }.map(\.1)
    for (color, code) in [(style.foreground, "38"), (style.background, "48")] {
      switch color {
      case .default: break
      case .palette(let index), .tone(let index, _): numbers += [code, "5", "\(index)"]
      case .rgb(let red, let green, let blue): numbers += [code, "2", "\(red)", "\(green)", "\(blue)"]
      }
    }
    return "\u{1B}[" + numbers.joined(separator: ";") + "m"
  }

  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
  }
}

/// A run's screen at its end.
public enum RunScreen {
  public static func grid(_ log: RunLog, _ history: RunHistory, size: Size, theme: Theme = .dark) -> Grid {
    var state = State(theme: theme, size: size)
    _ = state.update(.opened(log, history, nil))
    return render(state, size: size)
  }
}
