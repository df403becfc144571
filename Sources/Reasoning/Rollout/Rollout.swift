import Dialects
public import Engines
import Foundation
public import Traces

/// A run in the making: advances an engine step by step and writes down what happens.
///
/// The log is the only state that matters. Which threads run, what each attends to and what its next token must be are
/// all read off the tree folded from it, so a variation, an undo or a saved file is resumed like any other run.
/// Owned by one thread at a time.
public final class Rollout {
  public internal(set) var log: RunLog
  public internal(set) var history: RunHistory
  let engine: any Engine
  private(set) var parts: RolloutParts
  /// The ways in which the run's threads could come back; none where the method has its own.
  var joins: [JoinDiscipline] {
    guard log.header.traits?.forking == .byModel, log.header.join != .message,
      let dialect = parts.vocabulary?.dialect
    else { return [] }
    return dialect.joins(on: capabilities).filter { $0 != .message }
  }
  var task: any ReasoningTask { parts.task }
  let catalogue: Catalogue
  var contexts: ContextBuilder { parts.contexts }
  var interventions: Interventions
  /// The sequences of threads that will be continued; opened when first needed.
  var sequences: [ThreadID: SequenceID] = [:]
  var stamp = Stamp(step: 0, time: 0)
  private let sampling: SamplingParameters
  /// Likeliest tokens that are written down with each.
  private let alternatives: Int
  /// Random numbers beside those of the run, and a temperature in place of its own, for runs that are made only to be counted.
  private var draw: (salt: UInt64, temperature: Double?) = (0, nil)
  private let watch: DecisionWatch
  /// The single token that opens a block; nil where the dialect spells it.
  var openingToken: TokenID? { watch.openingToken }
  private let endOfText: Set<TokenID>
  let capabilities: EngineCapabilities
  private var knownPieces: Set<TokenID> = []
  /// Events since they were last taken.
  private var fresh: [Event] = []

  /// Whether the run alone was made and did not come to its end.
  var aloneIsCutOff = false

  /// Tokens left to read before the next step; 0 where that step reads all of them.
  private(set) var tokensToRead = 0

  /// No run that was really made is nested more deeply.
  static let deepestNesting = 256
  /// Tokens that are read at a time, so that other runs go on and a person is heard in between.
  static let prefillChunk = 64
  /// A cache event at least once in this many steps.
  static let stepsPerCacheEvent: Int32 = 16

  /// Starts a new run.
  public convenience init(_ request: RunRequest, engine: any Engine) throws {
    let parts = try RolloutParts(request, engine)
    try self.init(RunLog(header: parts.header), parts, engine, request.catalogue)
    try writePrompt()
    try settle()
  }

  /// Takes up a run that was made before, at the variation at its head.
  ///
  /// - Parameter history: the fold of that variation, where it is at hand.
  public convenience init(
    resuming log: RunLog, history: RunHistory? = nil, engine: any Engine, catalogue: Catalogue = .standard
  ) throws {
    try Self.checkModel(of: log.header, engine)
    let request = try RunRequest(log.header, notes: engine.notes, catalogue: catalogue)
    try self.init(log, history: history, try RolloutParts(request, engine), engine, catalogue)
    // Contexts are built level by level on the stack.
    guard self.history.threads.allSatisfy({ $0.depth <= Self.deepestNesting }) else {
      throw ReasoningError.cannotVary(
        "the run is nested too deeply to be taken up again: it can only be looked at")
    }
    knownPieces = Set(log.pieces.all.map(\.id))
    try takeUpHead()
    try takeUpEnd()
  }

  /// Only the model that made a run can go on with it, or make it again token for token.
  public static func checkModel(of header: RunHeader, _ engine: any Engine) throws {
    if let refusal = ReasoningError.refusal(toGoOnWith: header) { throw refusal }
    let recorded = header.model
    guard let fingerprint = recorded.fingerprint, fingerprint != engine.reference.fingerprint else { return }
    let loaded = engine.reference
    let shown = loaded.fingerprint ?? "unknown"
    let (wanted, other) =
      recorded.name == loaded.name
      ? ("'\(recorded.name)' (\(fingerprint))", "another model of that name (\(shown))")
      : ("'\(recorded.name)'", "'\(loaded.name)'")
    throw ReasoningError.modelMismatch(
      "\(other) is loaded but the run was made by \(wanted): give its file with --model")
  }

  private init(
    _ log: RunLog, history: RunHistory? = nil, _ parts: RolloutParts, _ engine: any Engine,
    _ catalogue: Catalogue
  ) throws {
    self.log = log
    self.catalogue = catalogue
    self.engine = engine
    let history = history ?? RunHistory(log)
    self.history = history
    watch = DecisionWatch(parts.vocabulary)
    interventions = try Interventions(history, in: log, opening: watch.openingToken, encode: engine.encode)
    self.parts = parts
    endOfText = engine.endOfText
    capabilities = engine.capabilities
    let header = log.header
    let sampling = header.sampling
    alternatives = header.alternatives
    self.sampling = SamplingParameters(
      temperature: Double(sampling.temperature), topK: sampling.topK, topP: Double(sampling.topP),
      minP: Double(sampling.minP))
  }

  public var isFinished: Bool { history.isFinished }

  /// Lets chains be as long as the variation at the head allows.
  func takeUpLimits() throws {
    let longest = log.lineage(of: log.head).compactMap { variation -> Int? in
      if case .longer(_, _, let chain) = variation.change { Int(chain) } else { nil }
    }.max()
    try parts.reach(longest)
  }

  /// The events since the last call, in order.
  public func takeEvents() -> [Event] {
    defer { fresh = [] }
    return fresh
  }

  /// What would have become of the run with a change, at the same place of the same engine.
  ///
  /// - Parameters:
  ///   - salt: other random numbers behind the change; 0 for those of the run.
  ///   - temperature: in place of the run's own.
  public func counterfactual(_ change: Change, salt: UInt64 = 0, temperature: Double? = nil) throws -> Rollout
  {
    let other = try Rollout(log, history: history, parts, engine, catalogue)
    other.draw = (salt, temperature)
    other.knownPieces = knownPieces
    try other.vary(change)
    return other
  }

  // MARK: - Advancing

  /// One engine step: every thread that runs takes one token, and forks, joins and ends that follow happen.
  ///
  /// Where there is much to read first, a piece of that is all that is done: call again. Does nothing once the run is
  /// finished.
  public func step() throws { try Self.step([self]) }

  /// Steps until the run is finished.
  public func run() throws {
    while !isFinished { try step() }
  }

  /// One engine step for several runs on the same engine, all their threads in one batch.
  ///
  /// No run's tokens depend on which others share its steps. Finished runs are passed over. While one has much to read,
  /// such as a long prompt, it reads a piece in every step in which the others take their tokens.
  public static func step(_ rollouts: [Rollout]) throws {
    let active = rollouts.filter { !$0.isFinished }
    guard let engine = active.first?.engine else { return }
    precondition(
      active.allSatisfy { $0.engine === engine }, "runs that are stepped together share an engine")
    let began = ContinuousClock.now
    var plans = try active.map { ($0, try $0.beginStep()) }
    if let reader = plans.firstIndex(where: { engine.pending(of: $0.1.map(\.row.sequence)) > prefillChunk }) {
      _ = try engine.prefill(plans[reader].1.map(\.row.sequence), atMost: prefillChunk)
      let reading = (ContinuousClock.now - began).microseconds
      plans.removeAll { rollout, rows in
        let left = engine.pending(of: rows.map(\.row.sequence))
        rollout.tokensToRead = left > prefillChunk ? left : 0
        if rollout.tokensToRead > 0 { rollout.stamp.time += reading }
        return rollout.tokensToRead > 0
      }
    }
    guard !plans.isEmpty else { return }
    var results = try engine.step(plans.flatMap { $0.1.map(\.row) })[...]
    let elapsed = (ContinuousClock.now - began).microseconds
    for (rollout, plan) in plans {
      try rollout.finishStep(plan.map(\.thread), results.prefix(plan.count), elapsed: elapsed)
      results.removeFirst(plan.count)
    }
  }

  /// The threads that take a token in the next step, each with its request to the engine.
  private func beginStep() throws -> [(thread: ThreadID, row: StepRow)] {
    tokensToRead = 0
    let tree = history.tree()
    return try tree.threads.lazy.map(\.id).filter { tree.status($0) == .running }.map {
      ($0, try row($0, in: tree))
    }
  }

  /// Writes down the results of a step.
  /// - Parameter elapsed: microseconds that the step took.
  private func finishStep(
    _ running: [ThreadID], _ results: ArraySlice<StepResult?>, elapsed: Int64
  ) throws {
    if isCatchingUp { return try catchUp { try writeStep(running, results) } }
    stamp.step += 1
    stamp.time += elapsed
    try writeStep(running, results)
  }

  private func writeStep(_ running: [ThreadID], _ results: ArraySlice<StepResult?>) throws {
    // A log that contradicts itself can leave nothing to run.
    guard !running.isEmpty else { return try record(.finished(.failed)) }
    let before = history.blocks.count
    for case (let thread, let result?) in zip(running, results) { try write(result, to: thread) }
    try react(running)
    let changed = history.blocks.count != before || isFinished
    if changed || stamp.step % Self.stepsPerCacheEvent == 0, let usage = engine.usage {
      try record(.cache(usage))
    }
    if isFinished { closeSequences() }
  }

  /// The request to the engine for one thread's next token.
  private func row(_ thread: ThreadID, in tree: RunTree) throws -> StepRow {
    let sequence =
      try sequences[thread] ?? engine.open(contexts.context(of: thread, in: tree, log.tokens))
    sequences[thread] = sequence
    let position = tree.tokenCount(thread)
    let key = RandomKey(
      seed: interventions.seed(of: thread, at: position, in: tree) ^ draw.salt,
      path: tree.pathKey(of: thread),
      position: position)
    let isBanned =
      parts.bansForking || interventions.forbidsFork(thread, at: position, in: tree)
    var parameters = sampling
    parameters.temperature = draw.temperature ?? sampling.temperature
    return StepRow(
      sequence,
      sampling: SamplingRequest(
        parameters: parameters, key: key, alternatives: alternatives,
        watch: watch.tokens,
        forced: interventions.written(key.path, at: position),
        banned: isBanned ? [openingToken].compactMap { $0 } : []))
  }

  private func write(_ result: StepResult, to thread: ThreadID) throws {
    let position = history.threads[thread.index].tokens.count
    for decision in watch.decisions(result, of: thread, at: position) { try record(.decision(decision)) }
    let isEdited =
      !interventions.isEmpty
      && interventions.written(history.tree().pathKey(of: thread), at: position) != nil
    try record(.tokens(thread, isEdited ? .edited : .generated, [Token(result)]))
  }

  /// Carries out the events that follow from the last tokens of these threads.
  func react(_ threads: [ThreadID]) throws {
    // Mostly nothing follows, and one look at the run does for all.
    var run: RunSnapshot? = snapshot
    for thread in threads where !isFinished {
      let reactions = try run.map {
        $0.tree.status(thread) == .running ? try parts.method.reactions(to: thread, in: $0) : []
      }
      guard let reactions, !reactions.isEmpty else { continue }
      // Nobody shall hold on to the run while it is written to: it would be copied.
      run = nil
      for kind in reactions { try record(kind) }
      run = snapshot
    }
    run = nil
    try settle()
  }

  /// Carries out everything that is due without a new token: prunings, and the method's next moves.
  func settle() throws {
    for thread in interventions.isEmpty ? [] : interventions.due(in: history.tree()) {
      for thread in history.tree().unendedDescendants(of: thread) + [thread] {
        try record(.ended(thread, .pruned))
      }
    }
    while !isFinished, case let moves = try parts.method.moves(in: snapshot), !moves.isEmpty {
      for kind in moves { try record(kind) }
      // Forged scores can lead a search astray: it must not go on for ever.
      if history.anomaly != nil, !isFinished { try record(.finished(.failed)) }
    }
  }

  // MARK: - Writing down

  /// Appends an event to the log and folds it; tokens also go to the thread's sequence.
  func record(_ kind: Event.Kind) throws {
    switch kind {
    case .tokens(let thread, _, let tokens):
      recordPieces(of: tokens)
      try append(kind)
      if let sequence = sequences[thread] { try engine.append(tokens.map(\.id), to: sequence) }
    case .joined(let join):
      try append(kind)
      try reopen(join)
    case .dropped(let thread, _):
      try append(kind)
      sequences.removeValue(forKey: thread).map(engine.close)
    case .finished:
      for mistake in mistakes { try append(.mistake(mistake)) }
      try append(.verdict(verdict))
      try append(kind)
    default: try append(kind)
    }
  }

  /// Gives the parent of a join the context that it goes on from.
  private func reopen(_ join: Join) throws {
    let before = ([join.parent] + join.children).compactMap { sequences.removeValue(forKey: $0) }
    // Opened before the children's are closed: nothing of theirs may be evicted in between.
    defer { before.forEach(engine.close) }
    guard join.discipline != .choice else { return }
    let context = contexts.context(of: join.parent, in: history.tree(), log.tokens)
    // A context that has outgrown the model is not opened; the method ends the run.
    if context.tokenCount < engine.contextLength { sequences[join.parent] = try engine.open(context) }
  }

  private func append(_ kind: Event.Kind) throws {
    if try isWritten(kind) { return }
    appendToLog(kind)
    history.extend(from: log)
  }

  /// Appends an event that is none of the history's, or that is not to be folded yet.
  func appendToLog(_ kind: Event.Kind) {
    let event = Event(stamp, kind)
    log.append(event)
    fresh.append(event)
  }

  /// Names the bytes of token ids that the log has not seen yet.
  private func recordPieces(of tokens: [Token]) {
    var pieces: [Piece] = []
    for id in tokens.lazy.flatMap({ [$0.id] + $0.alternatives.map(\.id) })
    where knownPieces.insert(id).inserted {
      pieces.append(Piece(id: id, bytes: engine.piece(id)))
    }
    if !pieces.isEmpty { appendToLog(.pieces(pieces)) }
  }

  /// Words that the person did not type are no fault of theirs.
  private func encodedPrompt() throws -> [TokenID] {
    do {
      return try engine.encode(parts.prompt)
    } catch {
      let isTheirs = (try? engine.encode(parts.prompt.without(log.header.problem))) != nil
      guard let author = parts.promptAuthor, !isTheirs else { throw error }
      throw ReasoningError.notPossible("this model cannot read the prompt of \(author): \(error)")
    }
  }

  func writePrompt() throws {
    let ids = try encodedPrompt()
    guard ids.count < engine.contextLength else {
      throw ReasoningError.promptTooLong(tokens: ids.count, limit: engine.contextLength)
    }
    try record(.tokens(.root, .prompt, ids.map { Token(id: $0) }))
  }

  /// The run so far, as the method sees it.
  private var snapshot: RunSnapshot {
    RunSnapshot(log, history.tree(), endOfText: endOfText, joins: interventions.joins)
  }

  private var verdict: Verdict {
    let snapshot = snapshot
    return parts.method.verdict(on: snapshot) ?? parts.task.check(snapshot.answerText, to: log.header.problem)
  }

  /// Advice after a run that came to nothing; nil where there is none to give.
  public var advice: String? {
    guard isFinished else { return nil }
    let (chain, room) = (parts.limits.chain, parts.vocabulary?.dialect.limits.roomForFork ?? 0)
    if log.header.traits?.forking == .byModel, history.blocks.isEmpty, room >= chain {
      return "'\(log.header.dialect ?? "")' forks only where \(room) tokens are left, and a chain may have "
        + "\(chain): give more with --max-tokens"
    }
    guard log.header.chat != true, capabilities.hasChatTemplate,
      snapshot.answerText.allSatisfy(\.isWhitespace)
    else { return nil }
    return "the model wrote nothing: it is made for conversations, so try again with --chat"
  }

  func closeSequences() {
    tokensToRead = 0
    for sequence in sequences.values { engine.close(sequence) }
    sequences = [:]
  }

  deinit { closeSequences() }
}

extension Duration {
  var microseconds: Int64 {
    components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
  }
}
