/// Random bits that are the same on every machine (SplitMix64: Steele, Lea and Flood, 2014).
public struct SplitMix64: RandomNumberGenerator, Sendable {
  /// The golden ratio's fraction in 64 bits: how far one number's state lies from the next one's.
  public static let increment: UInt64 = 0x9E37_79B9_7F4A_7C15

  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    defer { state &+= Self.increment }
    return Self.mix(state)
  }

  /// The number that a state gives: the finaliser of the state behind it.
  @inlinable
  public static func mix(_ state: UInt64) -> UInt64 { finalise(state &+ 0x9E37_79B9_7F4A_7C15) }

  /// A bijection in which every input bit affects every output bit.
  @inlinable
  public static func finalise(_ word: UInt64) -> UInt64 {
    var z = word
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
