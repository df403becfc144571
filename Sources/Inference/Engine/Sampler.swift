import Engines
import Kernels

/// Turns logits into a token and a report.
struct Sampler {
  let kernels: kernels
  let vocabulary: Int

  /// - Returns: nil where the logits hold no finite maximum: the weights or the arithmetic are broken.
  func sample(_ logits: UnsafeMutablePointer<Float>, _ request: SamplingRequest) -> StepResult? {
    // What is no number at all is no candidate.
    for token in 0..<vocabulary where logits[token].isNaN { logits[token] = -.infinity }
    let distribution = kernels.distribution(logits, vocabulary)
    guard distribution.log_sum_exp.isFinite else { return nil }
    func logprob(_ token: TokenID) -> Double {
      guard (0..<vocabulary).contains(Int(token)) else { return -.infinity }
      return Double(logits[Int(token)]) - distribution.log_sum_exp
    }
    let alternatives = likeliest(request.alternatives, logits).map {
      TokenProbability(token: $0, logprob: logprob($0))
    }
    let watched = request.watch.map(logprob)
    guard let token = request.forced ?? choose(logits, request, greatest: distribution.max) else {
      return nil
    }
    return StepResult(
      token: token, logprob: logprob(token), entropy: max(0, distribution.entropy),
      alternatives: alternatives, watched: watched)
  }

  private func choose(
    _ logits: UnsafeMutablePointer<Float>, _ request: SamplingRequest, greatest: Float
  ) -> TokenID? {
    var banned: [(token: Int, logit: Float)] = []
    for token in request.banned where (0..<vocabulary).contains(Int(token)) {
      banned.append((Int(token), logits[Int(token)]))
      logits[Int(token)] = -.infinity
    }
    // Another request may read the same logits; backwards, as a token may be banned twice.
    defer { for entry in banned.reversed() { logits[entry.token] = entry.logit } }
    var best = 0
    if banned.isEmpty {
      while best < vocabulary - 1, logits[best] != greatest { best += 1 }
    } else {
      for token in 0..<vocabulary where logits[token] > logits[best] { best = token }
    }
    let top = logits[best]
    guard top.isFinite else { return nil }
    let parameters = request.parameters
    guard parameters.temperature > 0 else { return TokenID(best) }

    // Weights relative to the likeliest token; those that are cut become 0, and the draw walks all in order of number.
    var weights = [Float](unsafeUninitializedCapacity: vocabulary) { buffer, count in
      if let base = buffer.baseAddress {
        kernels.exponentials(logits, top, Float(1 / parameters.temperature), vocabulary, base)
      }
      count = vocabulary
    }
    // An extreme temperature makes 0 * infinity; the likeliest itself always stays.
    for token in 0..<vocabulary where !weights[token].isFinite || !logits[token].isFinite {
      weights[token] = 0
    }
    weights[best] = 1
    truncate(&weights, parameters)

    var total = 0.0
    for weight in weights { total += Double(weight) }
    let goal = request.key.uniform * total
    var sum = 0.0
    var last = best
    for token in 0..<vocabulary where weights[token] > 0 {
      sum += Double(weights[token])
      last = token
      if sum > goal { break }
    }
    return TokenID(last)
  }

  private func truncate(_ weights: inout [Float], _ parameters: SamplingParameters) {
    let limitsCount = parameters.topK > 0 && parameters.topK < vocabulary
    if limitsCount || parameters.topP < 1 {
      let order = weights.indices.filter { weights[$0] > 0 }
        .sorted { weights[$0] == weights[$1] ? $0 < $1 : weights[$0] > weights[$1] }
      var kept = order[..<(limitsCount ? min(parameters.topK, order.count) : order.count)]
      if parameters.topP < 1 {
        let goal = parameters.topP * kept.reduce(0) { $0 + Double(weights[$1]) }
        var sum = 0.0
        var count = 0
        for token in kept {
          sum += Double(weights[token])
          count += 1
          if sum >= goal { break }
        }
        kept = kept.prefix(max(1, count))
      }
      for token in order[kept.count...] { weights[token] = 0 }
    }
    if parameters.minP > 0 {
      // The likeliest has weight 1.
      let limit = Float(min(1, parameters.minP))
      for token in weights.indices where weights[token] < limit { weights[token] = 0 }
    }
  }

  /// The `count` tokens of greatest logit, best first; of equals the smaller number first.
  private func likeliest(_ count: Int, _ logits: UnsafePointer<Float>) -> [TokenID] {
    let count = min(max(0, count), vocabulary)
    guard count > 0 else { return [] }
    var best: [TokenID] = []
    best.reserveCapacity(count + 1)
    for token in 0..<vocabulary {
      let logit = logits[token]
      if best.count == count, let last = best.last, logit <= logits[Int(last)] { continue }
      let index = best.firstIndex { logits[Int($0)] < logit } ?? best.count
      best.insert(TokenID(token), at: index)
      if best.count > count { best.removeLast() }
    }
    return best
  }
}
