/// What the engine has done and holds.
public struct EngineStatistics: Sendable, Hashable {
  /// Sequences that are open.
  public var sequences = 0
  /// Tokens whose K/V is in memory.
  public var residentTokens = 0
  /// Of these, tokens that two or more open sequences attend to.
  public var sharedTokens = 0
  /// Tokens found when contexts were opened, over all of them.
  public var reusedTokens = 0
  /// Tokens whose K/V was computed.
  public var computedTokens = 0
  /// Tokens computed again only to ask for what follows them, now or if a guess comes true; their K/V was there.
  public var requeriedTokens = 0
  public var evictedTokens = 0
  /// Tokens that were guessed and computed ahead, and those of them that sequences went on with.
  public var guessedTokens = 0
  public var acceptedTokens = 0
  /// Engine steps.
  public var steps = 0
  /// Bytes of K/V pages in use, and how many there may be: the budget, or less while the system refuses more.
  public var kvBytes = 0
  public var kvBudget = 0
}

/// Where a sequence stands.
public struct SequenceStatus: Sendable, Hashable {
  /// Tokens that were in the tree when it was opened.
  public var reused: Int
  /// Tokens still to compute; one that sequences share is counted by each and computed once.
  public var pending: Int
  /// Tokens it attends to, in linear order.
  public var length: Int
  /// Position of the next token: tokens on the longest causal chain so far.
  public var position: Int
}
