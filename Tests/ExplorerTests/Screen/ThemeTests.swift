import Foundation
import Testing

@testable import Explorer

@Suite struct ThemeTests {
  @Test func theThemeWithoutColoursHasNone() {
    let mono = Theme.mono
    let styles =
      Theme.Role.allCases.map { mono[$0] } + (0..<Theme.probabilitySteps).map { mono.probability(step: $0) }
    for style in styles {
      #expect(style.foreground == .default && style.background == .default)
    }
  }

  @Test(arguments: [Theme.dark, .light, .mono])
  func whatMustStandOutDoes(theme: Theme) {
    for role in [Theme.Role.critical, .cursor, .selection, .error, .warning, .live, .pruned, .statusBar] {
      #expect(theme[role] != .plain, "\(role)")
    }
    #expect(theme[.critical] != theme[.pruned])
    #expect(theme[.generatedToken] != theme[.insertedToken])
    #expect(theme[.insertedToken] != theme[.reprefilledToken])
    #expect(theme[.cursor] != theme[.selection])
  }

  @Test func probabilitiesFallInFiveSteps() {
    let probabilities = [0, 0.05, 0.1, 0.3, 0.6, 0.9, 1, .nan, -1, 2]
    #expect(probabilities.map(Theme.probabilityStep) == [0, 0, 1, 2, 3, 4, 4, 0, 0, 4])
    #expect(Set((0..<Theme.probabilitySteps).map(Theme.probabilityGlyph)).count == 5)
    #expect(Theme.dark.probability(step: 99) == Theme.dark.probability(step: 4))
  }

  /// Contrast of the first to the second, after WCAG 2.
  private func contrast(_ a: RGB, _ b: RGB) -> Double {
    func luminance(_ color: RGB) -> Double {
      let parts = [color.red, color.green, color.blue].map { value -> Double in
        let share = Double(value) / 255
        return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
      }
      return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }
    let (one, two) = (luminance(a), luminance(b))
    return (max(one, two) + 0.05) / (min(one, two) + 0.05)
  }

  private func color(_ color: Color, _ fallback: RGB, basic: Bool) -> RGB {
    switch color {
    case .default: fallback
    case .palette(let index): RGB(palette: index)
    case .tone(let index, let other): RGB(palette: basic ? other : index)
    case .rgb(let red, let green, let blue): RGB(red, green, blue)
    }
  }

  /// The 256 colours are the same everywhere.
  ///
  /// Of the user's own 16 only xterm's values are known; there its grey, in which
  /// text steps back, has 4.0 on white.
  @Test(arguments: [
    (Theme.dark, RGB(0, 0, 0), RGB(229, 229, 229)), (.light, RGB(255, 255, 255), RGB(0, 0, 0)),
  ])
  func everyTextCanBeRead(theme: Theme, background: RGB, foreground: RGB) {
    let bar = Theme.Role.allCases.map { ("bar \($0)", theme.onStatusBar($0)) }
    let roles = Theme.Role.allCases.map { ("\($0)", theme[$0]) }
    let shades = (0..<Theme.probabilitySteps).map { ("step \($0)", theme.probability(step: $0)) }
    for basic in [false, true] {
      for (name, style) in roles + shades + bar {
        #expect(!style.attributes.contains(.dim), "\(name)")
        let ratio = contrast(
          color(style.foreground, foreground, basic: basic), color(style.background, background, basic: basic)
        )
        #expect(ratio >= (basic ? 4 : 4.5), "\(name) \(style) \(basic ? "of 16" : "of 256"): \(ratio)")
      }
    }
  }

  @Test(arguments: [Theme.dark, .light, .mono])
  func noTwoMeaningsOfTheLegendLookAlike(theme: Theme) {
    let looks = Legend.tree(theme).rows.compactMap { row in row.style.map { ($0, row.sign) } }
    let groups = Dictionary(grouping: looks, by: { $0.0 }).values.filter { $0.count > 1 }
    #expect(groups.isEmpty, "\(groups)")
    #expect(looks.contains { $0.1 == "unlikely" } && looks.contains { $0.1 == "yours" })
  }

  @Test func theThemeFollowsChoiceAndBackground() {
    #expect(ThemeChoice.auto.theme(hasColor: true, isLight: nil) == .dark)
    #expect(ThemeChoice.auto.theme(hasColor: true, isLight: true) == .light)
    #expect(ThemeChoice.dark.theme(hasColor: true, isLight: true) == .dark)
    #expect(ThemeChoice.mono.theme(hasColor: true, isLight: true) == .mono)
    #expect(ThemeChoice.light.theme(hasColor: false, isLight: true) == .mono)
    let values = ["15;0", "0;15", "0;default;7", "7;8", "", "x;y", "1;99"]
    #expect(values.map { ThemeChoice.isLight(colorFGBG: $0) } == [false, true, true, false, nil, nil, nil])
  }

  @Test func anAnswerOfTheTerminalChangesTheThemeUnlessOneWasChosen() {
    func theme(_ choice: ThemeChoice, hasColor: Bool, _ background: RGB) -> Theme {
      var state = State(
        themes: choice, hasColor: hasColor, isLight: nil, size: Size(width: 80, height: 24), usesMouse: true,
        signs: .unicode, keys: .standard)
      _ = state.update(.input(.background(background)))
      return state.theme
    }
    #expect(theme(.auto, hasColor: true, RGB(250, 240, 230)) == .light)
    #expect(theme(.auto, hasColor: true, RGB(30, 30, 30)) == .dark)
    #expect(theme(.dark, hasColor: true, RGB(255, 255, 255)) == .dark)
    #expect(theme(.auto, hasColor: false, RGB(255, 255, 255)) == .mono)
  }

  @Test func anOverlayKeepsWhatItDoesNotName() {
    let token = Style(.palette(2), on: .palette(4), .underline)
    #expect(
      token.overlaid(by: Theme.mono[.cursor]) == Style(.palette(2), on: .palette(4), [.underline, .reverse]))
    #expect(token.overlaid(by: Style(.rgb(1, 2, 3))).words == "fg:#010203 bg:4 underline")
  }
}
