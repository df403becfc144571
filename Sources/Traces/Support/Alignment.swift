/// Which elements of two sequences go together, so that what stands between them is what differs.
enum Alignment {
  /// The pairs of a longest common subsequence, ascending.
  ///
  /// Common ends are found in linear time. The middle costs the product of its lengths, which is taken from `budget`; where
  /// that is not enough, the middle counts as different altogether.
  static func matches(
    _ a: Int, _ b: Int, budget: inout Int, _ isSame: (_ a: Int, _ b: Int) -> Bool
  ) -> [(a: Int, b: Int)] {
    var start = 0
    while start < min(a, b), isSame(start, start) { start += 1 }
    var tail = 0
    while tail < min(a, b) - start, isSame(a - 1 - tail, b - 1 - tail) { tail += 1 }
    var matches = (0..<start).map { (a: $0, b: $0) }
    let (rows, columns) = (a - start - tail, b - start - tail)
    if rows > 0, columns > 0, rows <= budget / columns {
      budget -= rows * columns
      matches += middle(rows, columns) { isSame(start + $0, start + $1) }
        .map { (start + $0.a, start + $0.b) }
    }
    return matches + (0..<tail).map { (a - tail + $0, b - tail + $0) }
  }

  /// By the lengths of the common subsequences of all suffixes.
  private static func middle(
    _ rows: Int, _ columns: Int, _ isSame: (Int, Int) -> Bool
  ) -> [(a: Int, b: Int)] {
    let width = columns + 1
    var lengths = [Int32](repeating: 0, count: (rows + 1) * width)
    for row in (0..<rows).reversed() {
      for column in (0..<columns).reversed() {
        lengths[row * width + column] =
          isSame(row, column)
          ? lengths[(row + 1) * width + column + 1] + 1
          : max(lengths[(row + 1) * width + column], lengths[row * width + column + 1])
      }
    }
    var matches: [(a: Int, b: Int)] = []
    var (row, column) = (0, 0)
    while row < rows, column < columns {
      if isSame(row, column) {
        matches.append((row, column))
        row += 1
        column += 1
      } else if lengths[(row + 1) * width + column] >= lengths[row * width + column + 1] {
        row += 1
      } else {
        column += 1
      }
    }
    return matches
  }
}
