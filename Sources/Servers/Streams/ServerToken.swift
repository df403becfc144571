import Engines
import Foundation

/// A token that a server has drawn, in numbers.
struct ServerToken: Sendable, Equatable {
  var id: TokenID
  /// NaN where the server does not tell.
  var logprob: Double
  /// Likeliest first; among equals the smaller number first.
  var alternatives: [TokenProbability]

  /// The log-probability of any token; nil for one that the server does not tell.
  func logprob(of token: TokenID) -> Double? {
    if let entry = alternatives.first(where: { $0.token == token }) { return entry.logprob }
    return token == id && !logprob.isNaN ? logprob : nil
  }

  /// In nats; NaN where the alternatives leave out too much to tell.
  ///
  /// With no more than a ten-thousandth of the probability left out it is off by some thousandths of a nat.
  var entropy: Double {
    var (sum, mass) = (0.0, 0.0)
    for entry in alternatives where entry.logprob > -.infinity {
      let probability = exp(entry.logprob)
      sum -= probability * entry.logprob
      mass += probability
    }
    return mass >= 0.9999 ? max(0, sum) : .nan
  }

  /// What the run is told.
  func result(for request: SamplingRequest) -> StepResult {
    StepResult(
      token: id, logprob: logprob, entropy: entropy,
      alternatives: Array(alternatives.prefix(request.alternatives)),
      // What is not among the alternatives is less likely than they are.
      watched: request.watch.map { logprob(of: $0) ?? -.infinity })
  }
}
