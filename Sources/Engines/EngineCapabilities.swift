/// The abilities of an engine; a request beyond them is refused before a run begins, or greyed with the reason.
public struct EngineCapabilities: Sendable, Equatable {
  /// Whether contexts may hold stitched paths; else threads are joined by reading them a second time.
  public var stitches: Bool
  /// How many alternatives to a token it can report; 0 for none.
  public var alternatives: Int
  /// Whether a request can say which token is to be taken.
  public var forcesTokens: Bool
  /// Whether a request can say which tokens must not be drawn.
  public var bansTokens: Bool
  /// Whether random numbers depend on seed, thread and position alone, so that a variation differs by its change only.
  public var keysRandomNumbers: Bool
  /// Whether it reports the usage of its K/V tree.
  public var reportsUsage: Bool
  /// Whether the same request gives the same numbers, bit for bit, whatever else it does.
  public var replaysExactly: Bool
  /// Whether prompts can be written in a chat template of the model's.
  public var hasChatTemplate: Bool

  /// An engine with all these abilities, except where an argument says otherwise.
  public init(
    stitches: Bool = true, alternatives: Int = 64, forcesTokens: Bool = true, bansTokens: Bool = true,
    keysRandomNumbers: Bool = true, reportsUsage: Bool = true, replaysExactly: Bool = true,
    hasChatTemplate: Bool = false
  ) {
    self.stitches = stitches
    self.alternatives = alternatives
    self.forcesTokens = forcesTokens
    self.bansTokens = bansTokens
    self.keysRandomNumbers = keysRandomNumbers
    self.reportsUsage = reportsUsage
    self.replaysExactly = replaysExactly
    self.hasChatTemplate = hasChatTemplate
  }
}
