import Engines
import Inference
import Testing
import Traces

@testable import Reasoning

@Suite("Scoring runs from elsewhere")
struct ScoringTests {
  /// The same run as text from elsewhere would give it: no probability, no decision, no use of the cache.
  private func stripped(
    _ log: RunLog, keepsPrompt: Bool = true, mending: (inout RunHeader) -> Void = { _ in }
  ) -> RunLog {
    var header = log.header
    header.model = .init(name: "elsewhere")
    mending(&header)
    var bare = RunLog(header: header)
    for entry in log.entries(of: log.head) {
      switch entry.kind {
      case .tokens(let thread, let first, let count):
        for index in Int(first)..<Int(first) + Int(count) {
          guard keepsPrompt || log.tokens.classes[index] != .prompt else { continue }
          let token = Token(id: log.tokens.ids[index])
          bare.append(Event(entry.stamp, .tokens(thread, log.tokens.classes[index], [token])))
        }
      case .other(let event):
        switch event.kind {
        case .decision, .cache: break
        case .forked(var fork) where !keepsPrompt:
          // Positions count from the end of the prompt that is gone.
          fork.opened = 0
          bare.append(Event(entry.stamp, .forked(fork)))
        default: bare.append(Event(entry.stamp, event.kind))
        }
      }
    }
    return bare
  }

  private func events(_ log: RunLog) -> [Event.Kind] {
    log.eventBatches.flatMap { $0 }.map(\.kind).filter {
      switch $0 {
      case .cache, .pieces: false
      case .tokens(_, let tokenClass, _): tokenClass.isOwn
      default: true
      }
    }
  }

  @Test(
    "a run that lost its probabilities gets them back bit for bit, with its decisions",
    arguments: [Support.wide, Support.nested], [JoinDiscipline.stitch, .prefill])
  func restored(_ problem: String, _ join: JoinDiscipline) throws {
    let rollout = try Support.rollout(problem, join: join, on: try Support.engine())
    try rollout.run()
    #expect(rollout.history.threads.count > 1)
    let scored = try Scoring(stripped(rollout.log), engine: try Support.engine()).run()
    // NaN is not equal to itself, so tokens are compared as text.
    #expect(events(scored).map { "\($0)" } == events(rollout.log).map { "\($0)" })
    #expect(scored.header == rollout.log.header)
  }

  @Test("a scored run can be changed like one of the engine's own")
  func takenUp() throws {
    let rollout = try Support.rollout(Support.wide, on: try Support.engine())
    try rollout.run()
    let engine = try Support.engine()
    let scored = try Scoring(stripped(rollout.log), engine: engine).run()
    let (other, own) = (try Rollout(resuming: scored, engine: engine), rollout)
    for rollout in [other, own] {
      try rollout.vary(.prune(ThreadID(1), position: 3))
      try rollout.run()
    }
    #expect(Support.fingerprint(other) == Support.fingerprint(own))
  }

  @Test("what a thread says that the model would not have said is scored all the same, and kept")
  func unlikely() throws {
    let rollout = try Support.rollout(Support.wide, on: try Support.engine())
    try rollout.run()
    var bare = stripped(rollout.log)
    let wrong = try #require(bare.tokens.classes.indices.last { bare.tokens.classes[$0] == .generated })
    let digit = try Support.engine().encode("9")[0]
    var changed = RunLog(header: bare.header)
    for entry in bare.entries(of: bare.head) {
      switch entry.kind {
      case .tokens(let thread, let first, _):
        let id = Int(first) == wrong ? digit : bare.tokens.ids[Int(first)]
        changed.append(Event(entry.stamp, .tokens(thread, bare.tokens.classes[Int(first)], [Token(id: id)])))
      case .other(let event): changed.append(Event(entry.stamp, event.kind))
      }
    }
    bare = changed
    let scored = try Scoring(bare, engine: try Support.engine()).run()
    #expect(scored.tokens.ids == bare.tokens.ids)
    #expect(scored.tokens.logprobs[wrong] < -1)
  }

  @Test("without a prompt all but the first token is scored")
  func noPrompt() throws {
    let rollout = try Support.rollout(Support.wide, on: try Support.engine())
    try rollout.run()
    let bare = stripped(rollout.log)
    var headless = RunLog(header: bare.header)
    let prompt = Int32(bare.tokens.classes.count { $0 == .prompt })
    for var event in bare.eventBatches.flatMap({ $0 }) {
      if case .tokens(_, .prompt, _) = event.kind { continue }
      if case .forked(var fork) = event.kind, fork.parent == .root {
        fork.opened -= prompt
        event.kind = .forked(fork)
      }
      headless.append(event)
    }
    let scored = try Scoring(headless, engine: try Support.engine()).run()
    let own = scored.tokens.classes.indices.filter { scored.tokens.classes[$0] == .generated }
    #expect(own.filter { scored.tokens.logprobs[$0].isNaN } == Array(own.prefix(1)))
  }

  @Test("an engine that takes no tokens from outside is refused in plain words")
  func refused() throws {
    final class Deaf: EngineWrapper {
      override var capabilities: EngineCapabilities { EngineCapabilities(forcesTokens: false) }
    }
    let rollout = try Support.rollout(Support.wide, on: try Support.engine())
    try rollout.run()
    #expect(throws: ReasoningError.self) {
      try Scoring(stripped(rollout.log), engine: Deaf(try Support.engine()))
    }
  }

  @Test("words, and tokens of another model, are refused: their numbers mean other things")
  func otherNumbers() throws {
    let rollout = try Support.rollout(Support.wide, on: try Support.engine())
    try rollout.run()
    let engine = try Support.engine()
    #expect(throws: ReasoningError.self) {
      try Scoring(stripped(rollout.log) { $0.unit = .words }, engine: engine)
    }
    #expect(throws: ReasoningError.self) {
      try Scoring(stripped(rollout.log) { $0.model.fingerprint = "of another" }, engine: engine)
    }
  }

  @Test(
    "an engine that reads whole texts gives the same, without a step",
    arguments: [Support.wide, Support.nested], [JoinDiscipline.stitch, .prefill])
  func wholeTexts(_ problem: String, _ join: JoinDiscipline) throws {
    let rollout = try Support.rollout(problem, join: join, on: try Support.engine())
    try rollout.run()
    let engine = ReadingEngine(try Support.engine())
    let scored = try Scoring(stripped(rollout.log), engine: engine).run()
    #expect(events(scored).map { "\($0)" } == events(rollout.log).map { "\($0)" })
    #expect(engine.steps == 0)
    // The root up to its fork, each thread, and what follows a join.
    let tree = rollout.history.tree()
    let most = tree.threadCount + tree.blockCount
    #expect((tree.threadCount...most).contains(engine.texts))
  }

  @Test("without a prompt the first token has no probability, and all others are still read as a whole")
  func promptless() throws {
    let rollout = try Support.rollout(Support.wide, on: try Support.engine())
    try rollout.run()
    let bare = stripped(rollout.log, keepsPrompt: false)
    let engine = ReadingEngine(try Support.engine())
    let scored = try Scoring(bare, engine: engine).run()
    let own = scored.tokens.classes.indices.filter { scored.tokens.classes[$0].isOwn }
    #expect(own.count { scored.tokens.logprobs[$0].isNaN } == 1 && scored.tokens.logprobs[own[0]].isNaN)
    #expect(engine.steps == 0)
  }
}

/// The built-in engine as a server that tells how likely the tokens of a prompt are.
private final class ReadingEngine: Engine {
  private let engine: InferenceEngine
  private var contexts: [SequenceID: [ContextPart]] = [:]
  private(set) var steps = 0
  private(set) var texts = 0

  init(_ engine: InferenceEngine) { self.engine = engine }

  func results(of texts: [(sequence: SequenceID, requests: [SamplingRequest])]) throws -> [[StepResult]]? {
    self.texts += texts.count
    return try texts.map { text in
      let reading = try engine.open(contexts[text.sequence] ?? [])
      defer { engine.close(reading) }
      return try text.requests.map { request in
        let result = try #require(try engine.step([StepRow(reading, sampling: request)])[0])
        try engine.append([result.token], to: reading)
        return result
      }
    }
  }

  func open(_ context: [ContextPart]) throws -> SequenceID {
    let sequence = try engine.open(context)
    contexts[sequence] = context
    return sequence
  }

  func append(_ tokens: [TokenID], to sequence: SequenceID) throws {
    contexts[sequence]?.append(.tokens(tokens))
    try engine.append(tokens, to: sequence)
  }

  func step(_ rows: [StepRow]) throws -> [StepResult?] {
    steps += 1
    return try engine.step(rows)
  }

  var reference: RunHeader.ModelReference { engine.reference }
  var capabilities: EngineCapabilities { engine.capabilities }
  var contextLength: Int { engine.contextLength }
  var endOfText: Set<TokenID> { engine.endOfText }
  func encode(_ text: String) throws -> [TokenID] { try engine.encode(text) }
  func encode(_ prompt: Prompt) throws -> [TokenID] { try engine.encode(prompt) }
  func piece(_ id: TokenID) -> [UInt8] { engine.piece(id) }
  func close(_ sequence: SequenceID) { engine.close(sequence) }
}
