/// Words in columns, the last letters below each other.
enum TextColumns {
  static func text(_ rows: [[String]]) -> String {
    let widths = rows.reduce(into: [Int](repeating: 8, count: rows.first?.count ?? 0)) { widths, row in
      for (index, word) in row.enumerated() { widths[index] = max(widths[index], word.count) }
    }
    return rows.map { row in
      zip(row, widths).map { String(repeating: " ", count: max(0, $1 - $0.count)) + $0 }.joined(
        separator: " ")
    }.joined(separator: "\n")
  }
}
