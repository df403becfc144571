public import Explorer
import Traces

/// What must hold after every key, whatever it was.
public enum Invariants {
  /// What does not hold of a state; nil where all is well.
  public static func contradiction(in state: State) -> String? {
    guard let tree = state.tree, let cursor = state.cursor else { return nil }
    guard cursor.thread.index < tree.threadCount else {
      return "the cursor is in \(cursor.thread), which is not there"
    }
    switch cursor.spot {
    case .header: return nil
    case .token(let position), .prompt(let position):
      let count = tree.tokenCount(cursor.thread)
      return (0..<count).contains(position) ? nil : "the cursor is at \(position) of \(count) tokens"
    case .join(let block):
      return block.index < tree.blockCount && tree.join(of: block) != nil ? nil : "the cursor is on no join"
    }
  }

  /// What does not hold of the screen of a state.
  public static func contradiction(onScreenOf state: State) -> String? {
    let grid = render(state, size: state.size)
    guard grid.size == state.size else { return "a screen of \(grid.size) for \(state.size)" }
    for y in 0..<grid.size.height {
      var isWide = false
      for cell in grid.row(y) {
        let scalar = cell.scalar.value
        guard scalar >= 32, !(127..<160).contains(scalar) else { return "a control character in line \(y)" }
        guard (cell.width == 0) == isWide else { return "half a character in line \(y)" }
        isWide = cell.width == 2
      }
      guard !isWide else { return "half a character at the end of line \(y)" }
    }
    return nil
  }
}
