import Engines
import Reasoning

/// A problem worked out as the model shall write it: the steps of each group, and the forks that a policy wants.
struct ArithmeticSolution {
  let root: ArithmeticGroup
  private let answer: Int
  private let encode: (String) throws -> [TokenID]

  /// - Parameters:
  ///   - first: where letters and numbers begin, from 0.
  ///   - encode: of the model's tokenizer, special tokens recognised.
  init?(
    _ expression: ArithmeticExpression, in notation: ArithmeticNotation, namesFrom first: Int = 0,
    encode: @escaping (String) throws -> [TokenID]
  ) {
    guard let root = expression.group(in: notation, namesFrom: first), let answer = root.value else {
      return nil
    }
    self.answer = answer
    self.root = root
    self.encode = encode
  }

  /// The whole run behind the prompt.
  ///
  /// - Parameters:
  ///   - learnsDecisions: false where the token that opens a fork, or leaves it shut, is not to be learned.
  ///   - forks: whether to open a fork in front of a group that has two parts or more.
  func strand(
    prompt: [TokenID], learnsDecisions: Bool = true, forks: (ArithmeticGroup) -> Bool
  ) throws -> Strand {
    var writer = Writer(encode: encode, learnsDecisions: learnsDecisions, pieces: [.given(prompt)])
    try write(root, to: &writer, forks)
    writer.text += "</Think>\(answer)<eos>"
    return try writer.finish()
  }

  private static let opening = "<Parallel>"

  private struct Writer {
    let encode: (String) throws -> [TokenID]
    let learnsDecisions: Bool
    var pieces: [Strand.Piece] = []
    /// What the model writes itself and has no piece yet.
    var text = ""
    /// Whether the first token of `text` decides on a fork and is not to be learned.
    private var beginsWithDecision = false

    init(encode: @escaping (String) throws -> [TokenID], learnsDecisions: Bool, pieces: [Strand.Piece]) {
      self.encode = encode
      self.learnsDecisions = learnsDecisions
      self.pieces = pieces
    }

    /// The next token decides on a fork, or is written where there is none.
    ///
    /// A decision that is not to be learned is given; what follows where forks are banned has to be known all the same.
    mutating func decide() throws {
      guard !learnsDecisions else { return }
      try flush()
      beginsWithDecision = true
    }

    mutating func flush() throws {
      guard !text.isEmpty else { return }
      let ids = try encode(text)
      if beginsWithDecision {
        let opening = try encode(ArithmeticSolution.opening)[0]
        pieces.append(ids[0] == opening ? .given([opening]) : .alone(ids[0], insteadOf: opening))
      }
      pieces.append(.own(Array(ids.dropFirst(beginsWithDecision ? 1 : 0))))
      text = ""
      beginsWithDecision = false
    }

    mutating func finish() throws -> Strand {
      try flush()
      return Strand(pieces)
    }
  }

  private func write(_ group: ArithmeticGroup, to writer: inout Writer, _ forks: (ArithmeticGroup) -> Bool)
    throws
  {
    if group.parts.count > 1 { try writer.decide() }
    if group.parts.count > 1, forks(group) {
      writer.text += Self.opening + "<Outlines>"
      for (index, part) in group.parts.enumerated() {
        writer.text += "<Outline>\(index + 1):\(part.label)</Outline>"
      }
      writer.text += "</Outlines>"
      try writer.flush()
      let threads = try group.parts.enumerated().map { index, part in
        var thread = Writer(
          encode: encode, learnsDecisions: writer.learnsDecisions,
          pieces: [.given(try encode("<Thread>\(index + 1):"))])
        try write(part, to: &thread, forks)
        thread.text += "</Thread>"
        return try thread.finish()
      }
      writer.pieces += [.fork(threads), .given(try encode("</Parallel>"))]
    } else {
      for part in group.parts { try write(part, to: &writer, forks) }
    }
    writer.text += (group.statement ?? "") + ";"
  }
}

extension ArithmeticGroup {
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
