import Dispatch
import Engines
import Explorer
import Formats
import Foundation
import Inference
import Reasoning
import Synchronization
import TestStage
import Testing
import Traces

@testable import Session

/// The program between keys, without a terminal and on the built-in model.
@Suite("A session")
struct SessionTests {
  @Test("a run is started, recorded and left; its file opens again and is taken up into a file of its own")
  func wholeLife() throws {
    let stage = try Stage(BuiltIn(model: .builtIn(), gate: nil))
    defer { stage.close() }
    stage.session.start("(1+2)*3")
    #expect(stage.wait { $0.state.status?.phase == .finished })
    let first = try #require(stage.session.savedPath)
    stage.session.leave()
    #expect(!stage.session.isDriving)
    stage.session.open(first)
    #expect(stage.wait { $0.state.log != nil && $0.state.status == nil })
    let (log, history) = (try #require(stage.state.log), try #require(stage.state.history))
    let start = Int32(history.tree().metrics.prompt)
    stage.session.takeUp(log, history, .vary(.seed(.root, position: start, 5)))
    #expect(stage.wait { $0.state.status?.phase == .finished && $0.state.log?.variations.count == 2 })
    let second = try #require(stage.session.savedPath)
    #expect(second != first)
    stage.session.close(waiting: 5)
    #expect(try TraceReader.read(path: second).log.variations.count == 2)
    #expect(try TraceReader.read(path: first).log.variations.count == 1)
  }

  @Test("loading tells how far it is, keys go on meanwhile, and what was given up never shows")
  func cancelled() throws {
    let gate = Gate()
    let stage = try Stage(BuiltIn(model: .builtIn(), gate: gate))
    defer { stage.close() }
    stage.session.start("1+2")
    #expect(stage.wait { _ in gate.isReached })
    #expect(stage.wait { $0.screen.contains("loading the model") })
    stage.session.cancel()
    gate.open()
    #expect(stage.wait { !$0.screen.contains("loading") })
    stage.session.close(waiting: 5)
    #expect(!stage.wait(seconds: 0.3) { $0.state.log != nil })
    #expect(gate.wasToldToGiveUp)
    #expect(stage.savedFiles.isEmpty)
    // The next one is not held up by it.
    stage.session.start("1+2")
    #expect(stage.wait { $0.state.status?.phase == .finished })
  }

  @Test("the problems of the welcome screen are answered right, and fork as it says of them")
  func problems() throws {
    let nowhere = Places(runs: "/nowhere", comparisons: "/nowhere")
    let items = WelcomeList.content(.standard(), nowhere).sections[0].items
    let source = try BuiltIn(model: .builtIn(), gate: nil)
    let engine = try source.engine { _ in true }
    let forks = try items.map { item in
      let rollout = try Rollout(source.request(item.value, on: engine), engine: engine)
      try rollout.run()
      let tree = rollout.history.tree()
      #expect(tree.verdict?.correct == true, "\(item.value)")
      return tree.metrics.blocks
    }
    #expect(forks == [1, 3, 0, 0, 0, 0])
  }

  @Test("what cannot be started or opened is told, and remembered if it was the first thing asked for")
  func failures() throws {
    let stage = try Stage(BuiltIn(model: .builtIn(), gate: nil))
    defer { stage.close() }
    stage.session.start("9999*9999")
    stage.session.waitForFirst(20)
    #expect("\(try #require(stage.session.firstFailure))".contains("99980001"))
    #expect(stage.savedFiles.isEmpty && !stage.session.isDriving)
    stage.session.open("/nowhere")
    #expect(stage.wait { $0.screen.contains("nowhere") })
    stage.session.start("1+2")
    #expect(stage.wait { $0.state.status?.phase == .finished })
  }

  @Test("a run that is left reports to nobody, and its file is whole")
  func left() throws {
    let stage = try Stage(BuiltIn(model: .builtIn(), gate: nil))
    defer { stage.close() }
    for problem in ["1+2+3+4", "2+3+4+5", "3+4+5+6"] {
      stage.session.start(problem)
      #expect(stage.wait { $0.state.log?.header.problem == problem && ($0.state.log?.tokens.count ?? 0) > 0 })
    }
    #expect(stage.wait { $0.state.status?.phase == .finished })
    #expect(stage.state.history?.anomaly == nil)
    stage.session.close(waiting: 5)
    #expect(stage.savedFiles.count == 3)
    for file in stage.savedFiles { #expect(try TraceReader.read(path: file).notice == nil) }
  }

  @Test(
    "a run that came as text is scored by the model, saved, and can be gone on with; what it cannot spell is refused"
  )
  func scored() throws {
    let stage = try Stage(BuiltIn(model: .builtIn(), gate: nil))
    defer { stage.close() }
    let engine = try BuiltIn(model: .builtIn(), gate: nil).engine { _ in true }
    let problem = "(9+10-3+4-6)+(8+2-5+7+3)-(6+1+9-4-2)+(12-3+5+1-7)"
    let rollout = try Rollout(
      RunRequest(problem: problem, task: ArithmeticTask(engine.notes)), engine: engine)
    try rollout.run()
    let tokens = rollout.log.tokens
    let text = rollout.log.pieces.text(
      rollout.history.tree().linearTokens().map { tokens.ids[Int($0)] })
    let path = stage.folder + "/elsewhere.txt"
    // As an editor writes it, with a line end that the model has no token for.
    try (text + "\n").write(toFile: path, atomically: true, encoding: .utf8)
    stage.session.open(path)
    #expect(stage.wait { $0.state.log?.header.countUnit == .words })
    stage.press(.character("S"))
    #expect(stage.wait { $0.state.log?.header.countUnit == .tokens && $0.screen.contains("scored by") })
    let log = try #require(stage.state.log)
    #expect(RunHistory(log).threads.count == 5)
    let own = log.tokens.classes.indices.filter { log.tokens.classes[$0].isOwn }
    #expect(own.count > 80 && own.count { log.tokens.logprobs[$0] > -0.1 } > own.count / 2)
    let saved = try #require(stage.savedFiles.first { $0.hasSuffix(".jsonl") })
    #expect(try TraceReader.read(path: saved).log.tokens.count == log.tokens.count)
    stage.press(.character("S"))
    #expect(stage.screen.contains("have their probabilities"))
    stage.press(.character("b"))
    #expect(stage.screen.contains("without a prompt"))

    try "What is it? <Parallel><Thread>1: é</Thread></Parallel>".write(
      toFile: path, atomically: true, encoding: .utf8)
    stage.session.open(path)
    #expect(stage.wait { $0.state.log?.header.countUnit == .words })
    stage.press(.character("S"))
    #expect(stage.wait { $0.screen.contains("do not spell") })
  }

  @Test(
    "notes are kept beside the file, go with a copy and with the file that goes on, and damaged ones are left alone"
  )
  func notes() throws {
    let stage = try Stage(BuiltIn(model: .builtIn(), gate: nil))
    defer { stage.close() }
    stage.session.start("(1+2)*3")
    #expect(stage.wait { $0.state.status?.phase == .finished })
    let first = try #require(stage.session.savedPath)
    let notes = RunNotes([.init(thread: .root, token: 3, variation: .original, moment: 0, text: "look here")])
    stage.session.keep(notes)
    #expect(stage.wait { _ in (try? RunNotes(beside: first)) == notes })
    stage.session.leave()
    stage.session.open(first)
    #expect(stage.wait { $0.state.notes == notes })
    // Going on with the saved run.
    let (log, history) = (try #require(stage.state.log), try #require(stage.state.history))
    let start = Int32(history.tree().metrics.prompt)
    stage.session.takeUp(log, history, .vary(.seed(.root, position: start, 5)))
    #expect(stage.wait { $0.state.status?.phase == .finished })
    let second = try #require(stage.session.savedPath)
    #expect(second != first)
    #expect(try RunNotes(beside: second) == notes)
    let copy = first + ".copy"
    stage.session.save(log, to: copy, replacing: false)
    #expect(stage.wait { _ in (try? RunNotes(beside: copy)) == notes })
    // Another run in its place leaves none of them, and asks before.
    #expect(RunCopy(log: log, target: SaveTarget(copy, recorded: nil)).save(replacing: false) == .exists)
    try FileManager.default.removeItem(atPath: copy)
    #expect(RunCopy(log: log, target: SaveTarget(copy, recorded: nil)).save(replacing: false) == .exists)
    #expect(RunCopy(log: log, target: SaveTarget(copy, recorded: nil)).save(replacing: true) == .saved(copy))
    #expect(try RunNotes(beside: copy).isEmpty)
    // A file that is no file of notes is told, and not replaced.
    stage.session.leave()
    try Data("mine".utf8).write(to: URL(fileURLWithPath: RunNotes.path(beside: first)))
    stage.session.open(first)
    #expect(stage.wait { $0.screen.contains("notes are not shown") })
    stage.session.keep(notes)
    #expect(stage.wait { $0.screen.contains("the note is not kept") })
    #expect(try String(contentsOfFile: RunNotes.path(beside: first), encoding: .utf8) == "mine")
  }

  @Test("a run is exported where a person wants it, and a file that is there is not replaced unasked")
  func exports() throws {
    let stage = try Stage(BuiltIn(model: .builtIn(), gate: nil))
    defer { stage.close() }
    stage.session.start("(1+2)*3")
    #expect(stage.wait { $0.state.status?.phase == .finished })
    let (log, history) = (try #require(stage.state.log), try #require(stage.state.history))
    let path = try #require(stage.session.savedPath) + ".html"
    stage.session.export(log, history, as: "html", to: path, replacing: false)
    #expect(stage.wait { $0.screen.contains("Saved as") })
    #expect(try String(contentsOfFile: path, encoding: .utf8).contains("(1+2)*3"))
    try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
    stage.session.export(log, history, as: "svg", to: path, replacing: false)
    stage.session.write(to: "/nowhere/at/all.txt", replacing: false) { Data("x".utf8) }
    #expect(stage.wait { $0.screen.contains("nowhere") })
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
  }

  @Test("many files become a table, and those that cannot be read say why")
  func table() throws {
    let stage = try Stage(BuiltIn(model: .builtIn(), gate: nil))
    defer { stage.close() }
    stage.session.start("1+2", saveTo: stage.folder + "/a.jsonl")
    #expect(stage.wait { $0.state.status?.phase == .finished })
    stage.session.leave()
    stage.session.close(waiting: 5)
    try "no run".write(toFile: stage.folder + "/b.jsonl", atomically: true, encoding: .utf8)
    let table = try Stage(BuiltIn(model: .builtIn(), gate: nil))
    defer { table.close() }
    table.session.browse([stage.folder + "/a.jsonl", stage.folder + "/b.jsonl"])
    #expect(table.wait { $0.screen.contains("right") })
    #expect(table.wait { $0.screen.contains("b.jsonl") })
  }

  @Test("a text is found in the runs of a table, one of them opens at it, and two are compared")
  func finding() throws {
    let stage = try Stage(BuiltIn(model: .builtIn(), gate: nil))
    defer { stage.close() }
    let paths = ["(1+2)*3", "9+8", "(1+2)*4"].map {
      (problem: $0, path: stage.folder + "/\($0.count)\($0.suffix(1)).jsonl")
    }
    for (problem, path) in paths {
      stage.session.start(problem, saveTo: path)
      #expect(stage.wait { $0.state.status?.phase == .finished && $0.state.log?.header.problem == problem })
      stage.session.leave()
    }
    stage.session.close(waiting: 5)
    let table = try Stage(BuiltIn(model: .builtIn(), gate: nil))
    defer { table.close() }
    table.session.browse(paths.map(\.path))
    #expect(table.wait { $0.screen.contains("3 runs") })
    table.press(.character("f"), .character("1"), .character("+"), .character("2"), Key(.enter))
    #expect(table.wait { $0.screen.contains("2 of 3") && !$0.screen.contains("read,") })
    table.press(.character("="), .character("j"), .character("="))
    #expect(table.wait { $0.screen.contains("Two runs compared") })
    #expect(table.screen.contains("They part at main"))
    table.press(Key(.escape), .character("g"), Key(.enter))
    #expect(table.wait { $0.state.log != nil && $0.screen.contains("\"1+2\"") })
    let log = try #require(table.state.log)
    let count = table.state.tree.flatMap { tree in
      SearchText("1+2").map { tree.matches(of: $0, in: log).count }
    }
    #expect(table.screen.contains("1 of \(count ?? 0) for"))
  }
}

/// Holds loading up until it is opened.
final class Gate: Sendable {
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

struct BuiltIn: EngineSource {
  let model: Model
  var gate: Gate?

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
