/// SplitMix64 (Steele, Lea, Flood 2014): the same problems on every machine.
struct ProblemRandom {
  private var state: UInt64

  init(seed: UInt64, index: Int) {
    // Both are scrambled first, or neighbouring seeds would draw the same numbers shifted by one.
    state = Self.mix(Self.mix(seed) ^ UInt64(bitPattern: Int64(index)))
  }

  mutating func next(in range: ClosedRange<Int>) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    return range.lowerBound + Int(Self.mix(state) % UInt64(range.count))
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
