extension ArithmeticTask {
  /// How much of the problem is worked out, as long as nothing written so far is wrong.
  ///
  /// The share of the problem's groups for which there is a true statement, such as `b(5+27=32;`, in which the operands
  /// are those of the problem and the values of the groups inside. 0 as soon as one statement is false: the model never
  /// goes back on one, so the answer cannot come out right again. Statements said twice count once, so that going round
  /// in circles is not progress. nil where no statement is complete.
  package func promise(of partial: String, to problem: String) -> Double? {
    guard let expected = (try? parse(problem))?.statements(in: notation) else { return nil }
    var done: Set<String> = []
    for (statement, _) in Self.statements(in: partial) {
      guard expected.contains(statement) else { return 0 }
      done.insert(statement)
    }
    return done.isEmpty ? nil : Double(done.count) / Double(expected.count)
  }

  /// A statement is false from the character on at which it leaves the true one about its group.
  package func mistakes(in text: String, to problem: String) -> [StepMistake] {
    mistakes(inEach: [text], to: problem)[0]
  }

  package func mistakes(inEach texts: [String], to problem: String) -> [[StepMistake]] {
    guard let expected = (try? parse(problem))?.statements(in: notation) else { return texts.map { _ in [] } }
    let byLabel = Dictionary(expected.map { ($0.prefix(1), $0) }) { first, _ in first }
    return texts.map { Self.mistakes(in: $0, byLabel) }
  }

  /// - Parameter byLabel: the true statements.
  private static func mistakes(in text: String, _ byLabel: [Substring: String]) -> [StepMistake] {
    statements(in: text).compactMap { statement, offset in
      guard let right = byLabel[statement.prefix(1)] else {
        return StepMistake(offset: offset, expected: "no group \(statement.prefix(1)) in the problem")
      }
      guard statement != right else { return nil }
      let common = zip(statement.utf8, right.utf8).prefix { $0 == $1 }.count
      return StepMistake(offset: offset + min(common, statement.utf8.count - 1), expected: right)
    }
  }

  /// Complete statements without their `;`, wherever they stand between tags: `c(3+2=5`, `c(9-4=5-4=1`.
  ///
  /// An outline names a group but says nothing about it: text that a tag cuts off is no statement.
  private static func statements(in text: String) -> [(text: String, offset: Int)] {
    var statements: [(text: String, offset: Int)] = []
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
        if let start {
          statements.append(
            (String(text[start..<index]), text.utf8.distance(from: text.utf8.startIndex, to: start)))
        }
        start = nil
      default: break
      }
      previous = byte
    }
    return statements
  }
}
