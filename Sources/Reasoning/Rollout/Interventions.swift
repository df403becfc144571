import Engines
import Traces

/// The person's changes on the way to a variation, as rules that the run obeys while it is made.
///
/// A variation keeps its ancestors' interventions unless its own change comes before them causally; so it differs from
/// its parent by its own change alone, even where the cut in time lies in front of an older edit elsewhere.
struct Interventions {
  private struct Rule {
    /// The changed place and the places in its ancestors at which the way to it forks off, innermost first.
    var lineage: [Place]
    var effect: Effect

    var path: UInt64 { lineage[0].path }
    var position: Int { lineage[0].position }

    /// Whether its place comes causally at or after another.
    ///
    /// A change reaches the later tokens of its own thread, the threads forked from these, and, through joins, the tokens
    /// of its ancestors behind the fork that it hangs on. The threads of a fork are joined as was wanted whatever becomes of
    /// them.
    func isDownstream(of cause: [Place]) -> Bool {
      for (level, place) in lineage.enumerated() {
        guard let from = cause.first(where: { $0.path == place.path }) else { continue }
        // A thread that was forked exactly there is a sibling, not a successor.
        if level > 0 { return place.position > from.position }
        if case .join = effect { return place.position > from.position }
        return place.position >= from.position
      }
      return false
    }
  }

  /// A position in a thread that is named by where it stands in the tree: ids shift when other forks are made.
  struct Place: Hashable {
    var path: UInt64
    var position: Int
  }

  private enum Effect {
    case write([TokenID])
    case seed(UInt64)
    case prune
    case withoutFork(isLasting: Bool)
    case join(JoinDiscipline)
  }

  private var rules: [Rule] = []
  private let seed: UInt64

  /// - Parameters:
  ///   - opening: the token that opens a fork; nil where there is no single one.
  ///   - encode: turns typed text into token ids.
  init(
    _ history: RunHistory, in log: RunLog, opening: TokenID?, encode: (String) throws -> [TokenID]
  ) throws {
    seed = log.header.seed
    // A change names a place of the variation that it was made on; behind the cut ids may stand for other threads.
    var parent = history
    for variation in log.lineage(of: history.variation) {
      parent.follow(log, to: variation.parent)
      // A longer chain changes nothing that stands in front of its end.
      if case .longer = variation.change { continue }
      guard let thread = variation.change.thread, let position = variation.change.position,
        parent.threads.indices.contains(thread.index)
      else { continue }
      let lineage = Self.lineage(thread, position, in: parent.tree())
      rules.removeAll { $0.isDownstream(of: lineage) }
      for index in rules.indices where rules[index].path == lineage[0].path {
        // Text that was typed before stays, up to the new change.
        guard case .write(let ids) = rules[index].effect else { continue }
        rules[index].effect = .write(Array(ids.prefix(position - rules[index].position)))
      }
      guard let effect = try Self.effect(variation.change, opening, encode) else { continue }
      rules.append(Rule(lineage: lineage, effect: effect))
    }
  }

  /// Makes a thread write these tokens from a position on.
  mutating func force(_ ids: [TokenID], at position: Int, on path: UInt64) {
    rules.append(Rule(lineage: [Place(path: path, position: position)], effect: .write(ids)))
  }

  var isEmpty: Bool { rules.isEmpty }

  /// The token that must stand at a position of the thread at `path`; nil where the model is free.
  func written(_ path: UInt64, at position: Int) -> TokenID? {
    for rule in rules where rule.path == path {
      if case .write(let ids) = rule.effect, ids.indices.contains(position - rule.position) {
        return ids[position - rule.position]
      }
    }
    return nil
  }

  /// How many tokens that the person put in are still to be written behind a thread's first `count`.
  func editsToCome(_ path: UInt64, behind count: Int) -> Int {
    var position = count
    while written(path, at: position) != nil { position += 1 }
    return position - count
  }

  /// How threads come back that were forked at some places, where the person wanted it otherwise.
  var joins: [Place: JoinDiscipline] {
    rules.reduce(into: [:]) { joins, rule in
      if case .join(let discipline) = rule.effect { joins[rule.lineage[0]] = discipline }
    }
  }

  /// The threads that have to stop now.
  func due(in tree: RunTree) -> [ThreadID] {
    let prunings = rules.filter { if case .prune = $0.effect { true } else { false } }
    guard !prunings.isEmpty else { return [] }
    return tree.threads.map(\.id).filter { id in
      guard id != .root, !tree.isPruned(id) else { return false }
      let path = tree.pathKey(of: id)
      return prunings.contains { $0.path == path && tree.tokenCount(id) >= $0.position }
    }
  }

  /// The seed of a thread's random numbers at a position: the last re-seeding on the way from the root.
  func seed(of thread: ThreadID, at position: Int, in tree: RunTree) -> UInt64 {
    guard !rules.isEmpty else { return seed }
    for place in Self.lineage(thread, position, in: tree) {
      for rule in rules.reversed() where rule.path == place.path && rule.position <= place.position {
        if case .seed(let seed) = rule.effect { return seed }
      }
    }
    return seed
  }

  /// Whether a fork is forbidden at a position of a thread.
  func forbidsFork(_ thread: ThreadID, at position: Int, in tree: RunTree) -> Bool {
    guard !rules.isEmpty else { return false }
    return Self.lineage(thread, position, in: tree).enumerated().contains { level, place in
      rules.contains { rule in
        guard case .withoutFork(let isLasting) = rule.effect, rule.path == place.path else { return false }
        return isLasting ? rule.position <= place.position : level == 0 && rule.position == place.position
      }
    }
  }

  private static func effect(
    _ change: Change, _ opening: TokenID?, _ encode: (String) throws -> [TokenID]
  ) throws -> Effect? {
    switch change {
    // Limits are the method's own.
    case .original, .again, .longer: nil
    case .join(_, _, let discipline): .join(discipline)
    case .token(_, _, let id): .write([id])
    case .text(_, _, let text): .write(try encode(text))
    case .seed(_, _, let seed): .seed(seed)
    case .prune: .prune
    case .fork: opening.map { .write([$0]) }
    case .withoutFork(_, _, let isLasting): .withoutFork(isLasting: isLasting)
    }
  }

  private static func lineage(_ thread: ThreadID, _ position: Int, in tree: RunTree) -> [Place] {
    var places = [Place(path: tree.pathKey(of: thread), position: position)]
    var block = tree.thread(thread).block
    while let current = block {
      let record = tree.block(current)
      places.append(Place(path: tree.pathKey(of: record.parent), position: record.forkPosition))
      block = tree.thread(record.parent).block
    }
    return places
  }
}
