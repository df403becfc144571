import Traces

/// A 64-bit hash that is the same in every process and on every machine; not cryptographic.
public struct StableHash: Sendable {
  public private(set) var value = SplitMix64.increment

  public init() {}

  public mutating func combine(_ word: UInt64) {
    value = SplitMix64.finalise(value ^ SplitMix64.mix(word))
  }

  public mutating func combine(_ bytes: UnsafeRawBufferPointer) {
    combine(UInt64(bytes.count))
    var offset = 0
    while offset + 8 <= bytes.count {
      combine(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
      offset += 8
    }
    var last: UInt64 = 0
    for (index, byte) in bytes[offset...].enumerated() { last |= UInt64(byte) << (8 * UInt64(index)) }
    combine(last)
  }
}
