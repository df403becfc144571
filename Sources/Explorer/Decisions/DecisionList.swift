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
    // By index: taking whole records out of the history would cost more than all the rest.
    for thread in (0..<Int32(tree.threadCount)).lazy.map(ThreadID.init) {
      let decisions = tree.decisions(thread)
      guard !decisions.isEmpty else { continue }
      let positions = 0..<tree.tokenCount(thread)
      for decision in decisions where positions.contains(Int(decision.position)) {
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
    // A place may be one to open and one to close; what was found is about opening.
    let finding = decision.kind == .open ? run.log.findings[DecisionPlace(run.log.head, decision)] : nil
    worth = finding.map { DecisionWorth($0) }
  }

  /// The threads that were forked there, or the token that stands there instead.
  func words(_ run: OpenRun) -> String {
    let tree = run.history.tree()
    let (thread, position) = (decision.thread, Int(decision.position))
    if decision.kind == .open, let children = tree.block(openedBy: decision)?.children {
      let outlines = children.prefix(16).map { Format.visible(tree.thread($0).outline, limit: 40) }
      return "\(children.count) threads: " + outlines.joined(separator: " ")
    }
    let tokens = run.history.threads[thread.index].tokens
    guard tokens.indices.contains(position) else { return "" }
    return run.quoted(run.log.tokens.ids[Int(tokens[position])], at: Cursor(thread, .token(position)))
  }
}
