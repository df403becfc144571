import Traces

/// The distinct 3-grams of a list of tokens, for measures of likeness.
struct TokenGrams {
  /// Hashes of the 3-grams, ascending.
  private let hashes: [UInt64]

  init(_ ids: [Int32]) {
    var all: [UInt64] = []
    all.reserveCapacity(max(0, ids.count - 2))
    for index in ids.indices.dropLast(2) {
      var hash = SplitMix64.mix(UInt64(bitPattern: Int64(ids[index])))
      hash = SplitMix64.mix(hash ^ UInt64(bitPattern: Int64(ids[index + 1])))
      all.append(SplitMix64.mix(hash ^ UInt64(bitPattern: Int64(ids[index + 2]))))
    }
    all.sort()
    var distinct: [UInt64] = []
    distinct.reserveCapacity(all.count)
    for hash in all where hash != distinct.last { distinct.append(hash) }
    hashes = distinct
  }

  var count: Int { hashes.count }

  /// |a ∩ b| / |a ∪ b| in linear time; 0 where both are empty.
  static func jaccard(_ a: TokenGrams, _ b: TokenGrams) -> Double {
    var shared = 0
    var (i, j) = (0, 0)
    while i < a.hashes.count, j < b.hashes.count {
      let (x, y) = (a.hashes[i], b.hashes[j])
      if x == y { shared += 1 }
      if x <= y { i += 1 }
      if y <= x { j += 1 }
    }
    let union = a.count + b.count - shared
    return union > 0 ? Double(shared) / Double(union) : 0
  }

  /// The smallest hash of each sixteenth of their range (one-permutation MinHash, Li, Owen & Zhang 2012).
  ///
  /// For two sets with likeness J, each of these hashes is the same with probability J.
  var sketch: [UInt64] {
    var sketch: [UInt64] = []
    for hash in hashes where sketch.last.map({ $0 >> 60 != hash >> 60 }) ?? true { sketch.append(hash) }
    return sketch
  }
}
