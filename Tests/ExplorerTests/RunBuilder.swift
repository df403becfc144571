import Traces

@testable import Explorer

/// Writes logs for tests as an orchestrator would: token ids are made up from the tokens' texts.
struct RunBuilder {
  private(set) var log: RunLog
  private(set) var events: [Event] = []
  private var stamp = Stamp(step: 0, time: 0)
  private var ids: [String: Int32] = [:]

  init(problem: String = "(3+2)*(9-4)", note: String? = nil, seed: UInt64 = 7) {
    let traits = MethodTraits(
      forking: .byModel, label: "fork-join threadweaver/stitch", shortLabel: "threadweaver/stitch",
      hasOutlines: true)
    log = RunLog(
      header: RunHeader(
        problem: problem, task: "arithmetic", method: "fork-join", traits: traits, dialect: "threadweaver",
        join: .stitch, model: .init(name: "mini"), seed: seed, note: note))
  }

  init(header: RunHeader) { log = RunLog(header: header) }

  mutating func add(_ kind: Event.Kind) {
    let event = Event(stamp, kind)
    events.append(event)
    log.append(event)
  }

  mutating func step() {
    stamp.step += 1
    stamp.time += 10_000
  }

  mutating func id(_ text: String) -> Int32 {
    if let id = ids[text] { return id }
    return id(bytes: Array(text.utf8), key: text)
  }

  mutating func id(bytes: [UInt8], key: String) -> Int32 {
    let id = Int32(ids.count + 10)
    ids[key] = id
    add(.pieces([Piece(id: id, bytes: bytes)]))
    return id
  }

  /// A token that the model wrote, with this probability and a few others that it could have written.
  mutating func generated(_ text: String, _ probability: Float = 0.97, others: [(String, Float)] = [])
    -> Token
  {
    let id = id(text)
    var alternatives = [Alternative(id: id, logprob: log(probability))]
    for (other, share) in others { alternatives.append(Alternative(id: self.id(other), logprob: log(share))) }
    alternatives.sort { $0.logprob > $1.logprob }
    return Token(id: id, logprob: log(probability), entropy: 0.125, alternatives: alternatives)
  }

  /// Natural logarithms of the few probabilities that tests use, so that no C library is needed.
  private func log(_ probability: Float) -> Float {
    switch probability {
    case 1: 0
    case 0.97: -0.0305
    case 0.75: -0.2877
    case 0.5: -0.6931
    case 0.4: -0.9163
    case 0.2: -1.6094
    case 0.05: -2.9957
    default: -4.6052
    }
  }

  mutating func prompt(_ texts: String...) {
    add(.tokens(.root, .prompt, texts.map { Token(id: id($0)) }))
  }

  mutating func inserted(_ thread: Int32, _ texts: String...) {
    let tokens = texts.map { Token(id: id($0)) }
    add(.tokens(ThreadID(thread), .inserted, tokens))
  }

  /// One token a step.
  mutating func write(_ thread: Int32, _ texts: String...) {
    for text in texts {
      step()
      token(thread, generated(text, 0.97, others: [("?", 0.01)]))
    }
  }

  mutating func token(_ thread: Int32, _ token: Token, _ tokenClass: TokenClass = .generated) {
    add(.tokens(ThreadID(thread), tokenClass, [token]))
  }

  /// Threads write side by side, a token each a step, until all are done.
  mutating func together(_ texts: [Int32: [String]]) {
    for index in 0..<(texts.values.map(\.count).max() ?? 0) {
      step()
      for thread in texts.keys.sorted() {
        guard let list = texts[thread], list.indices.contains(index) else { continue }
        token(thread, generated(list[index], index % 3 == 2 ? 0.5 : 0.97, others: [("7", 0.2)]))
        if index == list.count - 1, list[index] == "</Thread>" { end(thread) }
      }
    }
  }

  mutating func decision(
    _ thread: Int32, _ position: Int32, _ probability: Float, taken: Bool, _ kind: Decision.Kind = .open
  ) {
    add(
      .decision(
        Decision(
          thread: ThreadID(thread), position: position, kind: kind, probability: probability, taken: taken)))
  }

  mutating func fork(_ parent: Int32, opened: Int32 = 1, _ children: [(Int32, String, String)]) {
    add(
      .forked(
        Fork(
          parent: ThreadID(parent), opened: opened,
          children: children.map { .init(id: ThreadID($0.0), number: $0.1, outline: $0.2) })))
  }

  mutating func end(_ thread: Int32, _ reason: EndReason = .closed) { add(.ended(ThreadID(thread), reason)) }

  mutating func join(_ parent: Int32, _ children: [Int32], reused: Int32 = 20, reprefilled: Int32 = 0) {
    add(
      .joined(
        Join(
          parent: ThreadID(parent), discipline: .stitch, children: children.map(ThreadID.init),
          reused: reused,
          reprefilled: reprefilled)))
  }

  mutating func finish(_ answer: String, expected: String) {
    add(.verdict(Verdict(answer: answer, expected: expected, correct: answer == expected)))
    add(.finished(.endOfText))
  }
}

extension RunBuilder {
  /// Up to the fork into two threads, with a few tokens in each.
  static var twoThreads: RunBuilder {
    var run = RunBuilder()
    run.prompt("<Eval>", "a(", "b(", "3", "+", "2", ")", "*", "c(", "9", "-", "4", ")", ")", "?", "<Think>")
    run.step()
    run.decision(0, 16, 0.75, taken: true)
    run.token(0, run.generated("<Parallel>", 0.75, others: [("b(", 0.2), ("c(", 0.05)]))
    run.write(
      0, "<Outlines>", "<Outline>", "1", ":", "b(", "</Outline>", "<Outline>", "2", ":", "c(", "</Outline>")
    run.write(0, "</Outlines>")
    run.fork(0, opened: 17, [(1, "1", "b("), (2, "2", "c(")])
    run.inserted(1, "<Thread>", "1", ":")
    run.inserted(2, "<Thread>", "2", ":")
    run.together([1: ["b(", "3", "+"], 2: ["c(", "9", "-"]])
    return run
  }

  /// The same run to its end: thread 2 is longer, so thread 1 waits.
  static var joined: RunBuilder {
    var run = twoThreads
    run.together([
      1: ["2", "=", "5", ";", "</Thread>"], 2: ["4", "=", "5", "-", "0", "=", "5", ";", "</Thread>"],
    ])
    run.join(0, [1, 2], reused: 47, reprefilled: 12)
    run.inserted(0, "</Parallel>")
    run.write(0, "a(", "5", "*", "5", "=", "25", ";", "</Think>", "25")
    run.end(0, .endOfText)
    run.finish("25", expected: "25")
    return run
  }

  /// A fork within a fork.
  static var nested: RunBuilder {
    var run = twoThreads
    run.step()
    run.decision(1, 6, 0.97, taken: true)
    run.token(1, run.generated("<Parallel>", 0.97))
    run.write(1, "<Outlines>", "d(", "e(", "</Outlines>")
    run.fork(1, opened: 7, [(3, "1.1", "d("), (4, "1.2", "e(")])
    run.together([
      3: ["d(", "1", "+", "1", "=", "2", ";", "</Thread>"], 4: ["e(", "2", "</Thread>"],
      2: ["4", "</Thread>"],
    ])
    run.join(1, [3, 4], reused: 60)
    run.inserted(1, "</Parallel>")
    run.write(1, "b(", "2", "+", "2", "=", "4", ";")
    return run
  }
}

extension RunBuilder {
  /// The id of a run's first block.
  static var firstBlock: BlockID { joined.log.firstBlock }
}

extension RunLog {
  fileprivate var firstBlock: BlockID { RunHistory(self).blocks[0].id }
}
