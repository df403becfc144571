/// The last line: which keys there are.
enum HintLine {
  static func paint(_ state: State, into region: inout GridRegion) {
    Hints.write(places(state), state.theme, y: 0, &region)
  }

  /// The command whose hint stands at a column.
  static func command(at x: Int, _ state: State) -> Command? {
    places(state).first { ($0.x..<$0.x + $0.width).contains(x) }?.command
  }

  private static func places(_ state: State) -> [Hints.Place] {
    let width = state.size.width
    return Hints.places(
      state.keys.hints(for: state.context), x: 1, maxWidth: width - 2,
      renamed: state.screenFront.hintWords(state),
      keepsHelp: width < StatusBar.widthForHelp || state.front == WelcomeView.self)
  }
}
