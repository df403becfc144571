import Dialects
import Engines
import Explorer
import Formats
import Foundation
import Reasoning
import Session
import Synchronization
import TestStage
import Testing
import Traces

/// An engine of one's own, from the method down to the explorer.
@Suite("An engine from outside")
struct EngineTests {
  private static let text = "Q: who? A: nobody.Q: what? A: a fork, and a join behind it."

  @Test("it runs, is replayed bit for bit, and can be re-forked")
  func run() throws {
    let engine = SuffixEngine(knowing: [Self.text], tags: [])
    let rollout = try Rollout(
      RunRequest(problem: "Q: what? A:", task: FreeText(), method: Sequential.name, dialect: nil, join: nil),
      engine: engine)
    try rollout.run()
    #expect(
      rollout.history.tree().answerText(rollout.log, leavingOut: engine.endOfText)
        == " a fork, and a join behind it.")
    #expect(try Replay.verify(rollout.log, engine: engine).difference == nil)
    let start = Int32(rollout.history.tree().metrics.prompt)
    try rollout.vary(.text(.root, position: start, " nobo"))
    try rollout.run()
    #expect(
      rollout.history.tree().answerText(rollout.log, leavingOut: engine.endOfText).hasPrefix(" nobody."))
  }

  @Test("what it cannot do is refused with the reason")
  func refusals() throws {
    final class Limited: EngineOnDemand {
      override var capabilities: EngineCapabilities {
        EngineCapabilities(stitches: false, alternatives: 0, forcesTokens: false, replaysExactly: false)
      }
    }
    let engine = Limited(SuffixEngine(knowing: [Self.text], tags: ["<Parallel>", "</Outlines>"]))
    #expect(throws: ReasoningError.self) {
      try Rollout(RunRequest(problem: "Q:", task: FreeText(), join: .stitch), engine: engine)
    }
    let rollout = try Rollout(
      RunRequest(problem: "Q: what? A:", task: FreeText(), method: Sequential.name, dialect: nil, join: nil),
      engine: engine)
    try rollout.run()
    #expect(rollout.log.header.alternatives == 0)
    #expect(throws: ReasoningError.self) { try Replay.verify(rollout.log, engine: engine) }
    #expect(throws: ReasoningError.self) { try rollout.vary(.text(.root, position: 11, "x")) }
  }

  @Test("a comparison finds the runs that it made before, and asks for nothing that the engine cannot do")
  func comparison() throws {
    let folder = NSTemporaryDirectory() + "forkscope-comparison-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let make = { SuffixEngine(knowing: [Self.text], tags: []) }
    let plan = try ComparisonPlan(
      folder: folder, problems: ["Q: what? A:"],
      methods: [
        {
          RunRequest(problem: $0, task: FreeText(), method: Sequential.name, dialect: nil, join: nil)
        }
      ], limits: [nil], model: make().reference)
    for known in 0...1 {
      let formats = FormatRegistry.standard { Catalogue.standard.traits(of: $0) }
      let (runs, reused) = try plan.run(formats, startsOver: false, engine: make) { _, _ in }
      #expect(runs.count == 1)
      #expect(reused == known)
    }
    let stitching = Dialect.all[0].joins(on: EngineCapabilities())
    #expect(stitching.contains(.stitch))
    #expect(!Dialect.all[0].joins(on: EngineCapabilities(stitches: false)).contains(.stitch))
  }

  @Test("the explorer runs it: a session takes its engines from anywhere")
  func explorer() throws {
    struct Source: EngineSource {
      func engine(_ progress: LoadProgress) throws -> any Engine {
        guard progress(0.5) else { throw CancellationError() }
        return SuffixEngine(knowing: [EngineTests.text], tags: [])
      }
      func engine(toGoOnWith header: RunHeader, _ progress: LoadProgress) throws -> any Engine {
        try engine(progress)
      }
      func request(_ problem: String?, on engine: any Engine) throws -> RunRequest {
        RunRequest(
          problem: problem ?? "Q:", task: FreeText(), method: Sequential.name, dialect: nil, join: nil)
      }
    }
    let stage = try Stage(Source())
    defer { stage.close() }
    stage.session.start("Q: what? A:")
    #expect(stage.wait { $0.state.status?.phase == .finished })
    #expect(stage.screen.contains("a fork, and a join"))
    #expect(stage.screen.contains("suffix"))
    // The file that was written is taken up by an engine again.
    let path = try #require(stage.session.savedPath)
    stage.session.open(path)
    #expect(stage.wait { $0.state.status == nil && $0.state.log != nil })
    stage.control(.vary(.seed(.root, position: 11, 7)))
    #expect(stage.wait { $0.state.status?.phase == .finished && ($0.state.log?.variations.count ?? 0) == 2 })
  }
}

/// An engine that passes everything on, for tests of what one cannot do.
class EngineOnDemand: Engine {
  let engine: any Engine

  init(_ engine: any Engine) { self.engine = engine }

  var reference: RunHeader.ModelReference { engine.reference }
  var capabilities: EngineCapabilities { engine.capabilities }
  var contextLength: Int { engine.contextLength }
  var endOfText: Set<TokenID> { engine.endOfText }
  func encode(_ text: String) throws -> [TokenID] { try engine.encode(text) }
  func encode(_ prompt: Prompt) throws -> [TokenID] { try engine.encode(prompt) }
  func piece(_ id: TokenID) -> [UInt8] { engine.piece(id) }
  func open(_ context: [ContextPart]) throws -> SequenceID { try engine.open(context) }
  func append(_ tokens: [TokenID], to sequence: SequenceID) throws { try engine.append(tokens, to: sequence) }
  func close(_ sequence: SequenceID) { engine.close(sequence) }
  func step(_ rows: [StepRow]) throws -> [StepResult?] { try engine.step(rows) }
}
