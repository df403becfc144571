import Traces

/// The decisions of the variation at the head, each with what is known about it.
struct DecisionList {
  struct Row {
    var decision: Decision
    /// The engine step at which it was made.
    var step: Int
    var isCritical: Bool
    /// Of the token that was chosen there, nats; NaN where it is not known.
    var entropy: Double
    /// nil where it was not probed.
    var worth: DecisionWorth?
  }

  /// What the rows are sorted by.
  enum Order: String, CaseIterable, Sendable {
    case time, probability, entropy, regret
  }

  private(set) var rows: [Row] = []
  /// What it was made from: while that stays the same, so does the list.
  private(set) var source = Source()

  struct Source: Equatable {
    var variation = VariationID.original
    var entries = 0
    var findings = 0
    var order = Order.time

    init() {}

    init(_ run: OpenRun, _ order: Order) {
      variation = run.log.head
      entries = run.history.count
      findings = run.log.findings.count
      self.order = order
    }
  }

  /// No decisions.
  init() {}

  init(_ run: OpenRun, sortedBy order: Order = .time) {
    source = Source(run, order)
    let tree = run.history.tree()
    for thread in tree.threads {
      for decision in tree.decisions(thread.id) where Int(decision.position) < tree.tokenCount(thread.id) {
        rows.append(Row(decision, run, tree))
      }
    }
    func key(_ row: Row) -> Double {
      switch order {
      case .time: Double(row.step)
      case .probability: -Double(row.decision.probability)
      case .entropy: row.entropy.isNaN ? 1 : -row.entropy
      // What cost most comes first, what is not known last.
      case .regret: row.worth.map { -$0.regret } ?? .infinity
      }
    }
    rows = rows.enumerated().sorted { (key($0.element), $0.offset) < (key($1.element), $1.offset) }.map(
      \.element)
  }

  /// The decisions of `rows` that can be probed.
  var openings: [Decision] { rows.map(\.decision).filter { $0.kind == .open } }
}

extension DecisionList.Row {
  fileprivate init(_ decision: Decision, _ run: OpenRun, _ tree: RunTree) {
    let (thread, position) = (decision.thread, Int(decision.position))
    let index = Int(run.history.threads[thread.index].tokens[position])
    self.decision = decision
    step = Int(tree.step(of: position, in: thread))
    isCritical = run.summary.isCritical(thread, position..<position + 1)
    entropy = Double(run.log.tokens.entropies[index])
    worth = run.log.findings[DecisionPlace(run.log.head, decision)].map { DecisionWorth($0) }
  }
}

extension DecisionList.Row {
  /// The threads that were forked there, or the token that stands there instead.
  func words(_ run: OpenRun) -> String {
    let tree = run.history.tree()
    let (thread, position) = (decision.thread, Int(decision.position))
    let block = tree.blocks(of: thread).first { Int(tree.block($0).forkPosition) > position }
    if decision.taken, decision.kind == .open, let block {
      let children = tree.block(block).children
      let outlines = children.prefix(16).map { Format.visible(tree.thread($0).outline, limit: 40) }
      return "\(children.count) threads: " + outlines.joined(separator: " ")
    }
    let tokens = run.history.threads[thread.index].tokens
    guard tokens.indices.contains(position) else { return "" }
    return run.quoted(run.log.tokens.ids[Int(tokens[position])], at: Cursor(thread, .token(position)))
  }
}

/// A decision's worth in words.
enum WorthWords {
  /// Such as `-38` or `+9.5 ±2.0`: what the choice cost, in tokens on the critical path.
  static func regret(_ worth: DecisionWorth) -> String {
    let decimals = worth.margin > 0 ? 1 : 0
    let sign = worth.regret > 0 ? "+" : ""
    let margin = worth.margin > 0 ? " ±" + Format.fixed(worth.margin, 1) : ""
    return sign + Format.fixed(worth.regret, decimals) + margin
  }

  /// A choice that cost something stands out, and so does one that paid; noise does not.
  static func role(_ worth: DecisionWorth) -> Theme.Role? {
    guard worth.isSignificant else { return .dim }
    return worth.regret > 0 ? .warning : .success
  }

  /// One side in words, such as `100.0% right, critical 77, total 155`.
  static func side(_ side: DecisionWorth.Side) -> String {
    let right = side.accuracy.map { Format.percent($0) + " right, " } ?? ""
    return right + "critical \(Format.fixed(side.criticalPath, 0)), total \(Format.fixed(side.total, 0))"
  }
}
