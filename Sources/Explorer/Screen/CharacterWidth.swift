/// Columns that a scalar takes in a terminal.
///
/// The table is the program's own, so that a drawing is the same on every system: East Asian wide and
/// fullwidth characters and emoji take two columns, combining marks and format characters none (Unicode 15.1,
/// EastAsianWidth.txt and the general categories Mn, Me and Cf). Unassigned scalars are not meant to get here.
public enum CharacterWidth {
  /// Columns of one scalar, 0 to 2; controls count 1, because a stand-in is drawn for them.
  public static func columns(of scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x300 { return 1 }
    if contains(value, in: zeroWidth) { return 0 }
    return contains(value, in: wide) ? 2 : 1
  }

  /// Columns that a grid uses for the text when nothing is clipped.
  public static func columns(of text: String) -> Int {
    if Sanitizer.isPrintableASCII(text) { return text.utf8.count }
    var columns = 0
    var clusters = CellReader(text)
    while let cell = clusters.next() { columns += Int(cell.width) }
    return columns
  }

  /// The longest beginning of the text that fits, and its columns.
  public static func prefix(of text: String, columns limit: Int) -> (text: String, columns: Int) {
    if Sanitizer.isPrintableASCII(text) {
      let fits = text.utf8.count <= limit
      return (fits ? text : String(text.prefix(max(0, limit))), min(text.utf8.count, max(0, limit)))
    }
    var used = 0
    var result = ""
    var clusters = CellReader(text)
    while let cell = clusters.next(), used + Int(cell.width) <= limit {
      used += Int(cell.width)
      result += cell.text
    }
    return (result, used)
  }

  /// The text if it fits, else its beginning with an ellipsis in the last column.
  public static func truncated(_ text: String, columns limit: Int) -> String {
    guard limit > 0 else { return "" }
    if columns(of: text) <= limit { return prefix(of: text, columns: limit).text }
    return prefix(of: text, columns: limit - 1).text + "…"
  }

  /// Binary search in sorted, closed, disjoint ranges stored as first, last, first, last ...
  private static func contains(_ value: UInt32, in ranges: [UInt32]) -> Bool {
    ranges.withUnsafeBufferPointer { ranges in
      let range = (0..<ranges.count / 2).bisect { ranges[2 * $0 + 1] >= value }
      return 2 * range < ranges.count && ranges[2 * range] <= value
    }
  }
}

extension Range<Int> {
  /// The first number from which on `holds` is true, or the end where it is true for none: a binary search.
  @inline(__always)
  func bisect(where holds: (Int) -> Bool) -> Int {
    var (low, high) = (lowerBound, upperBound)
    while low < high {
      let middle = (low + high) / 2
      if holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
