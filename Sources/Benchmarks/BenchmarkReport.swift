import Inference

/// One figure: the median over the rounds, beside what the machine's limits allow.
public struct BenchmarkResult: Codable, Sendable {
  public var name: String
  public var value: Double
  public var unit: String
  /// The best value that the limits allow, in the same unit.
  public var limit: Double
  /// How much of the limit is reached, 1 for all of it: `value / limit` of a rate, `limit / value` of a time or size.
  public var shareOfLimit: Double
  /// The kind of limit: `bandwidth`, `compute` or `size`.
  public var limitedBy: String
  /// The least and the greatest of the rounds.
  public var min: Double
  public var max: Double
  public var rounds: Int
  /// Of a join: tokens of the threads that were computed a second time.
  public var recomputedTokens: Int?
  /// Of a join: its time in decode steps of the joined sequence.
  public var decodeSteps: Double?

  enum CodingKeys: String, CodingKey {
    case name, value, unit, limit, min, max, rounds
    case shareOfLimit = "share_of_limit"
    case limitedBy = "limited_by"
    case recomputedTokens = "recomputed_tokens"
    case decodeSteps = "decode_steps"
  }
}

/// The document that `bench --json` prints.
public struct BenchmarkReport: Codable, Sendable {
  public var model: String
  /// Workers, as the system granted them.
  public var threads: Int
  public var results: [BenchmarkResult]
  public var instructionSet: String
  public var keyValueType: String
  public var activations: String
  public var machine: MachineLimits
  /// Bytes of weights that one step reads, and of keys and values for each token of context.
  public var weightBytes: Int
  public var keyValueBytesPerToken: Int
  /// Notes on items that were left out, and why.
  public var notes: [String]

  enum CodingKeys: String, CodingKey {
    case model, threads, results, activations, machine, notes
    case instructionSet = "instruction_set"
    case keyValueType = "kv_type"
    case weightBytes = "weight_bytes"
    case keyValueBytesPerToken = "kv_bytes_per_token"
  }
}

/// The middle value, or the mean of the two middle ones; 0 of none.
func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  guard !sorted.isEmpty else { return 0 }
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
