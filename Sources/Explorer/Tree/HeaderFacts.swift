import Traces

/// The figures at the right end of a thread's line: critical mark, tokens, state, waiting time.
struct HeaderFacts {
  let isCritical: Bool
  let isPruned: Bool
  private let tokens: String
  private let status: (glyph: String, word: String, role: Theme.Role)
  private let idle: Int
  /// How much it gave to the text behind its join.
  private let value: (bar: String, role: Theme.Role?)?
  /// Whether there is a column for that: where any thread of the run has a value.
  private let hasValues: Bool

  private static let tokensWidth = 10
  private static let statusWidth = 10
  private static let idleWidth = 13
  private static let valueWidth = 7

  init(_ thread: ThreadID, run: OpenRun, tree: RunTree) {
    isCritical = run.summary.isCritical(thread)
    isPruned = tree.isPruned(thread)
    idle = run.summary.idle(thread)
    hasValues = !(run.log.values[run.log.head] ?? [:]).isEmpty
    value = run.value(of: thread).map {
      (ValueWords.bar($0, greatest: run.greatestValue), ValueWords.role($0))
    }
    status = Self.describe(tree.status(thread))
    // The prompt is context and counts as nobody's work.
    let prompt =
      run.layout.wraps.indices.contains(thread.index) ? run.layout.wraps[thread.index].promptCount : 0
    if run.folded.contains(thread) {
      let subtree = run.summary.subtree(thread)
      tokens = "\(Format.count(max(0, subtree.tokens - prompt))) in \(subtree.threads)"
    } else {
      tokens = Format.count(max(0, tree.tokenCount(thread) - prompt)) + " " + run.unit.short
    }
  }

  private static func describe(_ status: ThreadStatus) -> (String, String, Theme.Role) {
    switch status {
    case .running: ("▸", "live", .live)
    case .waiting: ("‖", "waits", .waiting)
    case .held: ("‖", "held", .waiting)
    case .stopped: ("■", "stopped", .dim)
    case .ended(.closed), .ended(.endOfText): ("■", "done", .dim)
    case .ended(.length): ("!", "too long", .warning)
    case .ended(.malformed): ("!", "broken", .warning)
    case .ended(.left): ("·", "left", .dim)
    case .ended(.pruned): ("x", "pruned", .pruned)
    }
  }

  /// Columns wanted: narrow rows go without the words.
  func width(room: Int) -> Int {
    guard room >= 24 else { return 0 }
    return 2 + Self.tokensWidth + 2 + (room >= 44 ? Self.statusWidth : 0) + (room >= 64 ? Self.idleWidth : 0)
      + (room >= 72 && hasValues ? Self.valueWidth : 0)
  }

  func write(_ theme: Theme, right: Int, room: Int, y: Int, _ region: inout GridRegion) {
    let width = width(room: room)
    guard width > 0 else { return }
    var x = right - width
    if isCritical { region.write("*", x: x, y: y, style: theme[.critical]) }
    x += 2
    region.write(
      Format.right(tokens, Self.tokensWidth), x: x, y: y, style: isPruned ? theme[.pruned] : .plain)
    x += Self.tokensWidth + 2
    region.write(status.glyph, x: x - 1, y: y, style: theme[status.role])
    guard room >= 44 else { return }
    region.write(status.word, x: x + 1, y: y, style: theme[status.role])
    x += Self.statusWidth
    if room >= 64, idle > 0 {
      region.write(
        "░░ idle \(Format.count(idle))", x: x, y: y, style: theme[.waiting], maxWidth: Self.idleWidth)
    }
    guard room >= 72, let value else { return }
    region.write(
      value.bar, x: right - Self.valueWidth + 1, y: y, style: value.role.map { theme[$0] } ?? theme[.live],
      maxWidth: Self.valueWidth)
  }
}
