public import Traces

/// Tells a run as plain lines, one thing after another as it happens: for pipes, files and screen readers.
///
/// Feed it the events in order; every line names its thread first, so the lines of one thread can be picked out.
public struct Narrator: Sendable {
  public private(set) var log: RunLog
  private(set) var history: RunHistory
  /// How many tokens of each thread have been told.
  private var told: [ThreadID: Int] = [:]

  public init(_ header: RunHeader) {
    log = RunLog(header: header)
    history = RunHistory(log)
  }

  /// The lines above the run.
  public var title: [String] {
    let header = log.header
    let names =
      header.dialect == nil ? [header.methodLabel] : [header.method, header.dialect, header.join?.rawValue]
    let how = names.compactMap { $0 }.joined(separator: ", ")
    return [
      "problem  " + Sanitizer.visible(header.problem),
      "model    "
        + Sanitizer.visible("\(header.model.name); \(how)" + (unit == .tokens ? "; seed \(header.seed)" : "")),
    ]
  }

  /// The lines that an event adds.
  public mutating func lines(for event: Event) -> [String] {
    log.append(event)
    switch event.kind {
    case .varied, .head:
      history.follow(log)
      // A thread that goes on behind a fork goes on here; others are told from their start.
      let tree = history.tree()
      told = told.filter { $0.key.index < tree.threadCount && !tree.blocks(of: $0.key).isEmpty }
      for thread in told.keys { told[thread] = min(told[thread, default: 0], tree.tokenCount(thread)) }
      let variation = log.variations[log.head.index]
      let name = variation.id.name
      guard variation.parent != nil else { return [name] }
      return [name + ": " + ChangeWords.describe(variation.change, in: history, log)]
    default: history.extend(from: log)
    }
    switch event.kind {
    case .forked(let fork):
      // Children of a method that samples have no outline.
      let children = fork.children.map {
        name($0.id) + ($0.outline.isEmpty ? "" : ": " + Sanitizer.visible($0.outline))
      }
      return tell(fork.parent) + [label(fork.parent) + "forks into " + children.joined(separator: " | ")]
    case .ended(.root, _): return tell(.root)
    case .ended(let thread, let reason):
      return tell(thread) + [label(thread) + "\(Self.word(reason)) after \(unit.count(tokenCount(thread)))"]
    case .held(let thread):
      return tell(thread) + [label(thread) + "held after \(unit.count(tokenCount(thread)))"]
    case .dropped(let thread, let range):
      return [label(thread) + "drops \(unit.count(range.count)): nothing attends to them any more"]
    case .finished: return openCandidates
    case .joined(let join) where join.discipline == .choice: return tell(join)
    case .joined(let join):
      let children = join.children.isEmpty ? "nothing" : join.children.map(name).joined(separator: ", ")
      return [
        label(join.parent) + "joins \(children) by \(join.discipline.rawValue): "
          + "\(unit.count(Int(join.reused))) reused, \(join.reprefilled) re-prefilled"
      ]
    default: return []
    }
  }

  /// The lines at the end: what unfinished threads have written, and below the run its answer and its cost.
  public mutating func ending() -> [String] {
    let tree = history.tree()
    let open = tree.threads.map(\.id).filter { thread in
      if case .ended = tree.status(thread) { false } else { true }
    }
    return open.flatMap { tell($0) } + summary
  }

  var summary: [String] {
    let tree = history.tree()
    let run = RunSummary(log, tree)
    let metrics = run.metrics
    var lines: [String] = []
    // Free text has no answer to look for.
    if let verdict = run.verdict, verdict.answer != nil || verdict.correct != nil {
      let answer = verdict.answer.map { Sanitizer.visible($0) } ?? "none found"
      let judgement =
        switch verdict.correct {
        case true?: " (correct)"
        case false?: " (wrong" + (verdict.expected.map { ", expected " + Sanitizer.visible($0) } ?? "") + ")"
        case nil: ""
        }
      lines.append("answer   \(answer)\(judgement)")
    }
    let path = tree.criticalPath
    lines.append(
      unit.many + String(repeating: " ", count: max(1, 9 - unit.many.count))
        + "\(metrics.total): \(metrics.generated) generated, \(metrics.inserted) inserted"
        + (metrics.edited > 0 ? ", \(metrics.edited) by hand; " : "; ")
        + "\(metrics.reprefilled) re-prefilled at joins"
        + (metrics.pruned > 0 ? "; \(metrics.pruned) more in pruned threads" : ""))
    lines.append(
      "critical \(unit.count(path.length)): "
        + path.stretches.map { name($0.thread) }.joined(separator: " > "))
    if let alone = run.alone {
      lines.append(
        "alone    \(unit.count(alone.tokens)) with forks banned"
          + (run.speedup.map { ": " + AloneWords.comparison($0) } ?? ""))
    }
    lines.append(
      "parallel \(metrics.threads) \(metrics.threads == 1 ? "thread" : "threads") in "
        + "\(metrics.blocks) \(metrics.blocks == 1 ? "block" : "blocks"), acceleration "
        + Format.fixed(metrics.accelerationRatio, 3) + ", parallelism "
        + Format.fixed(metrics.selfParallelism, 2) + ", \(unit.count(metrics.idle)) idle at joins")
    if run.finish != .endOfText {
      lines.append("ended    " + (run.finish.map(Self.word) ?? "not yet: the run was left in the middle"))
    }
    return lines
  }

  /// The tokens of a thread that have not been told yet, as one line a row of text.
  private mutating func tell(_ thread: ThreadID) -> [String] {
    let tokens = history.tree().tokens(thread)
    let new = tokens.dropFirst(told[thread, default: 0]).filter { log.tokens.classes[Int($0)] != .prompt }
    told[thread] = tokens.count
    guard !new.isEmpty else { return [] }
    let text = log.pieces.text(new.map { log.tokens.ids[Int($0)] })
    return text.split(separator: "\n", omittingEmptySubsequences: true).map {
      label(thread) + Sanitizer.visible(String($0))
    }
  }

  /// The candidates of a choice.
  ///
  /// Scores change often while a search goes on, so only the last ones are told, at the choice.
  private func tell(_ join: Join) -> [String] {
    let tree = history.tree()
    guard let block = tree.blocks(of: join.parent).last else { return [] }
    let candidates = tree.block(block).children
    let children = join.children.map(name).joined(separator: ", ")
    let choice = join.children.isEmpty ? "none" : children
    let answer = join.children.first.flatMap { tree.answer($0) }.map { ": " + ScoreWords.answer($0) } ?? ""
    return candidates.compactMap(tellCandidate)
      + [label(join.parent) + "chooses \(choice) of \(candidates.count)\(answer)"]
  }

  /// The candidates of blocks that no choice ended.
  private var openCandidates: [String] {
    let tree = history.tree()
    return tree.blocks.filter { tree.join(of: $0.id) == nil }.flatMap(\.children).compactMap(tellCandidate)
  }

  /// Answer and scores of a thread in one line; nil where it has none.
  private func tellCandidate(_ thread: ThreadID) -> String? {
    let tree = history.tree()
    let answer = tree.answer(thread).map { [ScoreWords.answer($0)] } ?? []
    let scores = tree.scores(thread)
    let ordered = ScoreWords.order.compactMap { kind, _ in scores.first { $0.kind == kind } }
    let words = answer + ordered.map(ScoreWords.short)
    return words.isEmpty ? nil : label(thread) + words.joined(separator: ", ")
  }

  private var unit: CountUnit { log.header.countUnit }

  private func tokenCount(_ thread: ThreadID) -> Int { history.tree().tokenCount(thread) }

  private func name(_ thread: ThreadID) -> String { history.name(of: thread, levels: 12) }

  private func label(_ thread: ThreadID) -> String {
    let label = "[" + name(thread) + "]"
    return label + String(repeating: " ", count: max(1, 9 - label.count))
  }

  private static func word(_ reason: EndReason) -> String {
    switch reason {
    case .closed: "done"
    case .endOfText: "ended the text"
    case .length: "cut off at the length limit"
    case .pruned: "pruned"
    case .left: "left"
    case .malformed: "broken off"
    }
  }

  private static func word(_ reason: FinishReason) -> String {
    switch reason {
    case .endOfText: "by itself"
    case .length: "at the length limit"
    case .malformed: "because a thread ended badly"
    case .failed: "because the engine failed"
    }
  }
}
