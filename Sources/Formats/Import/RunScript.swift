import Traces

/// A run from elsewhere as what each of its threads writes, and where it forks.
struct RunScript {
  enum Act {
    case write([Int32], TokenClass)
    case fork(Block)
  }

  struct Block {
    /// Index among the thread's tokens just behind what opened the block.
    var opened: Int
    /// Their numbers in the script, in outline order.
    var children: [Int]
    /// How they come back; nil where they do not.
    var join: JoinDiscipline?
    /// The first of the thread's tokens that are dropped at the join; nil where none are.
    var droppedFrom: Int?
    /// Whether the children attend to their own tokens alone.
    var isIsolated = false
  }

  struct Thread {
    var number = ""
    var outline = ""
    var acts: [Act] = []
    /// nil where it does not end by itself.
    var end: EndReason? = .closed
    /// How many tokens were put down by `write`.
    private(set) var count = 0

    mutating func write(_ ids: [Int32], _ tokenClass: TokenClass) {
      guard !ids.isEmpty else { return }
      acts.append(.write(ids, tokenClass))
      count += ids.count
    }
  }

  var header: RunHeader
  var pieces: [Piece] = []
  /// The main thread first.
  var threads = [Thread(end: .endOfText)]
  var verdict: Verdict?
  var finish = FinishReason.endOfText

  /// The run as an engine would have made it.
  ///
  /// Each thread that runs writes a token a step, and what the orchestrator writes takes none. When that was nobody knows:
  /// all times are 0.
  func log() -> RunLog {
    var player = RunPlayer(self)
    return player.play()
  }
}

/// Plays a script, step by step.
private struct RunPlayer {
  private struct State {
    var id = ThreadID.root
    var parent: Int?
    var act = 0
    /// How many tokens of the act are written.
    var offset = 0
    var count = 0
    /// Tokens that its next one attends to.
    var context = 0
    /// How many children it waits for.
    var awaited = 0
  }

  private let script: RunScript
  private var states: [State]
  private var running: [Int] = []
  private var threads: Int32 = 1
  private var step: Int32 = 0
  private var log: RunLog

  init(_ script: RunScript) {
    self.script = script
    states = Array(repeating: State(), count: script.threads.count)
    log = RunLog(header: script.header)
  }

  mutating func play() -> RunLog {
    add(.pieces(script.pieces))
    settle(0)
    while !running.isEmpty {
      step += 1
      let now = running.sorted { states[$0].id < states[$1].id }
      running = []
      for thread in now { writeOne(thread) }
      for thread in now { settle(thread) }
    }
    if let verdict = script.verdict { add(.verdict(verdict)) }
    add(.finished(script.finish))
    return log
  }

  private mutating func add(_ kind: Event.Kind) { log.append(Event(Stamp(step: step, time: 0), kind)) }

  private mutating func writeOne(_ thread: Int) {
    guard case .write(let ids, let tokenClass) = script.threads[thread].acts[states[thread].act] else {
      return
    }
    add(.tokens(states[thread].id, tokenClass, [Token(id: ids[states[thread].offset])]))
    states[thread].offset += 1
    states[thread].count += 1
    states[thread].context += 1
    guard states[thread].offset == ids.count else { return }
    states[thread].act += 1
    states[thread].offset = 0
  }

  /// Does what takes no step, up to the next token of the thread and of all that it sets going.
  private mutating func settle(_ first: Int) {
    var waiting = [first]
    while let thread = waiting.popLast() {
      let acts = script.threads[thread].acts
      guard states[thread].act < acts.count else {
        end(thread, &waiting)
        continue
      }
      switch acts[states[thread].act] {
      case .write(let ids, let tokenClass):
        guard !tokenClass.isOwn else {
          running.append(thread)
          continue
        }
        add(.tokens(states[thread].id, tokenClass, ids.map { Token(id: $0) }))
        states[thread].count += ids.count
        states[thread].context += ids.count
        states[thread].act += 1
        waiting.append(thread)
      case .fork(let block):
        fork(thread, block)
        waiting += block.children.reversed()
      }
    }
  }

  private mutating func fork(_ thread: Int, _ block: RunScript.Block) {
    let children = block.children.map { child in
      states[child].id = ThreadID(threads)
      states[child].parent = thread
      states[child].context = block.isIsolated ? 0 : states[thread].context
      threads += 1
      let text = script.threads[child]
      return Fork.Child(id: states[child].id, number: text.number, outline: text.outline)
    }
    states[thread].awaited = children.count
    add(
      .forked(
        Fork(
          parent: states[thread].id, opened: Int32(block.opened), children: children,
          isIsolated: block.isIsolated)))
  }

  private mutating func end(_ thread: Int, _ waiting: inout [Int]) {
    if let end = script.threads[thread].end { add(.ended(states[thread].id, end)) }
    guard let parent = states[thread].parent else { return }
    states[parent].awaited -= 1
    guard states[parent].awaited == 0,
      case .fork(let block) = script.threads[parent].acts[states[parent].act],
      let join = block.join
    else { return }
    self.join(parent, block, join)
    states[parent].act += 1
    waiting.append(parent)
  }

  /// Costs as in a K/V tree that holds this run alone; `Join` says what they mean.
  private mutating func join(_ parent: Int, _ block: RunScript.Block, _ discipline: JoinDiscipline) {
    if let first = block.droppedFrom, first < states[parent].count {
      add(.dropped(states[parent].id, Int32(first)..<Int32(states[parent].count)))
      states[parent].context -= states[parent].count - first
    }
    let before = states[parent].context
    let gains = discipline == .message ? [] : block.children.map { states[$0].context - before }
    let gain = gains.reduce(0, +)
    let again = discipline == .prefill ? gain - (gains.first ?? 0) : 0
    add(
      .joined(
        Join(
          parent: states[parent].id, discipline: discipline, children: block.children.map { states[$0].id },
          reused: Int32(clamping: before + gain - again), reprefilled: Int32(clamping: again))))
    states[parent].context += gain
  }
}
