import Explorer
import Testing

@testable import Terminal

@Suite struct EventLoopTests {
  private enum Action: Sendable, Equatable {
    case input(Input)
    case message(Int)
    case tick
  }

  private enum Effect { case suspend, quit }

  /// A display whose occurrences are written down beforehand and whose time only passes in waits.
  private final class ScriptedDisplay: Display {
    var size = Size(width: 20, height: 1)
    var now = Duration.zero
    var script: [(inout Duration) -> Occurrence?]
    var frames: [(time: Duration, text: String)] = []
    var waits: [(timeout: Duration?, watchesMailbox: Bool)] = []
    var suspensions = 0
    var sizeAfterSuspension: Size?

    /// Each step may let time pass; nil means that the wait's whole timeout passes.
    init(_ script: [(inout Duration) -> Occurrence?]) {
      self.script = script
    }

    func paint(_ grid: Grid) { frames.append((now, grid.text)) }

    func suspend() {
      suspensions += 1
      if let sizeAfterSuspension { size = sizeAfterSuspension }
    }

    func wait(timeout: Duration?, wake: Int32?) -> Occurrence {
      waits.append((timeout, wake != nil))
      guard !script.isEmpty else { return Occurrence(end: .hangup) }
      let step = script.removeFirst()
      if let occurrence = step(&now) { return occurrence }
      now += timeout ?? .zero
      return Occurrence()
    }
  }

  private func run(
    _ display: ScriptedDisplay, mailbox: Mailbox<Action> = Mailbox(),
    tick: @escaping ([Action]) -> (delay: Duration, action: Action)? = { _ in nil }
  ) -> (end: LoopEnd, actions: [Action]) {
    let loop = EventLoop<[Action], Action, Effect>(
      action: { .input($0) },
      update: { state, action in
        state.append(action)
        switch action {
        case .input(.key(.character("q"))): return [.quit]
        case .input(.key(.ctrl("z"))): return [.suspend]
        default: return []
        }
      },
      view: { state, size in
        var grid = Grid(size: size)
        grid.write("\(state.count)", x: 0, y: 0)
        return grid
      },
      perform: { $0 == .quit ? .quit : .suspend },
      tick: tick)
    var state: [Action] = []
    let end = loop.run(&state, on: display, mailbox: mailbox)
    return (end, state)
  }

  private func keys(_ text: String) -> Occurrence {
    Occurrence(inputs: text.map { .key(.character($0)) })
  }

  @Test func inputIsPaintedAtOnceAndQuitEnds() {
    let display = ScriptedDisplay([
      { _ in keys("ab") },
      {
        $0 += .milliseconds(1)
        return keys("c")
      },
      { _ in keys("q") },
    ])
    let result = run(display)
    #expect(result.end == .quit)
    #expect(result.actions.count == 4)
    #expect(display.frames.map(\.text) == ["0", "2", "3"])
    #expect(display.frames.last?.time == .milliseconds(1))
  }

  @Test func anIdleProgramWaitsWithoutEnd() {
    let display = ScriptedDisplay([])
    #expect(run(display).end == .hangup)
    #expect(display.waits.count == 1)
    #expect(display.waits[0].timeout == nil)
    #expect(display.waits[0].watchesMailbox)
  }

  @Test func messagesAreGatheredIntoFrames() {
    let mailbox = Mailbox<Action>()
    func woken(after delay: Duration, _ message: Int) -> (inout Duration) -> Occurrence? {
      {
        $0 += delay
        mailbox.post(.message(message))
        return Occurrence(isWoken: true)
      }
    }
    let display = ScriptedDisplay([
      woken(after: .seconds(1), 1),  // long after the last paint: shown at once
      woken(after: .milliseconds(1), 2),  // too soon: waits for its frame
      { _ in
        mailbox.post(.message(3))
        return nil
      },
    ])
    let result = run(display, mailbox: mailbox)
    #expect(result.actions == [.message(1), .message(2), .message(3)])
    #expect(display.frames.map(\.text) == ["0", "1", "3"])
    #expect(display.waits.map(\.watchesMailbox) == [true, true, false, true])
    #expect(display.frames[2].time - display.frames[1].time == EventLoop<Int, Int, Int>.frame)
  }

  @Test func inputDoesNotWaitForTheFrameOfMessages() {
    let mailbox = Mailbox<Action>()
    let display = ScriptedDisplay([
      { _ in
        mailbox.post(.message(1))
        return Occurrence(isWoken: true)
      },
      { _ in keys("a") },
    ])
    _ = run(display, mailbox: mailbox)
    #expect(display.frames.map(\.text) == ["0", "2"])
    #expect(display.frames.map(\.time) == [.zero, .zero])
  }

  @Test func ticksComeOnlyWhileTheyAreWanted() {
    let display = ScriptedDisplay([{ _ in nil }, { _ in keys("a") }, { _ in nil }])
    let result = run(display) { state in
      state.filter { $0 == .tick }.count < 2 ? (.milliseconds(500), .tick) : nil
    }
    #expect(result.actions == [.tick, .input(.key(.character("a"))), .tick])
    #expect(
      display.waits.map(\.timeout) == [.milliseconds(500), .milliseconds(500), .milliseconds(500), nil])
  }

  @Test func anEffectOrASignalSuspendsAndPaintsAnew() {
    let display = ScriptedDisplay([
      { _ in Occurrence(inputs: [.key(.ctrl("z"))]) }, { _ in Occurrence(stopAsked: true) },
    ])
    display.sizeAfterSuspension = Size(width: 9, height: 1)
    let result = run(display)
    #expect(display.suspensions == 2)
    #expect(display.frames.count == 3)
    #expect(result.actions == [.input(.key(.ctrl("z"))), .input(.resize(Size(width: 9, height: 1)))])
  }

  @Test func aSignalEndsTheLoop() {
    let display = ScriptedDisplay([{ _ in Occurrence(end: .signal(15)) }])
    #expect(run(display).end == .signal(15))
  }
}
