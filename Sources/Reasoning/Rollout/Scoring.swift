import Dialects
public import Engines
public import Traces

/// Gives the tokens of a run that was made elsewhere the probabilities that a model has for them.
///
/// Each thread is read again in the context that it had, by the run's own discipline: nothing is drawn, no token changes. Decisions
/// and alternatives are written down as in a run of the engine's own, so that from then on it can be taken up like one.
public final class Scoring {
  /// The run as far as it is scored.
  public private(set) var log: RunLog
  private var history: RunHistory
  private let source: RunLog
  private let engine: any Engine
  private let contexts: ContextBuilder
  private let watch: DecisionWatch
  /// How many of the run's entries are taken over.
  private var done = 0
  private let entries: [RunLog.Entry]
  private var sequences: [ThreadID: SequenceID] = [:]
  private var knownPieces: Set<TokenID> = []
  /// Tokens that a thread wrote with nothing in between that changes what it attends to, by the first of them; all by index.
  private var stretches: [Int: [Int]]
  /// What the engine said of tokens that it read ahead, by index.
  private var read: [Int: StepResult] = [:]
  /// Whether the engine reads texts as a whole, as far as is known.
  private var readsTexts = true

  /// Alternatives that are asked for, as many as a run of the engine's own records.
  public static let usualAlternatives = 8

  /// - Parameter run: its token ids are those of the engine's vocabulary; the variation at its head is scored.
  /// - Throws: `ReasoningError` where the engine cannot read the run as it was joined, or takes no tokens from outside.
  public init(_ run: RunLog, engine: any Engine, catalogue: Catalogue = .standard) throws {
    // Numbers of words, or of another model's tokens, would be taken for this one's.
    try Rollout.checkModel(of: run.header, engine)
    guard engine.capabilities.forcesTokens else {
      throw ReasoningError.notPossible("this engine cannot say how likely a given token is")
    }
    if run.header.join == .stitch, !engine.capabilities.stitches {
      throw ReasoningError.notPossible("this engine cannot read threads that were joined in place")
    }
    let vocabulary = try run.header.dialect.map {
      try DialectVocabulary(try catalogue.dialect(named: $0), layout: run.header.layout, engine: engine)
    }
    source = run
    self.engine = engine
    contexts = ContextBuilder(vocabulary, encode: engine.encode)
    watch = DecisionWatch(vocabulary)
    entries = Array(run.entries(of: run.head))
    stretches = Self.stretches(of: entries, run.tokens)
    var header = run.header
    header.model = engine.reference
    header.layout = vocabulary?.layout.name
    header.alternatives = min(header.alternatives, engine.capabilities.alternatives)
    log = RunLog(header: header)
    history = RunHistory(log)
  }

  public var isDone: Bool { done == entries.count }

  /// How many of the run's events are scored, and how many there are.
  public var progress: (done: Int, of: Int) { (done, entries.count) }

  /// One engine step: the next token of every thread that has one.
  ///
  /// - Throws: where a context outgrows the model; what was scored before stays.
  public func step() throws {
    var batch: [(thread: ThreadID, token: Int, stamp: Stamp, tokenClass: TokenClass)] = []
    while !isDone {
      let entry = entries[done]
      if case .tokens(let thread, let first, let count) = entry.kind {
        let range = Int(first)..<Int(first) + Int(count)
        let tokenClass = range.first.map { source.tokens.classes[$0] } ?? .prompt
        if tokenClass.isOwn {
          // A thread has one token a step.
          guard !batch.contains(where: { $0.thread == thread }), count == 1 else {
            if !batch.isEmpty { break }
            for token in range { try score([(thread, token, entry.stamp, tokenClass)]) }
            done += 1
            return
          }
          batch.append((thread, range.lowerBound, entry.stamp, tokenClass))
        } else {
          if !batch.isEmpty { break }
          let ids = range.map { source.tokens.ids[$0] }
          try append(.tokens(thread, tokenClass, ids.map { Token(id: $0) }), entry.stamp)
        }
      } else if case .other(let event) = entry.kind {
        if case .decision = event.kind {
        } else {
          if !batch.isEmpty { break }
          try append(event.kind, entry.stamp)
        }
      }
      done += 1
    }
    if !batch.isEmpty { try score(batch) }
    if isDone { sequences.values.forEach(engine.close) }
  }

  /// All of it.
  public func run() throws -> RunLog {
    while !isDone { try step() }
    return log
  }

  private static func stretches(of entries: [RunLog.Entry], _ columns: TokenColumns) -> [Int: [Int]] {
    var stretches: [Int: [Int]] = [:]
    var open: [ThreadID: Int] = [:]
    for entry in entries {
      switch entry.kind {
      case .tokens(let thread, let first, let count):
        let tokens = Int(first)..<Int(first) + Int(count)
        guard count > 0, columns.classes[tokens.lowerBound].isOwn else {
          open[thread] = nil
          continue
        }
        stretches[open[thread] ?? tokens.lowerBound, default: []] += tokens
        open[thread] = open[thread] ?? tokens.lowerBound
      case .other(let event):
        switch event.kind {
        case .joined(let join): open[join.parent] = nil
        case .dropped(let thread, _): open[thread] = nil
        default: break
        }
      }
    }
    return stretches
  }

  private func request(
    _ token: Int, _ thread: ThreadID, at position: Int, in tree: RunTree
  ) -> SamplingRequest {
    SamplingRequest(
      key: RandomKey(seed: log.header.seed, path: tree.pathKey(of: thread), position: position),
      alternatives: log.header.alternatives, watch: watch.tokens, forced: source.tokens.ids[token])
  }

  /// Reads all stretches that begin here, where the engine can: a server is asked once for each, and not for every token.
  private func readAhead(
    _ places: [(thread: ThreadID, token: Int, sequence: SequenceID)], _ tree: RunTree
  ) throws {
    let places = places.filter { stretches[$0.token] != nil }
    guard readsTexts, !places.isEmpty else { return }
    let texts = places.map { place in
      let position = tree.tokenCount(place.thread)
      let requests = (stretches[place.token] ?? []).enumerated().map { index, token in
        request(token, place.thread, at: position + index, in: tree)
      }
      return (sequence: place.sequence, requests: requests)
    }
    guard let results = try engine.results(of: texts) else {
      readsTexts = false
      return
    }
    for (place, results) in zip(places, results) {
      for (token, result) in zip(stretches[place.token] ?? [], results) { read[token] = result }
    }
  }

  private func score(
    _ batch: [(thread: ThreadID, token: Int, stamp: Stamp, tokenClass: TokenClass)]
  ) throws {
    let tree = history.tree()
    let sequences = try batch.map { try sequence(of: $0.thread, in: tree) }
    for (place, sequence) in zip(batch, sequences) where sequence == nil {
      // With nothing in front of it nobody says how likely it was: what follows is a stretch of its own.
      if let rest = stretches.removeValue(forKey: place.token)?.dropFirst(), let first = rest.first {
        stretches[first] = Array(rest)
      }
    }
    try readAhead(
      zip(batch, sequences).compactMap { place, sequence in
        sequence.map { (place.thread, place.token, $0) }
      }, tree)
    let rows = zip(batch, sequences).compactMap { place, sequence -> StepRow? in
      guard let sequence, read[place.token] == nil else { return nil }
      let position = tree.tokenCount(place.thread)
      return StepRow(
        sequence, sampling: request(place.token, place.thread, at: position, in: tree))
    }
    var results = (rows.isEmpty ? [] : try engine.step(rows))[...]
    for (place, sequence) in zip(batch, sequences) {
      guard sequence != nil, let result = read.removeValue(forKey: place.token) ?? results.popFirst() ?? nil
      else {
        let token = Token(id: source.tokens.ids[place.token])
        try append(.tokens(place.thread, place.tokenClass, [token]), place.stamp)
        continue
      }
      let position = history.threads[place.thread.index].tokens.count
      for decision in watch.decisions(result, of: place.thread, at: position) {
        try append(.decision(decision), place.stamp)
      }
      try append(.tokens(place.thread, place.tokenClass, [Token(result)]), place.stamp)
    }
  }

  /// nil where there is nothing to attend to: without a prompt nothing says how likely the first token was.
  private func sequence(of thread: ThreadID, in tree: RunTree) throws -> SequenceID? {
    if let sequence = sequences[thread] { return sequence }
    let context = contexts.context(of: thread, in: tree, log.tokens)
    guard context.tokenCount > 0 else { return nil }
    guard context.tokenCount < engine.contextLength else {
      throw ReasoningError.promptTooLong(tokens: context.tokenCount, limit: engine.contextLength)
    }
    let sequence = try engine.open(context)
    sequences[thread] = sequence
    return sequence
  }

  private func append(_ kind: Event.Kind, _ stamp: Stamp) throws {
    if case .tokens(let thread, _, let tokens) = kind {
      let new = tokens.flatMap { [$0.id] + $0.alternatives.map(\.id) }.filter {
        knownPieces.insert($0).inserted
      }
      if !new.isEmpty {
        log.append(Event(stamp, .pieces(new.map { Piece(id: $0, bytes: engine.piece($0)) })))
      }
      if let sequence = sequences[thread] { try engine.append(tokens.map(\.id), to: sequence) }
    }
    log.append(Event(stamp, kind))
    history.extend(from: log)
    switch kind {
    // What such a thread attends to from here on is another context.
    case .joined(let join):
      // Opened before the children's are closed: nothing of theirs may be evicted in between.
      let before = ([join.parent] + join.children).compactMap { sequences.removeValue(forKey: $0) }
      defer { before.forEach(engine.close) }
      if join.discipline != .choice { _ = try? sequence(of: join.parent, in: history.tree()) }
    case .dropped(let thread, _), .ended(let thread, .pruned):
      sequences.removeValue(forKey: thread).map(engine.close)
    default: break
    }
  }

  deinit { sequences.values.forEach(engine.close) }
}
