import Traces

@testable import Explorer

extension State {
  /// A state that shows a run.
  static func showing(
    _ run: RunBuilder, _ phase: RunStatus.Phase? = nil, size: Size = Size(width: 80, height: 24),
    theme: Theme = .dark, signs: Signs = .unicode
  ) -> State {
    var state = State(theme: theme, size: size, signs: signs)
    _ = state.update(.opened(run.log, phase.map { RunStatus(phase: $0) }))
    return state
  }

  @discardableResult
  mutating func press(_ keys: Key...) -> [Effect] { keys.flatMap { update(.input(.key($0))) } }

  @discardableResult
  mutating func press(_ keys: String) -> [Effect] {
    keys.flatMap { update(.input(.key(.character($0)))) }
  }

  mutating func report(_ events: [Event]) { _ = update(.updates([.events(events)])) }

  var screen: String { render(self, size: size).text }
}

extension Action {
  /// A run that opens, folded on the way.
  static func opened(_ log: RunLog, _ status: RunStatus?) -> Action { .opened(log, RunHistory(log), status) }
}

extension Grid {
  /// The styles as text, one letter per cell and `.` for the plain one, followed by the meaning of each letter.
  var styleText: String {
    var letters: [Style: Character] = [.plain: "."]
    var legend: [String] = []
    let rows = (0..<size.height).map { y in
      var line = ""
      for cell in row(y) {
        if letters[cell.style] == nil {
          let letter = Self.letters[min(legend.count, Self.letters.count - 1)]
          letters[cell.style] = letter
          legend.append("\(letter) = \(cell.style.words)")
        }
        line.append(letters[cell.style] ?? "?")
      }
      while line.hasSuffix(".") { line.removeLast() }
      return line
    }
    return (rows + legend).joined(separator: "\n")
  }

  private static let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ?")
}

extension Style {
  /// Such as `fg:2 bg:#102030 bold`.
  var words: String {
    let names: [(Attributes, String)] = [
      (.bold, "bold"), (.dim, "dim"), (.italic, "italic"), (.underline, "underline"), (.reverse, "reverse"),
    ]
    let colors = [(foreground, "fg:"), (background, "bg:")].filter { $0.0 != .default }
    let words = colors.map { $1 + $0.word } + names.filter { attributes.contains($0.0) }.map(\.1)
    return words.isEmpty ? "plain" : words.joined(separator: " ")
  }
}

extension Color {
  /// `default`, the palette index, or `#rrggbb`.
  fileprivate var word: String {
    switch self {
    case .default: return "default"
    case .palette(let index), .tone(let index, _): return String(index)
    case .rgb(let red, let green, let blue):
      let hex = String(UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue), radix: 16)
      return "#" + String(repeating: "0", count: 6 - hex.count) + hex
    }
  }
}
