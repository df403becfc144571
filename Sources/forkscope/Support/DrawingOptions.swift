import ArgumentParser

/// The options that say how tokens are drawn from the model's distribution.
struct DrawingOptions: ParsableArguments {
  @Option(help: "Seed of the random numbers: the same seed gives the same tokens.")
  var seed: UInt64 = 0

  @Option(help: "Sample among the K likeliest tokens; 0 for no limit.")
  var topK = 0

  @Option(help: "Sample among the likeliest tokens that make up this share.")
  var topP: Float = 1

  @Option(help: "Leave out tokens less likely than this share of the likeliest.")
  var minP: Float = 0

  func validate() throws {
    guard topK >= 0 else { throw ValidationError("--top-k takes 0 or more") }
    guard topP > 0, topP <= 1 else { throw ValidationError("--top-p takes more than 0 and at most 1") }
    guard minP >= 0, minP < 1 else { throw ValidationError("--min-p takes 0 and less than 1") }
  }
}
