extension ArithmeticTask {
  /// How much of the problem is worked out, as long as nothing written so far is wrong.
  ///
  /// The share of the problem's groups for which there is a true statement, such as `b(5+27=32;`, in which the operands
  /// are those of the problem and the values of the groups inside. 0 as soon as one statement is false: the model never
  /// goes back on one, so the answer cannot come out right again. Statements said twice count once, so that going round
  /// in circles is not progress. nil where no statement is complete.
  package func promise(of partial: String, to problem: String) -> Double? {
    guard let expected = (try? parse(problem))?.statements else { return nil }
    var done: Set<String> = []
    for statement in Self.statements(in: partial) {
      guard expected.contains(statement) else { return 0 }
      done.insert(statement)
    }
    return done.isEmpty ? nil : Double(done.count) / Double(expected.count)
  }

  /// Complete statements without their `;`, wherever they stand between tags: `c(3+2=5`, `c(9-4=5-4=1`.
  ///
  /// An outline names a group but says nothing about it: text that a tag cuts off is no statement.
  private static func statements(in text: String) -> [String] {
    var statements: [String] = []
    var start: Substring.UTF8View.Index?
    var previous: UInt8 = 0
    for index in text.utf8.indices {
      let byte = text.utf8[index]
      switch byte {
      case UInt8(ascii: "(") where (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(previous):
        start = text.utf8.index(before: index)
      case UInt8(ascii: "<"), UInt8(ascii: ">"):
        start = nil
      case UInt8(ascii: ";"):
        if let start { statements.append(String(text[start..<index])) }
        start = nil
      default: break
      }
      previous = byte
    }
    return statements
  }
}
