import Engines

/// Sequences side by side in one row, each blind to the others.
struct TrainingRow: Sendable {
  private(set) var ids: [TokenID] = []  // [n]
  private(set) var positions: [Int32] = []  // [n]
  /// First and end of each span of keys.
  private(set) var spans: [UInt32] = []
  /// The first span of each token, [n + 1].
  private(set) var firstSpans: [UInt32] = [0]
  private(set) var targets: [TokenID] = []  // [n]
  private(set) var weights: [Float] = []  // [n]
  private(set) var excluded: [TokenID] = []  // [n]

  var count: Int { ids.count }

  mutating func append(_ sequence: TrainingSequence) {
    let start = count
    ids += sequence.ids
    positions += sequence.positions
    targets += sequence.targets
    weights += sequence.weights
    excluded += sequence.excluded
    for visible in sequence.visible {
      for span in visible {
        spans.append(UInt32(start + span.lowerBound))
        spans.append(UInt32(start + span.upperBound))
      }
      firstSpans.append(UInt32(spans.count / 2))
    }
  }

  /// Packs sequences into rows of at most `length` tokens: the longest first, each into the first row that has room.
  ///
  /// What is longer gets a row of its own, up to `longest` tokens, and is left out beyond.
  static func pack(_ sequences: [TrainingSequence], length: Int, longest: Int) -> [TrainingRow] {
    var rows: [TrainingRow] = []
    let order = sequences.indices.sorted {
      (sequences[$1].count, $0) < (sequences[$0].count, $1)
    }
    for index in order where sequences[index].count <= longest {
      let room = rows.firstIndex { $0.count + sequences[index].count <= length }
      if room == nil { rows.append(TrainingRow()) }
      rows[room ?? rows.count - 1].append(sequences[index])
    }
    return rows
  }
}
