import Engines

/// Whether guesses of the next tokens are computed along with a step.
///
/// They change no result: a row's result does not depend on what else is computed with it, and a guess counts only where the
/// sequence goes on just so.
public enum Speculation: String, Sendable, CaseIterable {
  case off, on
  /// Where a step's time is that of reading the weights, so that more rows cost little.
  case automatic = "auto"
}

/// Tokens that a sequence may go on with, computed ahead of it.
struct Draft {
  /// Where guesses come from.
  enum Source {
    /// Another sequence stood here before, and its tokens are in the tree.
    case tree
    /// The same tokens stood somewhere before.
    case lookUp
    case smallerModel
  }

  let tokens: [TokenID]
  let source: Source
  /// The places behind the tokens, as long as these are not computed.
  let places: [KVCursor]
  /// Of what follows the sequence as it was, and each of the tokens: [tokens + 1][V].
  var logits: [Float] = []
  /// How many of the tokens the sequence has taken.
  var accepted = 0

  /// Whether the tokens are in the tree for the draft's sake alone.
  var isOwn: Bool { source != .tree }

  /// Whether the sequence went on as guessed, by one more token.
  mutating func accepts(_ tokens: [TokenID]) -> Bool {
    guard tokens.count == 1, accepted < self.tokens.count, tokens[0] == self.tokens[accepted] else {
      return false
    }
    accepted += 1
    return true
  }
}

extension InferenceEngine {
  /// Weights of a step that no cache near the cores holds.
  static let leastBytesSpeculating = 32 << 20
  /// The most rows of a step with guesses: more would be a matter of arithmetic, not of reading.
  static let mostRowsSpeculating = 24

  /// Chooses what to compute ahead of the rows that sample, and puts it into the tree where it is not there already.
  ///
  /// - Parameter missing: pages that the step takes anyway. Nothing is evicted for a guess.
  func makeDrafts(for rows: [StepRow], beside missing: Int) {
    guard isSpeculating else { return }
    let guessing = rows.filter { $0.sampling != nil && drafts[$0.sequence] == nil }
    let share = max(0, Self.mostRowsSpeculating - rows.count) / max(1, guessing.count)
    var pages = missing
    var questions: [DraftModel.Question] = []
    for row in guessing {
      guard let cursor = tree.cursors[row.sequence] else { continue }
      let room = min(share, model.config.contextLength - tree.position(of: cursor))
      guard tree.takesDraft(row.sequence) else {
        if let length = wanted(.tree, for: row.sequence) {
          readAhead(row.sequence, atMost: min(length, room))
        }
        continue
      }
      if let length = wanted(.lookUp, for: row.sequence) {
        let guess = Array(lookUp.guess(for: row.sequence, atMost: min(length, room)))
        if addDraft(guess, to: row.sequence, .lookUp, &pages) { continue }
      }
      guard draftModel != nil, let sampling = row.sampling,
        let length = wanted(.smallerModel, for: row.sequence)
      else { continue }
      questions.append(.init(sequence: row.sequence, limit: min(length, room), sampling: sampling))
    }
    guard let draftModel, !questions.isEmpty else { return }
    for (question, guess) in zip(questions, draftModel.guess(for: questions)) {
      _ = addDraft(guess, to: question.sequence, .smallerModel, &pages)
    }
  }

  /// How many tokens of this kind to guess; nil for none.
  private func wanted(_ source: Draft.Source, for sequence: SequenceID) -> Int? {
    gauges[sequence, default: [:]][source, default: GuessGauge()].wanted()
  }

  /// Guesses what another sequence wrote from here on; its keys and values are there, what follows each token is not.
  private func readAhead(_ sequence: SequenceID, atMost limit: Int) {
    let ahead = tree.ahead(of: sequence, atMost: limit)
    guard !ahead.isEmpty else { return }
    drafts[sequence] = Draft(tokens: ahead.map(\.token), source: .tree, places: ahead.map(\.place))
    totals.guessedTokens += ahead.count
  }

  private func addDraft(
    _ guess: [TokenID], to sequence: SequenceID, _ source: Draft.Source, _ pages: inout Int
  ) -> Bool {
    let own = guess.count / KVLayout.pageTokens + 1
    guard !guess.isEmpty, pages + own <= tree.store.pagesAtHand,
      let places = tree.addDraft(guess, to: sequence)
    else { return false }
    pages += own
    drafts[sequence] = Draft(tokens: guess, source: source, places: places)
    totals.guessedTokens += guess.count
    return true
  }

  /// For each draft that is not computed yet: its sequence's place, and the places behind its tokens.
  func draftCursors() -> [SequenceID: [KVCursor]] {
    var result: [SequenceID: [KVCursor]] = [:]
    for (sequence, draft) in drafts where draft.logits.isEmpty {
      if let cursor = tree.cursors[sequence] { result[sequence] = [cursor] + draft.places }
    }
    return result
  }

  /// Copies the logits of new drafts, before the next step writes over them.
  func keepDrafts(of plan: Plan) {
    let vocabulary = model.config.vocabulary
    for (sequence, indices) in plan.logitsOfDraft {
      for index in indices {
        let row = UnsafeBufferPointer(start: logits.base + index * vocabulary, count: vocabulary)
        drafts[sequence]?.logits.append(contentsOf: row)
      }
    }
  }

  /// Drops the drafts of a step that failed: their places may be others by the next one.
  func dropUncomputedDrafts() {
    for (sequence, draft) in drafts where draft.logits.isEmpty { dropDraft(sequence) }
  }

  /// Draws a token from what was computed ahead.
  func sampleAhead(_ sequence: SequenceID, _ request: SamplingRequest) -> StepResult? {
    guard let accepted = drafts[sequence]?.accepted else { return nil }
    let first = accepted * model.config.vocabulary
    return drafts[sequence]?.logits.withUnsafeMutableBufferPointer { logits in
      logits.baseAddress.flatMap { sampler.sample($0 + first, request) }
    }
  }

  /// Forgets the draft of a sequence, and takes it out of the tree unless it is there for other reasons.
  ///
  /// - Parameter isTried: whether the sequence went another way, or all of the way: then one learns from it.
  func dropDraft(_ sequence: SequenceID, isTried: Bool = false) {
    guard let draft = drafts.removeValue(forKey: sequence) else { return }
    if isTried {
      gauges[sequence, default: [:]][draft.source, default: GuessGauge()].learn(
        accepted: draft.accepted, of: draft.tokens.count)
    }
    if draft.isOwn { tree.removeDraft(of: sequence, count: draft.tokens.count - draft.accepted) }
  }

  /// Takes all drafts out of the tree; one that is there for other reasons is in nobody's way.
  func dropDrafts() {
    for (sequence, draft) in drafts where draft.isOwn { dropDraft(sequence) }
  }

  /// Tells a draft how its sequence goes on, before the tree is told.
  func follow(_ tokens: [TokenID], of sequence: SequenceID) {
    guard isSpeculating else { return }
    lookUp.append(tokens, to: sequence)
    draftModel?.append(tokens, to: sequence)
    guard drafts[sequence] != nil else { return }
    if drafts[sequence]?.accepts(tokens) == true {
      totals.acceptedTokens += 1
      if drafts[sequence]?.isOwn == true { totals.computedTokens += 1 }
    } else {
      dropDraft(sequence, isTried: true)
    }
  }

  /// Whether what a sequence's next token is drawn from has been computed ahead.
  func isComputedAhead(_ sequence: SequenceID) -> Bool {
    drafts[sequence].map { !$0.logits.isEmpty } ?? false
  }
}
