import Traces

/// A place that is typed in the palette: `20`, `50%`, `token 7` or `thread 1.2`.
enum Jump: Equatable {
  case step(Int32)
  /// A share of the run's engine steps.
  case share(Double)
  /// A token of the thread under the cursor, counted from 1.
  case token(Int)
  case thread(String)

  init?(_ text: String) {
    let words = text.split(separator: " ").map(String.init)
    switch words.count {
    case 1 where words[0].hasSuffix("%"):
      guard let percent = Double(words[0].dropLast()), (0...100).contains(percent) else { return nil }
      self = .share(percent / 100)
    case 1:
      guard let step = Int32(words[0]), step >= 0 else { return nil }
      self = .step(step)
    case 2 where words[0].lowercased() == "token":
      guard let token = Int(words[1]), token > 0 else { return nil }
      self = .token(token)
    case 2 where words[0].lowercased() == "thread": self = .thread(words[1])
    default: return nil
    }
  }

  var words: String {
    switch self {
    case .step(let step): "to engine step \(step)"
    case .share(let share): "to \(Format.wholePercent(share)) of the run"
    case .token(let token): "to token \(token) of the thread under the cursor"
    case .thread(let name): "to thread \(Format.visible(name, limit: 20))"
    }
  }
}

extension State {
  /// Goes to a typed place; looking back holds a run that goes on.
  mutating func jump(_ jump: Jump) -> [Effect] {
    guard let run = self.run else { return [] }
    let last = run.history.step(at: run.history.count)
    switch jump {
    case .step(let step): self.run?.show(moment: run.history.moment(afterStep: min(step, last)))
    case .share(let share): self.run?.show(moment: run.history.moment(afterStep: Int32(Double(last) * share)))
    case .token(let token): self.run?.move(to: Cursor(run.cursor.thread, .token(token - 1)))
    case .thread(let name):
      guard let thread = run.tree.threads.first(where: { run.name(of: $0.id) == name }) else {
        fail("No thread has the name \(Format.visible(name, limit: 20)).")
        return []
      }
      self.run?.move(to: Cursor(thread.id, .header))
    }
    self.run?.isPlaying = false
    return run.status?.phase == .running && run.isAtLiveEdge && self.run?.isAtLiveEdge == false
      ? [.control(.pause)] : []
  }
}
