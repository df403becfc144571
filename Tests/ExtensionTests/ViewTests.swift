import Engines
import Explorer
import Reasoning
import Session
import TestStage
import Testing
import Traces

/// A view of one's own: the threads by their length, from which one goes to a thread.
private enum ThreadLengths: View {
  struct Storage: Sendable { var selected = 0 }

  static let context = KeyContext("thread-lengths", title: "Thread lengths")
  static let initial = Storage()
  static let open = Command("thread-lengths")
  static let keys = [
    KeyBinding(.tree, [.character("T")], open, "the threads by their length"),
    KeyBinding(context, [Key(.down), .character("j")], .down, "next thread", hint: "choose"),
    KeyBinding(context, [Key(.up), .character("k")], .up, "previous thread"),
    KeyBinding(context, [Key(.enter)], .accept, "to the thread", hint: "go there"),
    KeyBinding(context, [Key(.escape)], .cancel, "close", hint: "close"),
  ]

  static func threads(_ state: State) -> [(id: ThreadID, count: Int)] {
    guard let tree = state.tree else { return [] }
    return tree.threads.map { ($0.id, tree.tokenCount($0.id)) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
  }

  static func area(in state: State) -> Rect { Dialog.box(in: state.size, width: 30, height: 8) }

  static func list(_ state: State) -> LineList {
    LineList(
      count: threads(state).count, selected: state[Self.self].selected,
      in: Rect(size: area(in: state).size).inset(dx: 2, dy: 1).splitBottom(1).rest)
  }

  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    if let line = list(state).line(after: command) {
      state[Self.self].selected = line
      return []
    }
    switch command {
    case open: state.open(Self.self)
    case .accept:
      state.close()
      let threads = threads(state)
      guard threads.indices.contains(state[Self.self].selected) else { break }
      state.move(to: Cursor(threads[state[Self.self].selected].id, .token(0)))
    case .cancel: state.close()
    default: return nil
    }
    return []
  }

  static func click(_ point: Point, clicks: Int, on state: inout State) -> [Effect] {
    guard let line = list(state).line(at: point) else { return [] }
    state[Self.self].selected = line
    return clicks == 2 ? state.perform(.accept) : []
  }

  static func paint(_ state: State, into region: inout GridRegion) {
    _ = Dialog.frame("Thread lengths", of: Self.self, state, &region)
    let threads = threads(state)
    list(state).paint(state.theme, &region) { line, row, region in
      region.write(
        "\(threads[line].count) tokens in \(threads[line].id.rawValue)", x: row.minX, y: row.minY,
        maxWidth: row.width)
    }
  }
}

@Suite("A view from outside")
struct ViewTests {
  /// The same answer three times, on an engine of one's own.
  private struct Source: EngineSource {
    func engine(_ progress: LoadProgress) throws -> any Engine {
      SuffixEngine(knowing: ["Q: short", "Q: somewhat longer"], tags: [])
    }
    func engine(toGoOnWith header: RunHeader, _ progress: LoadProgress) throws -> any Engine {
      try engine(progress)
    }
    func request(_ problem: String?, on engine: any Engine) throws -> RunRequest {
      RunRequest(
        problem: "Q: s", task: FreeText(), method: SelfConsistency.name,
        parameters: MethodParameters(samples: 4), dialect: nil, join: nil, seed: 1,
        sampling: .init(temperature: 1))
    }
  }

  @Test("its key opens it on a live run, its list leads somewhere, help and palette know it")
  func view() throws {
    let keys = KeyTable(Views.standard + [ThreadLengths.self])
    #expect(keys.conflicts.isEmpty)
    let stage = try Stage(Source(), keys: keys)
    defer { stage.close() }
    stage.session.start(nil)
    #expect(stage.wait { $0.state.status?.phase == .finished })
    stage.press(.character("T"))
    #expect(stage.state.isOpen(ThreadLengths.self))
    #expect(stage.screen.contains("Thread lengths") && stage.screen.contains("Enter go there"))
    #expect(stage.screen.contains("15 tokens in"))
    stage.press(.character("j"), Key(.enter))
    #expect(!stage.state.isOpen(ThreadLengths.self))
    #expect(stage.state.cursor?.thread != .root)
    stage.press(.character("?"), .character("/"), .character("l"), .character("e"), .character("n"))
    #expect(stage.screen.contains("the threads by their length"))
  }
}
