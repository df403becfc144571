public import Engines
import Foundation
public import Traces

/// Makes tokens on a server: each open sequence is a request whose tokens are read ahead of the run.
///
/// The threads of a run are requests that the server works on together. Its own cache finds what their contexts share, so a
/// fork costs one prompt that is there already, and a `prefill` join computes what it has to and no more.
public final class ServerEngine: Engine {
  let connection: ServerConnection
  private let inbox = StreamInbox()
  private let reader: StreamReader
  var strands: [SequenceID: Strand] = [:]
  private var running: [RequestID: Running] = [:]
  /// When a sequence whose request has failed may ask again.
  private var retries: [SequenceID: ContinuousClock.Instant] = [:]
  /// How often a context has been asked for on the same terms: another time means other random numbers.
  private var asked: [UInt64: UInt64] = [:]
  private var sequenceCount = 0
  private var requestCount = 0
  /// What was asked of the server so far.
  public private(set) var traffic = ServerTraffic()

  /// Tokens asked for at a time of a server that does not say how many it can give.
  private static let carefulLimit = 512

  private struct Running {
    var sequence: SequenceID
    var task: Task<Void, Never>
    var allowance: Allowance
    var lastSign: ContinuousClock.Instant
  }

  init(_ connection: ServerConnection) {
    self.connection = connection
    reader = StreamReader(transport: connection.transport, facts: connection.facts, inbox: inbox)
  }

  deinit { for request in running.values { request.task.cancel() } }

  private var facts: ServerFacts { connection.facts }
  private var options: ServerOptions { connection.options }

  // MARK: - The model

  public var reference: RunHeader.ModelReference {
    RunHeader.ModelReference(name: facts.model, location: facts.address.text)
  }

  public var capabilities: EngineCapabilities { facts.capabilities }
  public var notes: ModelNotes { connection.tokenizer.notes }
  public var contextLength: Int { facts.contextLength ?? ServerFacts.assumedContextLength }
  public var endOfText: Set<TokenID> { connection.tokenizer.endOfText }

  public func encode(_ text: String) throws -> [TokenID] { try connection.tokenizer.encode(text) }
  public func encode(_ prompt: Prompt) throws -> [TokenID] { try connection.tokenizer.encode(prompt) }
  public func piece(_ id: TokenID) -> [UInt8] { connection.tokenizer.piece(id) }

  // MARK: - Sequences

  public func open(_ context: [ContextPart]) throws -> SequenceID {
    guard context.allSatisfy({ $0.depth == 0 }) else {
      throw ServerError(
        .incapable, "a server cannot join threads in place (\(facts.address)): take --join prefill")
    }
    let tokens = context.flatMap(\.flattened)
    try checkLength(tokens.count)
    sequenceCount += 1
    strands[SequenceID(sequenceCount)] = Strand(tokens)
    return SequenceID(sequenceCount)
  }

  public func append(_ tokens: [TokenID], to sequence: SequenceID) throws {
    guard let strand = strands[sequence] else { throw closed }
    try checkLength(strand.context.count + tokens.count)
    let before = strand.request
    change(sequence) { $0.append(tokens) }
    // A stream that goes on may send as many tokens again.
    if let before, strands[sequence]?.request == before { running[before]?.allowance.grant(tokens.count) }
  }

  public func close(_ sequence: SequenceID) {
    change(sequence) { $0.drop() }
    strands[sequence] = nil
    retries[sequence] = nil
  }

  var closed: ServerError {
    ServerError(.incapable, "the sequence is closed (engine): open it again")
  }

  func checkLength(_ count: Int) throws {
    guard count <= contextLength else {
      throw ServerError(
        .incapable,
        "the context has \(count) tokens and the server takes \(contextLength) (\(facts.address)): shorten the run"
      )
    }
  }

  // MARK: - Steps

  public func step(_ rows: [StepRow]) throws -> [StepResult?] {
    let wanted = rows.compactMap { row in row.sampling.map { (row.sequence, $0) } }
    let taking = Set(wanted.map(\.0))
    // Whoever takes no part in a step may not for long: a thread that waits for its children, or a run that was left.
    for sequence in strands.keys where !taking.contains(sequence) { change(sequence) { $0.rest() } }
    while true {
      apply(inbox.take(waiting: 0))
      if try !needsWaiting(wanted) { break }
      apply(inbox.take(waiting: secondsToWait()))
      try checkLife()
    }
    let results = try rows.map { row in try row.sampling.map { try result(of: row.sequence, $0) } }
    try connection.tokenizer.prepare(
      Set(results.lazy.compactMap { $0 }.flatMap { [$0.token] + $0.alternatives.map(\.token) }))
    return results
  }

  /// Makes the requests that are needed; whether any token is still to come.
  private func needsWaiting(_ wanted: [(SequenceID, SamplingRequest)]) throws -> Bool {
    var waits = false
    for (sequence, request) in wanted {
      guard strands[sequence] != nil else { throw closed }
      let terms = CompletionTerms(request, atMost: facts.alternatives)
      switch change(sequence, { $0.demand(terms) }) {
      case .take, .end, nil: continue
      case .wait: waits = true
      case .ask:
        waits = true
        try ask(sequence, terms)
      }
    }
    return waits
  }

  private func result(of sequence: SequenceID, _ request: SamplingRequest) throws -> StepResult {
    let terms = CompletionTerms(request, atMost: facts.alternatives)
    switch change(sequence, { $0.demand(terms) }) {
    case .take(var token):
      if let forced = request.forced, token.id != forced {
        // The server would not take it: what it told about the place still holds.
        token = ServerToken(
          id: forced, logprob: token.logprob(of: forced) ?? .nan, alternatives: token.alternatives)
      }
      return token.result(for: request)
    default:
      // Not every server tells the token with which the model ended the text.
      guard let end = request.forced ?? endOfText.min() else {
        throw ServerError(
          .incapable,
          "the server has ended the text (\(facts.address)), and by which token is not known: give --tokenizer GGUF"
        )
      }
      return ServerToken(id: end, logprob: .nan, alternatives: []).result(for: request)
    }
  }

  // MARK: - Requests

  /// Counts requests that are made apart from streams.
  func note(requests: Int, promptTokens: Int, cached: Int) {
    traffic.requests += requests
    traffic.promptTokens += promptTokens
    traffic.cachedTokens += cached
  }

  private func ask(_ sequence: SequenceID, _ terms: CompletionTerms) throws {
    guard let strand = strands[sequence] else { return }
    if let failure = strand.failure, !failure.passes || strand.failures > options.attempts {
      strands[sequence]?.forgive()
      throw failure
    }
    if strand.isFruitless {
      strands[sequence]?.forgive()
      throw ServerError.garbled(facts.address, "it ends without a token")
    }
    if let time = retries[sequence], time > .now { return }
    retries[sequence] = nil
    guard hasRoom(for: sequence) else { return }
    let left = contextLength - strand.context.count
    guard left > 0 else { return try checkLength(strand.context.count + 1) }
    requestCount += 1
    let id = RequestID(value: requestCount)
    let single = terms.forced != nil || strand.lacksToken
    // A server that does not tell how much it takes might refuse what it has no room for.
    let most = facts.contextLength == nil ? min(left, Self.carefulLimit) : left
    let request = CompletionRequest(
      terms: terms, prompt: prompt(strand.context), limit: single ? 1 : most,
      seed: seed(strand.context, terms),
      streams: !(strand.lacksToken && facts.program == .llamaServer))
    let allowance = Allowance(options.readAhead)
    strands[sequence]?.begin(id)
    running[id] = Running(
      sequence: sequence, task: reader.start(request, id, allowance), allowance: allowance, lastSign: .now)
    traffic.requests += 1
  }

  private func prompt(_ context: [TokenID]) -> CompletionRequest.Prompt {
    if facts.takesTokens { return .tokens(context) }
    return .text(String(decoding: context.flatMap(piece), as: UTF8.self))
  }

  /// The same place on the same terms draws the same, the first time that it is asked for.
  private func seed(_ context: [TokenID], _ terms: CompletionTerms) -> UInt64 {
    var hash = StableHash()
    hash.combine(terms.seed)
    hash.combine(UInt64(context.count))
    if terms.sampling.temperature > 0 {
      var place = StableHash()
      context.withUnsafeBytes { place.combine($0) }
      place.combine(terms.seed)
      let times = asked[place.value, default: 0]
      asked[place.value] = times + 1
      hash.combine(times)
    }
    return hash.value
  }

  /// Whether one more request may run; if not, one that is far enough ahead gives way.
  private func hasRoom(for sequence: SequenceID) -> Bool {
    let limit = max(1, min(options.concurrency, facts.slots ?? options.concurrency))
    if running.count < limit { return true }
    let share = max(1, options.readAhead / 4)
    let richest = running.values.max { ahead($0.sequence) < ahead($1.sequence) }
    guard let richest, ahead(richest.sequence) >= share else { return false }
    change(richest.sequence) { $0.rest() }
    return running.count < limit
  }

  private func ahead(_ sequence: SequenceID) -> Int { strands[sequence]?.ahead.count ?? 0 }

  /// Changes a strand and cancels the requests that this leaves without a purpose.
  @discardableResult
  private func change<Value>(_ sequence: SequenceID, _ body: (inout Strand) -> Value) -> Value? {
    guard let index = strands.index(forKey: sequence) else { return nil }
    // In place: a context may be long.
    let value = body(&strands.values[index])
    for id in strands.values[index].takeUnwanted() {
      running.removeValue(forKey: id)?.task.cancel()
      traffic.cancelled += 1
    }
    return value
  }

  // MARK: - What comes back

  private func apply(_ events: [StreamInbox.Event]) {
    for event in events {
      guard let sequence = running[event.request]?.sequence else { continue }
      running[event.request]?.lastSign = .now
      switch event.kind {
      case .alive: break
      case .prompt(let tokens, let cached):
        traffic.promptTokens += tokens
        traffic.cachedTokens += cached
      case .tokens(let drawn):
        do {
          let tokens = try TokenResolver(tokenizer: connection.tokenizer, facts: facts).resolve(drawn)
          traffic.tokens += tokens.count
          change(sequence) { $0.receive(tokens, from: event.request) }
        } catch {
          fail(event.request, of: sequence, error)
        }
      case .missed: change(sequence) { $0.miss(in: event.request) }
      case .ended(let finish):
        running[event.request] = nil
        change(sequence) { $0.end(event.request, finish) }
      case .failed(let error): fail(event.request, of: sequence, error)
      }
    }
  }

  private func fail(_ request: RequestID, of sequence: SequenceID, _ error: any Error) {
    running.removeValue(forKey: request)?.task.cancel()
    let error =
      error as? ServerError ?? .garbled(facts.address, "its tokens are not the model's (\(error))")
    change(sequence) { $0.fail(request, error) }
    guard error.passes, let failures = strands[sequence]?.failures else { return }
    traffic.retries += 1
    retries[sequence] = .now + .seconds(options.pause(after: failures, wish: error.wait))
  }

  /// Until a request may be made again or one counts as hung, and no longer than that one looks up now and then.
  private func secondsToWait() -> Double {
    let now = ContinuousClock.now
    retries = retries.filter { $0.value > now }
    let next = retries.values.map { $0 - now } + [.seconds(1)]
    return max(0.001, next.min().map { $0 / .seconds(1) } ?? 1)
  }

  private func checkLife() throws {
    let deadline = ContinuousClock.now - .seconds(options.patience)
    guard running.values.contains(where: { $0.lastSign < deadline }) else { return }
    // A person may go on: then all is asked for anew.
    for sequence in strands.keys { change(sequence) { $0.rest() } }
    throw ServerError.silent(facts.address, seconds: options.patience)
  }
}

/// What was asked of a server.
public struct ServerTraffic: Sendable, Equatable, CustomStringConvertible {
  public var requests = 0
  /// Requests that were broken off as nobody wanted more of them.
  public var cancelled = 0
  public var retries = 0
  /// Tokens that the server has drawn and sent.
  public var tokens = 0
  /// Tokens of prompts, and how many of these the server had computed before, where it tells.
  public var promptTokens = 0
  public var cachedTokens = 0

  public var description: String {
    var parts = ["\(requests) requests", "\(cancelled) of them broken off", "\(tokens) tokens received"]
    if retries > 0 { parts.append("\(retries) tried again") }
    if promptTokens > 0 {
      parts.append("\(cachedTokens) of \(promptTokens) tokens of prompts found in its cache")
    }
    return "the server had " + parts.joined(separator: ", ")
  }
}
