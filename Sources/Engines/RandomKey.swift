/// Where a random number belongs.
///
/// Numbers are a function of the key alone: no state, so that a run is the same alone or batched, live
/// or replayed, and a variation differs from its parent only where its tokens do.
public struct RandomKey: Sendable, Hashable {
  public var seed: UInt64
  /// A hash of the thread's place in the run.
  public var path: UInt64
  /// Position of the token that is chosen.
  public var position: Int

  public init(seed: UInt64, path: UInt64, position: Int) {
    self.seed = seed
    self.path = path
    self.position = position
  }

  /// A uniform number in [0, 1), with 53 bits.
  public var uniform: Double {
    var hash = StableHash()
    hash.combine(seed)
    hash.combine(path)
    hash.combine(UInt64(bitPattern: Int64(position)))
    return Double(hash.value >> 11) * 0x1p-53
  }
}
