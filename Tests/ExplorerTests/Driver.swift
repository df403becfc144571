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
