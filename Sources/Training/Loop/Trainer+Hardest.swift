extension Trainer {
  /// The sequences with the tokens that the model of today finds least likely, up to so many tokens in all.
  ///
  /// Where nearly all that it reads is known, nearly all of a step goes into the few that are not (Jiang et al., Accelerating
  /// Deep Learning by Focusing on the Biggest Losers, 2019). One wrong token spoils an answer, so a sequence is as hard as its
  /// hardest one. Its length is what it costs, and counts by its root, so that neither long nor short ones fill the step.
  func hardest(of candidates: [TrainingSequence], tokens: Int) -> [TrainingSequence] {
    let worst = zip(logProbabilities(of: candidates, by: parameters), candidates).map { learned, sequence in
      Double(learned.min() ?? 0) / Double(max(1, sequence.count)).squareRoot()
    }
    var count = 0
    return candidates.indices.sorted { (worst[$0], $0) < (worst[$1], $1) }.prefix { index in
      defer { count += candidates[index].count }
      return count < tokens
    }.map { candidates[$0] }
  }
}
