extension Trainer {
  /// The sequences with the tokens that the model of today finds least likely, up to so many tokens in all.
  ///
  /// Where nearly all that it reads is known, nearly all of a step goes into the few that are not (Jiang et al., Accelerating
  /// Deep Learning by Focusing on the Biggest Losers, 2019). One wrong token spoils an answer, so a sequence is as hard as its
  /// hardest one.
  func hardest(of candidates: [TrainingSequence], tokens: Int) -> [TrainingSequence] {
    let worst = logProbabilities(of: candidates, by: parameters).map { $0.min() ?? 0 }
    var count = 0
    return candidates.indices.sorted { (worst[$0], $0) < (worst[$1], $1) }.prefix { index in
      defer { count += candidates[index].count }
      return count < tokens
    }.map { candidates[$0] }
  }
}
