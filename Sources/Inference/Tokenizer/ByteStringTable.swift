import Engines
import Traces

/// A hash table from byte strings to small integers.
///
/// All strings lie in one buffer, so that a vocabulary of a hundred thousand tokens costs three allocations.
struct ByteStringTable: Sendable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var slots: [Int32]
  private var mask: Int

  /// How many strings there are; they are numbered from 0 in order of insertion.
  var count: Int { ends.count }

  init(capacity: Int) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    slots = Array(repeating: -1, count: size)
    mask = size - 1
  }

  /// The bytes of string `index`.
  subscript(index: Int) -> ArraySlice<UInt8> { bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]] }

  /// The number of `string`, if it was inserted.
  func find(_ string: ArraySlice<UInt8>) -> Int? {
    let entry = slots[slot(of: string)]
    return entry < 0 ? nil : Int(entry)
  }

  /// The number of `string`, which is inserted if it is new.
  mutating func insert(_ string: ArraySlice<UInt8>) -> Int {
    if (count + 1) * 2 > slots.count { grow() }
    let position = slot(of: string)
    if slots[position] >= 0 { return Int(slots[position]) }
    slots[position] = Int32(count)
    bytes += string
    ends.append(bytes.count)
    return count - 1
  }

  private func slot(of string: ArraySlice<UInt8>) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in string { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    var position = Int(truncatingIfNeeded: SplitMix64.finalise(hash)) & mask
    while slots[position] >= 0, self[Int(slots[position])] != string { position = (position + 1) & mask }
    return position
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: slots.count * 2)
    mask = slots.count - 1
    for index in 0..<count { slots[slot(of: self[index])] = Int32(index) }
  }
}
