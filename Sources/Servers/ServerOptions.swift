/// How a server is used.
public struct ServerOptions: Sendable {
  public var key: ServerKey?
  /// The model that is asked for; nil takes the first that the server names.
  public var model: String?
  /// Seconds without a sign of life after which a server counts as hung.
  public var patience: Double
  /// Tokens of a thread that the server may be ahead of the run: what it makes beyond them, nobody may ever look at.
  public var readAhead: Int
  /// Requests at a time; a server that tells how many it works on gets no more than that.
  public var concurrency: Int
  /// How often in a row a request is made again that failed for a reason which may pass.
  public var attempts: Int
  /// Seconds before the first of these; twice as many before each further one.
  public var firstPause: Double

  public init(
    key: ServerKey? = nil, model: String? = nil, patience: Double = 120, readAhead: Int = 32,
    concurrency: Int = 64,
    attempts: Int = 5, firstPause: Double = 0.25
  ) {
    self.key = key
    self.model = model
    self.patience = patience
    self.readAhead = readAhead
    self.concurrency = concurrency
    self.attempts = attempts
    self.firstPause = firstPause
  }

  /// - Parameters:
  ///   - failures: how many there were in a row, from 1.
  ///   - wish: what the server asked for, in seconds; it is not waited for longer than half a minute.
  func pause(after failures: Int, wish: Double?) -> Double {
    let own = firstPause * Double(1 << min(max(failures, 1) - 1, 6))
    return min(max(own, wish ?? 0), 30)
  }
}
