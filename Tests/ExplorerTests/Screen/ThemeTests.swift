import Explorer
import Testing

@Suite struct ThemeTests {
  @Test func theThemeWithoutColoursHasNone() {
    let mono = Theme.mono
    let styles =
      Theme.Role.allCases.map { mono[$0] } + (0..<9).map { mono.thread($0) }
      + (0..<Theme.probabilitySteps).map { mono.probability(step: $0) }
    for style in styles {
      #expect(style.foreground == .default && style.background == .default)
    }
  }

  @Test(arguments: [Theme.color, Theme.mono])
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
    #expect(Theme.color.probability(step: 99) == Theme.color.probability(step: 4))
  }

  @Test func threadStylesRepeat() {
    #expect(Theme.color.thread(0) != Theme.color.thread(1))
    #expect(Theme.color.thread(8) == Theme.color.thread(0))
    #expect(Theme.color.thread(-1) == Theme.color.thread(7))
  }

  @Test func anOverlayKeepsWhatItDoesNotName() {
    let token = Style(.palette(2), on: .palette(4), .underline)
    #expect(
      token.overlaid(by: Theme.mono[.cursor]) == Style(.palette(2), on: .palette(4), [.underline, .reverse]))
    #expect(token.overlaid(by: Style(.rgb(1, 2, 3))).description == "fg:#010203 bg:4 underline")
  }
}
