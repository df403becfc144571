/// How a token is drawn from the model's distribution.
///
/// In this order: banned tokens go; logits are divided by the temperature; `topK`, then `topP`, then `minP` keep the likeliest;
/// one of the rest is drawn. (As vLLM and SGLang have it: temperature first.)
public struct SamplingParameters: Sendable, Hashable, Codable {
  /// 0 takes the likeliest token.
  public var temperature: Double
  /// Keeps this many; 0 keeps all.
  public var topK: Int
  /// Keeps the likeliest whose probabilities first reach this sum; 1 keeps all.
  public var topP: Double
  /// Keeps tokens at least this share as likely as the likeliest; 0 keeps all.
  public var minP: Double

  public init(temperature: Double = 1, topK: Int = 0, topP: Double = 1, minP: Double = 0) {
    self.temperature = temperature
    self.topK = topK
    self.topP = topP
    self.minP = minP
  }

  /// The likeliest token; among equals the one with the smallest number.
  public static let greedy = SamplingParameters(temperature: 0)
}

/// How to choose a sequence's next token, and which probabilities to report with it.
public struct SamplingRequest: Sendable, Hashable {
  public var parameters: SamplingParameters
  public var key: RandomKey
  /// How many of the likeliest tokens to report.
  public var alternatives: Int
  /// Tokens whose log-probability is reported whatever is drawn, for example the one that forks.
  public var watch: [TokenID]
  /// Takes this token, and still reports the model's own probability of it.
  public var forced: TokenID?
  /// Tokens that must not be drawn; reported probabilities are still the model's own.
  public var banned: [TokenID]

  public init(
    parameters: SamplingParameters = .greedy, key: RandomKey, alternatives: Int = 0, watch: [TokenID] = [],
    forced: TokenID? = nil, banned: [TokenID] = []
  ) {
    self.parameters = parameters
    self.key = key
    self.alternatives = alternatives
    self.watch = watch
    self.forced = forced
    self.banned = banned
  }
}

/// A token and its log-probability.
public struct TokenProbability: Sendable, Hashable, Codable {
  public var token: TokenID
  /// Natural logarithm, of the model's full distribution at temperature 1.
  public var logprob: Double

  public init(token: TokenID, logprob: Double) {
    self.token = token
    self.logprob = logprob
  }
}

/// The token chosen, and the model's probabilities.
///
/// All probabilities are those of its full distribution at temperature 1, before any truncation or ban.
public struct StepResult: Sendable, Hashable {
  public var token: TokenID
  public var logprob: Double
  /// Of the full distribution, in nats.
  public var entropy: Double
  /// The likeliest tokens, best first; among equals the smaller number first.
  public var alternatives: [TokenProbability]
  /// Log-probabilities of the request's `watch`, in its order.
  public var watched: [Double]

  public init(
    token: TokenID, logprob: Double, entropy: Double, alternatives: [TokenProbability] = [],
    watched: [Double] = []
  ) {
    self.token = token
    self.logprob = logprob
    self.entropy = entropy
    self.alternatives = alternatives
    self.watched = watched
  }
}
