import Dispatch
import Engines
import Explorer
import Formats
import Foundation
import Inference
import Reasoning
import Synchronization
import Testing
import Traces

@testable import Session

/// The program between keys, without a terminal and on the built-in model.
@Suite("A session")
struct SessionTests {
  @Test("a run is started, recorded and left; its file opens again and is taken up into a file of its own")
  func wholeLife() throws {
    let stage = try Stage()
    defer { stage.close() }
    stage.session.start("(1+2)*3")
    #expect(stage.wait { $0.status?.phase == .finished })
    let first = try #require(stage.session.savedPath)
    stage.session.leave()
    #expect(!stage.session.isDriving)
    stage.session.open(first)
    #expect(stage.wait { $0.log != nil && $0.status == nil })
    let (log, history) = (try #require(stage.state.log), try #require(stage.state.history))
    let start = Int32(history.tree().metrics.prompt)
    stage.session.takeUp(log, history, .vary(.seed(.root, position: start, 5)))
    #expect(stage.wait { $0.status?.phase == .finished && $0.log?.variations.count == 2 })
    let second = try #require(stage.session.savedPath)
    #expect(second != first)
    stage.session.close(waiting: 5)
    #expect(try TraceReader.read(path: second).log.variations.count == 2)
    #expect(try TraceReader.read(path: first).log.variations.count == 1)
  }

  @Test("loading tells how far it is, keys go on meanwhile, and what was given up never shows")
  func cancelled() throws {
    let gate = Gate()
    let stage = try Stage(gate: gate)
    defer { stage.close() }
    stage.session.start("1+2")
    #expect(stage.wait { _ in gate.isReached })
    #expect(stage.wait { render($0, size: $0.size).text.contains("loading the model") })
    stage.session.cancel()
    gate.open()
    #expect(stage.wait { !render($0, size: $0.size).text.contains("loading") })
    stage.session.close(waiting: 5)
    #expect(!stage.wait(seconds: 0.3) { $0.log != nil })
    #expect(gate.wasToldToGiveUp)
    #expect(stage.savedFiles.isEmpty)
    // The next one is not held up by it.
    stage.session.start("1+2")
    #expect(stage.wait { $0.status?.phase == .finished })
  }

  @Test("what cannot be started or opened is told, and remembered if it was the first thing asked for")
  func failures() throws {
    let stage = try Stage()
    defer { stage.close() }
    stage.session.start("12*12")
    stage.session.waitForFirst(20)
    #expect("\(try #require(stage.session.firstFailure))".contains("144"))
    #expect(stage.savedFiles.isEmpty && !stage.session.isDriving)
    stage.session.open("/nowhere")
    #expect(stage.wait { render($0, size: $0.size).text.contains("nowhere") })
    stage.session.start("1+2")
    #expect(stage.wait { $0.status?.phase == .finished })
  }

  @Test("a run that is left reports to nobody, and its file is whole")
  func left() throws {
    let stage = try Stage()
    defer { stage.close() }
    for problem in ["1+2+3+4", "2+3+4+5", "3+4+5+6"] {
      stage.session.start(problem)
      #expect(stage.wait { $0.log?.header.problem == problem && ($0.log?.tokens.count ?? 0) > 0 })
    }
    #expect(stage.wait { $0.status?.phase == .finished })
    #expect(stage.state.history?.anomaly == nil)
    stage.session.close(waiting: 5)
    #expect(stage.savedFiles.count == 3)
    for file in stage.savedFiles { #expect(try TraceReader.read(path: file).notice == nil) }
  }

  @Test("many files become a table, and those that cannot be read say why")
  func table() throws {
    let stage = try Stage()
    defer { stage.close() }
    stage.session.start("1+2", saveTo: stage.folder + "/a.jsonl")
    #expect(stage.wait { $0.status?.phase == .finished })
    stage.session.leave()
    stage.session.close(waiting: 5)
    try "no run".write(toFile: stage.folder + "/b.jsonl", atomically: true, encoding: .utf8)
    let table = try Stage()
    defer { table.close() }
    table.session.browse([stage.folder + "/a.jsonl", stage.folder + "/b.jsonl"])
    #expect(table.wait { render($0, size: $0.size).text.contains("right") })
    #expect(table.wait { render($0, size: $0.size).text.contains("b.jsonl") })
  }
}

/// Holds loading up until it is opened.
private final class Gate: Sendable {
  private struct State {
    var isReached = false
    var isOpen = false
    var wasToldToGiveUp = false
  }
  private let state = Mutex(State())

  var isReached: Bool { state.withLock(\.isReached) }
  var wasToldToGiveUp: Bool { state.withLock(\.wasToldToGiveUp) }

  func open() { state.withLock { $0.isOpen = true } }

  /// What a model does that takes long to load.
  func pass(_ progress: LoadProgress) throws {
    state.withLock { $0.isReached = true }
    while !state.withLock(\.isOpen) {
      _ = progress(0.5)
      usleep(1000)
    }
    guard progress(1) else {
      state.withLock { $0.wasToldToGiveUp = true }
      throw EngineError.cancelled
    }
  }
}

private struct BuiltIn: EngineSource {
  let model: Model
  let gate: Gate?

  func engine(_ progress: LoadProgress) throws -> any Engine {
    try gate?.pass(progress)
    return try InferenceEngine(model, options: EngineOptions(workers: 1))
  }

  func engine(toGoOnWith header: RunHeader, _ progress: LoadProgress) throws -> any Engine {
    try engine(progress)
  }

  func request(_ problem: String?, on engine: any Engine) throws -> RunRequest {
    RunRequest(
      problem: problem ?? "1+2", task: try Catalogue.standard.task(named: nil, for: engine))
  }
}

private final class Stage {
  let session: Session
  let folder: String
  private(set) var state = State(theme: .mono, size: Size(width: 100, height: 30))
  private let inbox = Inbox()

  init(gate: Gate? = nil) throws {
    folder = NSTemporaryDirectory() + "forkscope-session-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let inbox = inbox
    session = Session(
      SessionSetup(
        engines: BuiltIn(model: try .builtIn(), gate: gate),
        formats: .standard { Catalogue.standard.traits(of: $0) },
        places: Places(runs: folder + "/runs", comparisons: folder), pace: nil),
      post: { inbox.post($0) })
  }

  var savedFiles: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder + "/runs")) ?? []).map {
      folder + "/runs/" + $0
    }
  }

  func wait(seconds: Double = 30, until condition: (State) -> Bool) -> Bool {
    let deadline = Date.now.addingTimeInterval(seconds)
    while Date.now < deadline {
      for action in inbox.takeAll() { _ = state.update(action) }
      if condition(state) { return true }
      usleep(2000)
    }
    return false
  }

  func close() {
    session.close(waiting: 5)
    try? FileManager.default.removeItem(atPath: folder)
  }
}

private final class Inbox: Sendable {
  private let actions = Mutex<[Action]>([])

  func post(_ more: [Action]) { actions.withLock { $0 += more } }

  func takeAll() -> [Action] {
    actions.withLock { actions in
      defer { actions = [] }
      return actions
    }
  }
}

extension Grid {
  fileprivate var text: String {
    (0..<size.height).map { y in
      var line = String.UnicodeScalarView()
      for cell in row(y) where cell.width > 0 { line.append(cell.scalar) }
      return String(line)
    }.joined(separator: "\n")
  }
}
