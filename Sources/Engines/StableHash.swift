/// A 64-bit hash that is the same in every process and on every machine, unlike `Hasher`.
///
/// Not cryptographic.
public struct StableHash: Sendable {
  public private(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15

  public init() {}

  public mutating func combine(_ word: UInt64) {
    value = Self.mix(value ^ Self.mix(word &+ 0x9E37_79B9_7F4A_7C15))
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

  /// The finaliser of SplitMix64 (Steele, Lea and Flood, 2014): a bijection in which every input bit affects every output bit.
  @inlinable
  public static func mix(_ word: UInt64) -> UInt64 {
    var z = word
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
