import Statistics
import Traces

/// Builds a log out of words: each is a token.
struct TextLog {
  var log: RunLog
  private var ids: [String: Int32] = [:]
  private var step: Int32 = 0

  init(
    method: String = "fork-join", _ forking: MethodTraits.Forking = .byModel, hasOutlines: Bool = true,
    dialect: String? = "threadweaver", problem: String = ""
  ) {
    let traits = MethodTraits(forking: forking, label: method, hasOutlines: hasOutlines)
    log = RunLog(
      header: RunHeader(
        problem: problem, task: "arithmetic", method: method, traits: traits, dialect: dialect,
        layout: "compact", join: .stitch, model: .init(name: "")))
  }

  /// The figures of the log as it stands.
  var summary: RunSummary { RunSummary(analysing: log, RunHistory(log)) }

  mutating func add(_ kind: Event.Kind) {
    step += 1
    log.append(Event(Stamp(step: step, time: Int64(step) * 1000), kind))
  }

  /// Words separated by spaces; the spaces are not part of them.
  mutating func write(_ text: String, into thread: Int32 = 0, _ tokenClass: TokenClass = .generated) {
    let words = text.split(separator: " ").map(String.init)
    for word in words where ids[word] == nil {
      ids[word] = Int32(ids.count)
      add(.pieces([Piece(id: Int32(ids.count - 1), bytes: Array(word.utf8))]))
    }
    add(.tokens(ThreadID(thread), tokenClass, words.map { Token(id: ids[$0] ?? 0) }))
  }

  /// A whole block in ThreadWeaver's compact layout, with a number and an outline for each thread.
  mutating func block(_ threads: [(outline: String, text: String)], first: Int32 = 1) {
    write("<Parallel> <Outlines>")
    for (index, thread) in threads.enumerated() {
      write("<Outline> \(index + 1) : \(thread.outline) </Outline>")
    }
    write("</Outlines>")
    let opened = RunHistory(log).tree().tokenCount(.root)
    let children = threads.enumerated().map { index, thread in
      Fork.Child(id: ThreadID(first + Int32(index)), number: "\(index + 1)", outline: thread.outline)
    }
    add(.forked(Fork(parent: .root, opened: Int32(opened - 2 - threads.count * 5), children: children)))
    for (child, thread) in zip(children, threads) {
      write("<Thread> \(child.number) :", into: child.id.rawValue, .inserted)
      write(thread.text + " </Thread>", into: child.id.rawValue)
      add(.ended(child.id, .closed))
    }
    add(
      .joined(
        Join(parent: .root, discipline: .stitch, children: children.map(\.id), reused: 0, reprefilled: 0)))
    write("</Parallel>", into: 0, .inserted)
  }

  mutating func finish(
    _ verdict: Verdict = Verdict(answer: "1", expected: "1", correct: true),
    _ reason: FinishReason = .endOfText
  ) {
    add(.ended(.root, reason == .length ? .length : .endOfText))
    add(.verdict(verdict))
    add(.finished(reason))
  }
}
