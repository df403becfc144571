import Traces

/// The same problems on every machine.
struct ProblemRandom {
  private var bits: SplitMix64

  init(seed: UInt64, index: Int) {
    // Both are scrambled first, or neighbouring seeds would draw the same numbers shifted by one.
    let start = SplitMix64.mix(SplitMix64.mix(seed) ^ UInt64(bitPattern: Int64(index)))
    // The first problems were drawn one step later, and must stay what they are.
    bits = SplitMix64(seed: start &+ SplitMix64.increment)
  }

  mutating func next(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(bits.next() % UInt64(range.count))
  }
}
