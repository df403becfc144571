public import Engines
import Kernels

/// Runs a model over many sequences at once, sharing the K/V of whatever they have in common.
///
/// `open` says what a sequence attends to; fork, second prefill and stitch are all matters of what the tree already has of it.
/// `step` computes what is pending of several sequences together. A token that is drawn is not appended: that is the caller's
/// choice.
///
/// A result depends only on the sequence's own context, the request and the instruction set: not on what else is in the batch,
/// on the number of workers, nor on how the K/V came to be. One thread at a time may use an engine.
public final class InferenceEngine {
  public let model: Model
  public let options: EngineOptions
  /// Where the model's file is; nil for the built-in model.
  let location: String?
  let chatTemplate: ChatTemplate?
  /// The model's, which is made of its whole header: for every run.
  private(set) lazy var fingerprint = model.fingerprint
  var tree: KVTree
  let transformer: Transformer
  /// For each worker one that takes some rows all the way, where a model is so small that sharing out each product would cost
  /// more than it saves; else none.
  private let rowWise: [Transformer]
  let sampler: Sampler
  private let pool: WorkerPool
  private var nextSequence = 0
  private var reused: [SequenceID: Int] = [:]
  var totals = EngineStatistics()
  let isSpeculating: Bool
  var lookUp = LookUp()
  var drafts: [SequenceID: Draft] = [:]
  var gauges: [SequenceID: [Draft.Source: GuessGauge]] = [:]
  var draftModel: DraftModel?
  var logits = Scratch<Float>()

  static let deepestNesting = 64
  /// Every worker reads all weights then, so they have to fit a cache.
  private static let mostBytesRowWise = 4 << 20
  private static let mostRowsRowWise = 16
  /// What is longer is better read once for all rows, by all workers.
  private static let longestContextRowWise = 1024

  /// The model's first engine packs its weights, with all workers.
  ///
  /// - Parameters:
  ///   - location: where the model's file is; nil for the built-in model.
  ///   - progress: told the share of the weights that is packed, now and then; false gives up.
  /// - Throws: `cancelled`, or where the processor lacks the instruction set that is asked for, or memory is short.
  public convenience init(
    _ model: Model, location: String? = nil, options: EngineOptions = EngineOptions(),
    progress: (Double) -> Bool = { _ in true }
  ) throws(EngineError) {
    try self.init(
      model, location: location, options: options, progress: progress, makeSlab: PageMemory.init(byteCount:))
  }

  /// - Parameter makeSlab: where memory for keys and values comes from.
  init(
    _ model: Model, location: String? = nil, options: EngineOptions,
    progress: (Double) -> Bool = { _ in true }, makeSlab: @escaping (Int) -> PageMemory?
  ) throws(EngineError) {
    guard let kernels = options.instructionSet.kernels else {
      throw .unsupportedInstructionSet(options.instructionSet)
    }
    self.model = model
    self.options = options
    self.location = location
    chatTemplate = try? model.chatTemplate()
    let layout = KVLayout(model.config, options.kvPrecision)
    tree = KVTree(KVStore(layout, budget: max(0, options.kvMemory), makeSlab: makeSlab))
    pool = WorkerPool(workers: options.workers)
    let weights = try model.weights(packedBy: pool, progress)
    func transformer(_ pool: WorkerPool, maxBatch: Int) -> Transformer {
      Transformer(
        model, weights, layout, kernels: kernels, pool: pool, activations: options.activations,
        maxBatch: min(max(1, options.maxBatch), maxBatch))
    }
    self.transformer = transformer(pool, maxBatch: 4096)
    let isSmall = pool.workers > 1 && weights.bytesPerStep <= Self.mostBytesRowWise
    isSpeculating =
      options.speculation == .automatic
      ? weights.bytesPerStep >= Self.leastBytesSpeculating : options.speculation == .on
    rowWise = (0..<(isSmall ? pool.workers : 0)).map { _ in
      transformer(WorkerPool(workers: 1), maxBatch: Self.mostRowsRowWise)
    }
    sampler = Sampler(kernels: kernels, vocabulary: model.config.vocabulary)
  }

  // MARK: Sequences

  /// Opens a sequence that attends to `context`: what the tree has is shared, the rest waits for a step.
  public func open(_ context: [ContextPart]) throws(EngineError) -> SequenceID {
    guard context.allSatisfy({ $0.depth <= Self.deepestNesting }) else {
      throw .nestedTooDeep(limit: Self.deepestNesting)
    }
    for part in context { try check(part.flattened) }
    try check(positions: context.reduce(0) { $0 + $1.positions })
    let sequence = SequenceID(nextSequence)
    nextSequence += 1
    // A guess is no text that others may share.
    dropDrafts()
    tree.open(context, as: sequence)
    let status = try status(of: sequence)
    let found = status.length - status.pending
    if isSpeculating { lookUp.open(context.flatMap(\.flattened), known: found, as: sequence) }
    draftModel?.open(context, as: sequence)
    reused[sequence] = found
    totals.reusedTokens += found
    return sequence
  }

  /// Opens a sequence on plain tokens.
  public func open(tokens: [TokenID]) throws(EngineError) -> SequenceID { try open([.tokens(tokens)]) }

  /// Extends a context, by a token that was drawn or by others; what the tree already has after it is shared.
  public func append(_ tokens: [TokenID], to sequence: SequenceID) throws(EngineError) {
    try check(tokens)
    guard let cursor = tree.cursors[sequence] else { throw .unknownSequence }
    try check(positions: tree.position(of: cursor) + tokens.count)
    follow(tokens, of: sequence)
    // Nobody shall walk into a guess of another sequence.
    if !drafts.isEmpty, tree.leavesNode(sequence, by: tokens.count) { dropDrafts() }
    tree.append(tokens, to: sequence)
  }

  /// Closes a sequence, whose K/V stays for others until the room is needed; closing twice does nothing.
  public func close(_ sequence: SequenceID) {
    dropDraft(sequence)
    lookUp.close(sequence)
    draftModel?.close(sequence)
    gauges[sequence] = nil
    tree.close(sequence)
    reused[sequence] = nil
  }

  /// Where a sequence stands.
  public func status(of sequence: SequenceID) throws(EngineError) -> SequenceStatus {
    guard let cursor = tree.cursors[sequence] else { throw .unknownSequence }
    return SequenceStatus(
      reused: reused[sequence] ?? 0,
      pending: tree.pending(for: [cursor]).reduce(0) { $0 + $1.range.count },
      length: tree.nodes[cursor.node].logicalStart + cursor.offset, position: tree.position(of: cursor))
  }

  private func check(_ tokens: [TokenID]) throws(EngineError) {
    let vocabulary = model.config.vocabulary
    if let token = tokens.first(where: { $0 < 0 || Int($0) >= vocabulary }) {
      throw .invalidToken(token, vocabulary: vocabulary)
    }
  }

  private func check(positions: Int) throws(EngineError) {
    guard positions <= model.config.contextLength else {
      throw .contextTooLong(positions: positions, limit: model.config.contextLength)
    }
  }

  // MARK: Stepping

  /// How many tokens a step over all these sequences would have to compute; what they share counts once.
  public func pending(of sequences: [SequenceID]) -> Int {
    tree.pending(for: sequences.compactMap { tree.cursors[$0] }).reduce(0) { $0 + $1.range.count }
  }

  /// Computes no more than `limit` of the tokens that are pending of these sequences, the earliest first.
  ///
  /// So a long text is read piece by piece, and between the pieces others decode, or the whole is given up.
  /// - Returns: how many are left.
  /// - Throws: before anything is computed, also where there would be no room for what is left.
  public func prefill(_ sequences: [SequenceID], atMost limit: Int) throws(EngineError) -> Int {
    let rows = sequences.map { StepRow($0) }
    try check(rows)
    _ = try makeRoom(for: rows)
    try compute(
      plan(rows, tree.pending(for: rows.compactMap { tree.cursors[$0.sequence] }, atMost: max(0, limit))))
    return pending(of: sequences)
  }

  /// One engine step: computes every pending token of all these sequences, each once, and samples where a row asks.
  /// - Returns: for each row what was sampled, or nil where it did not ask.
  /// - Throws: before anything is computed, except `noToken`.
  public func step(_ rows: [StepRow]) throws(EngineError) -> [StepResult?] {
    try check(rows)
    let pending = try makeRoom(for: rows)
    makeDrafts(for: rows, beside: pagesMissing(for: pending))
    let plan = plan(rows, pending)
    do throws(EngineError) { try compute(plan) } catch {
      dropUncomputedDrafts()
      throw error
    }
    keepDrafts(of: plan)
    totals.steps += 1
    return try sample(rows, plan)
  }

  /// Samples every row that asks; rows that share logits one after another, as sampling writes on them for a while.
  private func sample(_ rows: [StepRow], _ plan: Plan) throws(EngineError) -> [StepResult?] {
    var rowsOfLogits = [[Int]](repeating: [], count: plan.logitsCount)
    for (row, index) in plan.logitsOfRow.enumerated() {
      if let index { rowsOfLogits[index].append(row) }
    }
    var results = [StepResult?](repeating: nil, count: rows.count)
    results.withUnsafeMutableBufferPointer { results in
      let work = plan.logitsCount * model.config.vocabulary
      pool.share(plan.logitsCount, work: work, least: 1 << 16, isEven: false) { index in
        for row in rowsOfLogits[index] {
          guard let request = rows[row].sampling else { continue }
          results[row] = sampler.sample(logits.base + index * model.config.vocabulary, request)
        }
      }
    }
    for (row, request) in rows.enumerated() where plan.logitsOfRow[row] == nil {
      if let request = request.sampling { results[row] = sampleAhead(rows[row].sequence, request) }
    }
    for (row, result) in zip(rows, results) where row.sampling != nil && result == nil { throw .noToken }
    return results
  }

  private func check(_ rows: [StepRow]) throws(EngineError) {
    for row in rows {
      guard let cursor = tree.cursors[row.sequence] else { throw .unknownSequence }
      guard let request = row.sampling else { continue }
      guard cursor.offset > 0 else { throw .nothingToPredictFrom }
      if let forced = request.forced { try check([forced]) }
    }
  }

  /// - Returns: the tokens that there is room for now.
  private func makeRoom(for rows: [StepRow]) throws(EngineError) -> [KVTree.Pending] {
    func cursors() -> [KVCursor] { rows.compactMap { tree.cursors[$0.sequence] } }
    let pending = tree.pending(for: cursors())
    let missing = pagesMissing(for: pending)
    if tree.store.reserve(missing) { return pending }
    dropDrafts()
    // Making room may split nodes, whose tokens then have other places.
    if tree.makeRoom(for: missing) { return tree.pending(for: cursors()) }
    let (store, pageBytes) = (tree.store, tree.store.layout.pageBytes)
    let needed = (store.pagesInUse + missing) * pageBytes
    guard store.isCut else { throw .outOfMemory(needed: needed, budget: max(0, options.kvMemory)) }
    // Whoever reads this may free some and go on.
    defer { store.restoreBudget() }
    throw .noMemoryForContext(needed: needed, had: store.capacity * pageBytes)
  }

  private func pagesMissing(for pending: [KVTree.Pending]) -> Int {
    pending.reduce(0) { $0 + tree.pagesMissing($1.node, upTo: $1.range.upperBound) }
  }

  private func compute(_ plan: Plan) throws(EngineError) {
    kernels_keep_guard()
    logits.reserve(plan.logitsCount * model.config.vocabulary)
    if !computeRowWise(plan) { computeTogether(plan) }
    if let path = model.lostFile { throw .modelFileCutShort(path) }
  }

  /// Shares out each product of all rows.
  private func computeTogether(_ plan: Plan) {
    var out = logits.base
    var first = 0
    while first < plan.rows.count {
      let batch = Array(plan.rows[first..<min(first + transformer.maxBatch, plan.rows.count)])
      transformer.forward(batch, over: plan.contexts, logits: out)
      out += batch.count { $0.wantsLogits } * model.config.vocabulary
      first += batch.count
    }
  }

  /// Shares out the rows themselves, where that may be done and pays.
  private func computeRowWise(_ plan: Plan) -> Bool {
    let count = plan.rows.count
    let parts = min(rowWise.count, count)
    guard parts > 1, plan.isIndependent, count <= parts * rowWise[0].maxBatch,
      plan.rows.allSatisfy({ $0.length <= Self.longestContextRowWise })
    else { return false }
    pool.run(parts) { part in
      let own = (count * part / parts)..<(count * (part + 1) / parts)
      let before = plan.rows[..<own.lowerBound].count { $0.wantsLogits }
      rowWise[part].forward(
        Array(plan.rows[own]), over: plan.contexts, logits: logits.base + before * model.config.vocabulary)
    }
    return true
  }

  // MARK: Statistics

  /// What the engine has done and holds; walks the tree: for display, not for every token.
  public var statistics: EngineStatistics {
    var result = totals
    result.sequences = tree.cursors.count
    result.evictedTokens = tree.evictedTokens
    result.kvBytes = tree.store.pagesInUse * tree.store.layout.pageBytes
    result.kvBudget = tree.store.capacity * tree.store.layout.pageBytes
    let ahead = drafts.values.reduce(0) { $0 + ($1.isOwn ? $1.tokens.count - $1.accepted : 0) }
    result.residentTokens = tree.nodes.reduce(0) { $0 + $1.computed } - ahead
    // The second-furthest extent of a node is as far as two sequences share it.
    var extents: [NodeID: (first: Int, second: Int)] = [:]
    for sequence in tree.cursors.keys {
      for (node, extent) in tree.extents(of: sequence) {
        let old = extents[node] ?? (0, 0)
        extents[node] = (max(old.first, extent), max(old.second, min(old.first, extent)))
      }
    }
    result.sharedTokens = extents.reduce(0) { $0 + min($1.value.second, tree.nodes[$1.key].computed) }
    return result
  }
}
