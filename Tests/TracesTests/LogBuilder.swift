@testable import Traces

/// Builds logs for tests the way an orchestrator would write them.
struct LogBuilder {
  var log: RunLog
  private var stamp = Stamp(step: 0, time: 0)

  init(problem: String = "1+1", seed: UInt64 = 0) {
    log = RunLog(header: RunHeader(problem: problem, model: .init(name: "test"), seed: seed))
  }

  var history: RunHistory { RunHistory(log) }

  mutating func step() {
    stamp.step += 1
    stamp.time += 1000
  }

  mutating func add(_ kind: Event.Kind) { log.append(Event(stamp, kind)) }

  /// One token a step.
  mutating func tokens(_ thread: Int32, _ ids: [Int32], _ tokenClass: TokenClass = .generated) {
    for id in ids {
      step()
      let token = Token(
        id: id, logprob: -Float(id) / 7, entropy: 0.25,
        alternatives: [Alternative(id: id, logprob: -Float(id) / 7), Alternative(id: 99, logprob: -4.5)])
      add(.tokens(ThreadID(thread), tokenClass, [tokenClass == .generated ? token : Token(id: id)]))
    }
  }

  mutating func fork(_ parent: Int32, opened: Int32, _ children: [Int32]) {
    add(
      .forked(
        Fork(
          parent: ThreadID(parent), opened: opened,
          children: children.enumerated().map {
            .init(id: ThreadID($1), number: String($0 + 1), outline: "part \($0 + 1)")
          })))
  }

  mutating func end(_ thread: Int32, _ reason: EndReason = .closed) { add(.ended(ThreadID(thread), reason)) }

  mutating func join(_ parent: Int32, _ children: [Int32], reprefilled: Int32 = 0) {
    add(
      .joined(
        Join(
          parent: ThreadID(parent), discipline: .stitch, children: children.map(ThreadID.init), reused: 10,
          reprefilled: reprefilled)))
  }

  /// ThreadWeaver's golden run: `7 10 11 3 12 | 20 5 5 5 21 | 20 6 21 | 13 8` behind a prompt of two tokens.
  static var golden: LogBuilder {
    var builder = LogBuilder()
    builder.tokens(0, [1, 2], .prompt)
    builder.tokens(0, [7, 10, 11, 3, 12])
    builder.fork(0, opened: 4, [1, 2])
    builder.tokens(1, [20], .inserted)
    builder.tokens(2, [20], .inserted)
    builder.tokens(1, [5, 5, 5, 21])
    builder.end(1)
    builder.tokens(2, [6, 21])
    builder.end(2)
    builder.join(0, [1, 2])
    builder.tokens(0, [13], .inserted)
    builder.tokens(0, [8])
    builder.end(0, .endOfText)
    builder.add(.verdict(Verdict(answer: "2", expected: "2", correct: true)))
    builder.add(.finished(.endOfText))
    return builder
  }

  /// A root with a fork in which every first child forks again, `depth` deep; nothing is joined.
  static func nested(depth: Int32) -> LogBuilder {
    var builder = LogBuilder()
    builder.tokens(0, [1], .prompt)
    for level in 0..<depth {
      let thread = level == 0 ? 0 : 2 * level - 1
      builder.tokens(thread, [5])
      builder.fork(thread, opened: 1, [2 * level + 1, 2 * level + 2])
    }
    return builder
  }
}
