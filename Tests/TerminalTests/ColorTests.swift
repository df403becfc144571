import Explorer
import Testing

@testable import Terminal

@Suite struct ColorTests {
  @Test(
    arguments: [
      (.always, ["NO_COLOR": "1", "TERM": "dumb"], false, true),
      (.never, ["CLICOLOR_FORCE": "1", "TERM": "xterm"], true, false),
      (.auto, ["NO_COLOR": "1", "CLICOLOR_FORCE": "1", "TERM": "xterm"], true, false),
      (.auto, ["NO_COLOR": "", "TERM": "xterm"], true, true),
      (.auto, ["CLICOLOR_FORCE": "1"], false, true),
      (.auto, ["FORCE_COLOR": "3"], false, true),
      (.auto, ["FORCE_COLOR": "0", "TERM": "xterm"], false, false),
      (.auto, ["CLICOLOR_FORCE": "0", "TERM": "xterm"], true, true),
      (.auto, ["TERM": "xterm"], false, false),
      (.auto, ["TERM": "dumb"], true, false),
      (.auto, [:], true, false),
    ] as [(ColorChoice, [String: String], Bool, Bool)])
  func theOrderOfAuthorityHolds(
    choice: ColorChoice, environment: [String: String], isTTY: Bool, expected: Bool
  ) {
    #expect(choice.usesColor(environment: environment, outputIsTTY: isTTY) == expected)
  }

  @Test func depthFollowsTerminfo() {
    #expect(
      [-1, 0, 2, 8, 15, 16, 88, 256, 1 << 24].map(ColorDepth.init(terminfoColors:)) == [
        .none, .none, .none, .colors8, .colors8, .colors16, .colors16, .colors256, .colors256,
      ])
  }

  @Test func coloursFallBackToTheNearestOne() {
    #expect(ColorDepth.colors256.index(of: .rgb(64, 192, 255)) == 75)
    #expect(ColorDepth.colors256.index(of: .rgb(128, 128, 128)) == 244)
    #expect(ColorDepth.colors256.index(of: .rgb(0, 0, 0)) == 16)
    #expect(ColorDepth.colors256.index(of: .rgb(255, 255, 255)) == 231)
    #expect(ColorDepth.colors256.index(of: .palette(11)) == 11)
    #expect(ColorDepth.colors16.index(of: .palette(11)) == 11)
    #expect(ColorDepth.colors16.index(of: .palette(196)) == 9)
    #expect(ColorDepth.colors8.index(of: .palette(196)) == 1)
    #expect(ColorDepth.none.index(of: .palette(1)) == -1)
    for depth in [ColorDepth.none, .colors8, .colors16, .colors256] {
      #expect(depth.index(of: .default) == -1)
      for index in UInt8.min...UInt8.max { #expect(depth.index(of: .palette(index)) < 256) }
    }
  }

  @Test func aToneHasAStandInWhereThereAreFewColours() {
    let tone = Color.tone(130, basic: 9)
    #expect(ColorDepth.colors256.index(of: tone) == 130)
    #expect(ColorDepth.colors16.index(of: tone) == 9)
    #expect(ColorDepth.colors8.foreground(of: tone) == (1, .bold))
    #expect(ColorDepth.none.index(of: tone) == -1)
  }

  @Test func brightnessBecomesAnAttributeWhereThereAreEightColours() {
    #expect(ColorDepth.colors8.foreground(of: .palette(9)) == (1, .bold))
    #expect(ColorDepth.colors8.foreground(of: .palette(8)) == (-1, .dim))
    #expect(ColorDepth.colors8.foreground(of: .palette(2)) == (2, []))
    #expect(ColorDepth.colors16.foreground(of: .palette(9)) == (9, []))
    #expect(ColorDepth.none.foreground(of: .palette(9)) == (-1, []))
  }
}
