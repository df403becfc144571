import Dialects
import Foundation
import Inference
public import Traces

/// A run in the making: advances a backend step by step and writes down what happens.
///
/// The log is the only state that matters. Which threads run, what each attends to and what its next token must be are
/// all read off the tree folded from it, so a variation, an undo or a saved file is resumed like any other run.
/// Owned by one thread at a time.
public final class Rollout {
  public internal(set) var log: RunLog
  public internal(set) var history: RunHistory
  let backend: any Backend
  let task: any ReasoningTask
  let forkJoin: ForkJoin
  let contexts: ContextBuilder
  var interventions: Interventions
  /// The sequences of threads that will be continued; opened when first needed.
  var sequences: [ThreadID: SequenceID] = [:]
  var stamp = Stamp(step: 0, time: 0)
  private let method: RunRequest.Method
  private let sampling: SamplingParameters
  /// The single tokens that open a block and end its outlines; nil where the dialect spells them.
  private let forkToken: TokenID?
  private let closeToken: TokenID?
  private var knownPieces: Set<TokenID> = []
  /// Events since they were last taken.
  private var fresh: [Event] = []

  /// Decisions less likely than this, and not taken, get no event of their own.
  static let notableProbability: Float = 0.005
  /// No run that was really made is nested more deeply.
  static let deepestNesting = 64
  /// Tokens that are read at a time, so that other runs go on and a person is heard in between.
  static let prefillChunk = 256
  /// A cache event at least every so many steps.
  static let stepsPerCacheEvent: Int32 = 16

  /// Starts a new run.
  public convenience init(_ request: RunRequest, backend: any Backend) throws {
    let vocabulary = try Self.vocabulary(of: request, backend)
    let header = RunHeader(
      problem: request.problem, task: request.task.name, method: request.method.rawValue,
      dialect: request.dialect, layout: vocabulary.layout.name, join: request.join, model: backend.reference,
      seed: request.seed, sampling: request.sampling, maxTokens: request.maxTokens,
      alternatives: request.alternatives, created: request.created, note: request.note)
    try self.init(RunLog(header: header), request, vocabulary, backend)
    try writePrompt()
  }

  /// Takes up a run that was made before, at the variation at its head.
  public convenience init(resuming log: RunLog, backend: any Backend) throws {
    let recorded = log.header.model
    if let fingerprint = recorded.fingerprint, fingerprint != backend.reference.fingerprint {
      throw ReasoningError.modelMismatch(
        "the run was made by '\(recorded.name)' but '\(backend.reference.name)' is loaded: give its file with --model"
      )
    }
    let request = try RunRequest(log.header)
    try self.init(log, request, try Self.vocabulary(of: request, backend), backend)
    // Contexts are built level by level on the stack.
    guard history.threads.allSatisfy({ $0.depth <= Self.deepestNesting }) else {
      throw ReasoningError.cannotVary(
        "the run is nested too deeply to be taken up again: it can only be looked at")
    }
    knownPieces = Set(log.pieces.all.map(\.id))
    try takeUpHead()
    try catchUp()
  }

  private init(
    _ log: RunLog, _ request: RunRequest, _ vocabulary: DialectVocabulary, _ backend: any Backend
  ) throws {
    self.log = log
    self.backend = backend
    history = RunHistory(log)
    interventions = try Interventions(history, in: log, encode: backend.encode)
    task = request.task
    method = request.method
    let layout = vocabulary.layout
    forkJoin = ForkJoin(
      vocabulary: vocabulary, join: request.join, forks: request.method == .forkJoin,
      maxTokens: request.maxTokens,
      contextLength: backend.contextLength, endOfText: backend.endOfText, encode: backend.encode)
    contexts = ContextBuilder(join: request.join) { number in
      layout.mergedHeader == layout.threadHeader
        ? nil : try? backend.encode(Layout.fill(layout.mergedHeader, number: number))
    }
    forkToken = vocabulary.token(.blockOpen)
    closeToken = vocabulary.token(.outlinesClose)
    sampling = SamplingParameters(
      temperature: Double(request.sampling.temperature), topK: request.sampling.topK,
      topP: Double(request.sampling.topP), minP: Double(request.sampling.minP))
  }

  private static func vocabulary(of request: RunRequest, _ backend: any Backend) throws -> DialectVocabulary {
    guard let dialect = Dialect.named(request.dialect) else {
      let known = Dialect.all.map(\.name).joined(separator: ", ")
      throw ReasoningError.unknownName(kind: "dialect", name: request.dialect, known: known)
    }
    guard request.join != .message else {
      throw ReasoningError.joinNotPossible(join: request.join.rawValue, dialect: request.dialect)
    }
    return try DialectVocabulary(dialect, layout: request.layout, backend: backend)
  }

  public var isFinished: Bool { history.isFinished }

  /// The events since the last call, in order.
  public func takeEvents() -> [Event] {
    defer { fresh = [] }
    return fresh
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

  /// One engine step for several runs on the same backend, all their threads in one batch.
  ///
  /// No run's tokens depend on which others share its steps. Finished runs are passed over. While one has much to read,
  /// such as a long prompt, it reads a piece in every step in which the others take their tokens.
  public static func step(_ rollouts: [Rollout]) throws {
    let active = rollouts.filter { !$0.isFinished }
    guard let backend = active.first?.backend else { return }
    precondition(
      active.allSatisfy { $0.backend === backend }, "runs that are stepped together share a backend")
    let began = ContinuousClock.now
    var plans = try active.map { ($0, try $0.beginStep()) }
    if let reader = plans.firstIndex(where: { backend.pending(of: $0.1.map(\.row.sequence)) > prefillChunk })
    {
      _ = try backend.prefill(plans[reader].1.map(\.row.sequence), atMost: prefillChunk)
      let reading = (ContinuousClock.now - began).microseconds
      plans.removeAll { rollout, rows in
        let waits = backend.pending(of: rows.map(\.row.sequence)) > prefillChunk
        if waits { rollout.stamp.time += reading }
        return waits
      }
    }
    guard !plans.isEmpty else { return }
    var results = try backend.step(plans.flatMap { $0.1.map(\.row) })[...]
    let elapsed = (ContinuousClock.now - began).microseconds
    for (rollout, plan) in plans {
      try rollout.finishStep(plan.map(\.thread), results.prefix(plan.count), elapsed: elapsed)
      results.removeFirst(plan.count)
    }
  }

  /// The threads that take a token in the next step, each with what the engine is asked for it.
  private func beginStep() throws -> [(thread: ThreadID, row: StepRow)] {
    let running = history.tree().threads.map(\.id).filter { history.tree().status($0) == .running }
    return try running.map { ($0, try row($0)) }
  }

  /// Writes down what a step brought.
  /// - Parameter elapsed: microseconds that the step took.
  private func finishStep(
    _ running: [ThreadID], _ results: ArraySlice<StepResult?>, elapsed: Int64
  ) throws {
    stamp.step += 1
    stamp.time += elapsed
    // A log that contradicts itself can leave nothing to run.
    guard !running.isEmpty else { return try record(.finished(.failed)) }
    let before = history.blocks.count
    for case (let thread, let result?) in zip(running, results) { try write(result, to: thread) }
    for thread in running {
      for kind in try forkJoin.reactions(to: thread, in: log, history.tree()) { try record(kind) }
    }
    try settle()
    let changed = history.blocks.count != before || isFinished
    if changed || stamp.step % Self.stepsPerCacheEvent == 0, let usage = backend.usage {
      try record(.cache(usage))
    }
    if isFinished { closeSequences() }
  }

  /// What the engine is asked for one thread's next token.
  private func row(_ thread: ThreadID) throws -> StepRow {
    let sequence = try sequences[thread] ?? openSequence(of: thread)
    sequences[thread] = sequence
    let tree = history.tree()
    let position = tree.tokenCount(thread)
    let key = RandomKey(
      seed: interventions.seed(of: thread, at: position, in: tree), path: tree.pathKey(of: thread),
      position: position)
    let bansForking = method == .sequential
    return StepRow(
      sequence,
      sampling: SamplingRequest(
        parameters: sampling, key: key, alternatives: log.header.alternatives,
        watch: [forkToken, closeToken].compactMap { $0 },
        forced: interventions.written(key.path, at: position),
        banned: bansForking ? [forkToken].compactMap { $0 } : []))
  }

  private func write(_ result: StepResult, to thread: ThreadID) throws {
    let position = history.threads[thread.index].tokens.count
    let watched = [(forkToken, Decision.Kind.open), (closeToken, .close)].filter { $0.0 != nil }
    for ((token, kind), logprob) in zip(watched, result.watched) {
      let probability = Float(exp(logprob))
      guard token == result.token || probability >= Self.notableProbability else { continue }
      try record(
        .decision(
          Decision(
            thread: thread, position: Int32(position), kind: kind, probability: probability,
            taken: token == result.token)))
    }
    let token = Token(
      id: result.token, logprob: Float(result.logprob), entropy: Float(result.entropy),
      alternatives: result.alternatives.map { Alternative(id: $0.token, logprob: Float($0.logprob)) })
    let isEdited =
      !interventions.isEmpty
      && interventions.written(history.tree().pathKey(of: thread), at: position) != nil
    try record(.tokens(thread, isEdited ? .edited : .generated, [token]))
  }

  /// Carries out what follows from the last tokens of a log that ends in the middle of a step.
  func catchUp() throws {
    guard !isFinished else { return }
    let running = history.tree().threads.map(\.id).filter { history.tree().status($0) == .running }
    for thread in running {
      for kind in try forkJoin.reactions(to: thread, in: log, history.tree()) { try record(kind) }
    }
    try settle()
  }

  /// Carries out what has become due without anybody writing a token: prunings and joins.
  func settle() throws {
    for thread in interventions.due(in: history.tree()) {
      for thread in history.tree().unendedDescendants(of: thread) + [thread] {
        try record(.ended(thread, .pruned))
      }
    }
    while let due = forkJoin.dueJoins(in: history.tree()).first {
      try join(due.block.parent, due.children)
    }
  }

  private func join(_ parent: ThreadID, _ children: [ThreadID]) throws {
    let suffix = try forkJoin.textAfterJoin(of: children, in: history.tree())
    let context = contexts.context(of: parent, joining: children, in: history.tree(), log.tokens)
    // A context that has outgrown the model is not opened; the reactions below end the run.
    let fits = context.tokenCount + suffix.count < backend.contextLength
    let joined = fits ? try backend.open(context + [.tokens(suffix)]) : nil
    let again = contexts.reprefilledTokens(joining: children, in: history.tree(), log.tokens)
    try record(
      .joined(
        Join(
          parent: parent, discipline: forkJoin.join, children: children,
          reused: Int32(context.tokenCount - again), reprefilled: Int32(again))))
    for thread in [parent] + children { sequences.removeValue(forKey: thread).map(backend.close) }
    try record(.tokens(parent, .inserted, suffix.map { Token(id: $0) }))
    sequences[parent] = joined
    for kind in try forkJoin.reactions(toJoin: parent, of: children, in: history.tree()) { try record(kind) }
  }

  // MARK: - Writing down

  /// Appends an event to the log and folds it; tokens also go to the thread's sequence.
  func record(_ kind: Event.Kind) throws {
    switch kind {
    case .tokens(let thread, _, let tokens):
      recordPieces(of: tokens)
      append(kind)
      if let sequence = sequences[thread] { try backend.append(tokens.map(\.id), to: sequence) }
    case .finished:
      append(.verdict(task.check(answerText, to: log.header.problem)))
      append(kind)
    default: append(kind)
    }
  }

  func append(_ kind: Event.Kind) {
    let event = Event(stamp, kind)
    log.append(event)
    fresh.append(event)
    switch kind {
    case .varied, .head, .pieces: break
    default: history.extend(from: log)
    }
  }

  /// Names the bytes of token ids that the log has not seen yet.
  private func recordPieces(of tokens: [Token]) {
    var pieces: [Piece] = []
    for id in tokens.lazy.flatMap({ [$0.id] + $0.alternatives.map(\.id) })
    where knownPieces.insert(id).inserted {
      pieces.append(Piece(id: id, bytes: backend.piece(id)))
    }
    if !pieces.isEmpty { append(.pieces(pieces)) }
  }

  private func writePrompt() throws {
    let text = try task.prompt(for: log.header.problem, in: log.header.dialect)
    let ids = try backend.encode(text)
    guard ids.count < backend.contextLength else {
      throw ReasoningError.promptTooLong(tokens: ids.count, limit: backend.contextLength)
    }
    try record(.tokens(.root, .prompt, ids.map { Token(id: $0) }))
  }

  /// The answer in reading order, without the prompt and the pruned threads.
  private var answerText: String { history.tree().answerText(log) }

  private func openSequence(of thread: ThreadID) throws -> SequenceID {
    try backend.open(contexts.context(of: thread, in: history.tree(), log.tokens))
  }

  func closeSequences() {
    for sequence in sequences.values { backend.close(sequence) }
    sequences = [:]
  }

  deinit { closeSequences() }
}

extension Duration {
  var microseconds: Int64 {
    components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
  }
}
