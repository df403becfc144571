import Engines
import Reasoning

/// A problem worked out as the model shall write it: the steps of each group, and the forks that a policy wants.
struct ArithmeticSolution {
  /// A group with the label that the prompt gives it.
  struct Group {
    let label: String
    /// Its operands that are groups, in order.
    let parts: [Group]
    /// `c(9+10=19+11=30;`, behind which its value is known.
    let statement: String
    let value: Int

    /// Tokens of the statement: the label with its bracket is one, and so is every other character.
    var tokens: Int { statement.utf8.count - 1 }

    /// The groups in front of which a fork shortens the critical path, and what is then left of it.
    ///
    /// A fork of k threads costs 8 + 5 k tokens on it.
    var best: (forks: Set<String>, criticalPath: Int) {
      let parts = parts.map(\.best)
      let lengths = parts.map(\.criticalPath)
      let forks = parts.reduce(into: Set<String>()) { $0.formUnion($1.forks) }
      let alone = lengths.reduce(0, +)
      let forked = 8 + 5 * parts.count + (lengths.max() ?? 0)
      guard parts.count > 1, forked < alone else { return (forks, alone + tokens) }
      return (forks.union([label]), forked + tokens)
    }
  }

  let root: Group
  private let encode: (String) throws -> [TokenID]

  /// - Parameter encode: of the model's tokenizer, special tokens recognised.
  init?(_ expression: ArithmeticExpression, encode: @escaping (String) throws -> [TokenID]) {
    guard let root = Self.group(expression) else { return nil }
    self.root = root
    self.encode = encode
  }

  /// The group that an expression is; nil for a number, an overflow, and more groups than letters.
  static func group(_ expression: ArithmeticExpression) -> Group? {
    var next = 0
    return group(expression, &next)
  }

  private static func group(_ expression: ArithmeticExpression, _ next: inout Int) -> Group? {
    guard case .group(let first, let steps) = expression, next < 26 else { return nil }
    let label = String(UnicodeScalar(UInt8(ascii: "a") + UInt8(next))) + "("
    next += 1
    var parts: [Group] = []
    func operand(_ expression: ArithmeticExpression) -> Int? {
      if case .number(let value) = expression { return value }
      guard let part = group(expression, &next) else { return nil }
      parts.append(part)
      return part.value
    }
    guard var value = operand(first) else { return nil }
    var text = "\(label)\(value)"
    for step in steps {
      guard let other = operand(step.operand), let result = step.operation.apply(value, other) else {
        return nil
      }
      text += "\(step.operation.rawValue)\(other)=\(result)"
      value = result
    }
    return Group(label: label, parts: parts, statement: text + ";", value: value)
  }

  /// The whole run behind the prompt.
  ///
  /// - Parameter forks: whether to open a fork in front of a group that has two parts or more.
  func strand(prompt: [TokenID], forks: (Group) -> Bool) throws -> Strand {
    var writer = Writer(encode: encode, pieces: [.given(prompt)])
    try write(root, to: &writer, forks)
    writer.text += "</Think>\(root.value)<eos>"
    return try writer.finish()
  }

  private struct Writer {
    let encode: (String) throws -> [TokenID]
    var pieces: [Strand.Piece] = []
    /// What the model writes itself and has no piece yet.
    var text = ""

    mutating func flush() throws {
      if !text.isEmpty { pieces.append(.own(try encode(text))) }
      text = ""
    }

    mutating func finish() throws -> Strand {
      try flush()
      return Strand(pieces)
    }
  }

  private func write(_ group: Group, to writer: inout Writer, _ forks: (Group) -> Bool) throws {
    if group.parts.count > 1, forks(group) {
      writer.text += "<Parallel><Outlines>"
      for (index, part) in group.parts.enumerated() {
        writer.text += "<Outline>\(index + 1):\(part.label)</Outline>"
      }
      writer.text += "</Outlines>"
      try writer.flush()
      let threads = try group.parts.enumerated().map { index, part in
        var thread = Writer(encode: encode, pieces: [.given(try encode("<Thread>\(index + 1):"))])
        try write(part, to: &thread, forks)
        thread.text += "</Thread>"
        return try thread.finish()
      }
      writer.pieces += [.fork(threads), .given(try encode("</Parallel>"))]
    } else {
      for part in group.parts { try write(part, to: &writer, forks) }
    }
    writer.text += group.statement
  }
}
