/// What not everything that runs a run can do; `RunStatus.missing` says why where it cannot.
public enum RunAbility: String, Sendable, CaseIterable {
  /// Puts in a token or a text that the person chose.
  case forcing
  /// Draws again from random numbers that hang on seed, thread and position.
  case reseeding
  /// Tells which other tokens were likely.
  case alternatives
  /// Tells what the K/V tree holds.
  case cache
  /// Makes the same run again, bit for bit.
  case exactReplay
}
