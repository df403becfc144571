import Traces

/// What a person typed to narrow a table of runs: `wrong and threads>3`, `flag:imbalance or speedup<1`, or just words.
///
/// All terms of an alternative must hold; `or` parts alternatives, `not` turns the next term round. Whatever is no term is
/// looked for as text, so that every text means something while it is being typed.
struct RunFilter: Sendable {
  private let alternatives: [[Condition]]

  private struct Condition {
    var term: Term
    var holds = true
  }

  enum Term: Equatable {
    /// In lower case.
    case text([UInt8])
    case verdict(Bool)
    case flag(String)
    case field(Field, String)
    case figure(RunFigure, Comparison, Double)
    case marked
  }

  enum Field: String { case method, model, task, file }

  enum Comparison: String, CaseIterable {
    // Longer signs first: `>=` begins with `>`.
    case atLeast = ">="
    case atMost = "<="
    case unequal = "!="
    case more = ">"
    case less = "<"
    case equal = "="
  }

  init(_ text: String) {
    var alternatives: [[Condition]] = [[]]
    var isNegated = false
    for word in text.lowercased().split(separator: " ") {
      switch word {
      case "and": continue
      case "or": alternatives.append([])
      case "not": isNegated.toggle()
      default:
        alternatives[alternatives.count - 1].append(Condition(term: Self.term(word), holds: !isNegated))
        isNegated = false
      }
    }
    // A word such as `or` at the end waits for what comes behind it.
    let begun = alternatives.filter { !$0.isEmpty }
    self.alternatives = begun.isEmpty ? [[]] : begun
  }

  /// - Parameter haystack: the text of the row, in lower case.
  func matches(_ row: RunsRow, _ haystack: [UInt8]) -> Bool {
    alternatives.contains { conditions in
      conditions.allSatisfy { Self.holds($0.term, row.summary, haystack) == $0.holds }
    }
  }

  // MARK: - Terms

  static func term(_ word: Substring) -> Term {
    switch word {
    case "wrong", "right": return .verdict(word == "right")
    case "marked": return .marked
    default: break
    }
    let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count == 2, parts[0] == "flag" { return .flag(String(parts[1])) }
    if parts.count == 2, let field = Field(rawValue: String(parts[0])) {
      return .field(field, String(parts[1]))
    }
    for comparison in Comparison.allCases {
      guard let sign = word.firstRange(of: comparison.rawValue),
        let figure = figure(word[..<sign.lowerBound]),
        let number = Double(word[sign.upperBound...].replacing("%", with: ""))
      else { continue }
      return .figure(figure, comparison, word.hasSuffix("%") ? number / 100 : number)
    }
    return .text(Array(word.utf8))
  }

  /// A figure by its name in JSON, by the beginning of that, or by its column's title.
  private static func figure(_ name: Substring) -> RunFigure? {
    let titles: [Substring: RunFigure] = [
      "tokens": .totalTokens, "accel": .accelerationRatio, "speed-up": .speedup, "false": .falseSteps,
      "context": .maxContextTokens, "re-pref": .reprefilledTokens, "depth": .maxDepth,
      "alone": .sequentialTokens,
      "parallelism": .selfParallelism, "seconds": .wallSeconds,
    ]
    if let figure = titles[name] ?? RunFigure(rawValue: String(name)) { return figure }
    let begun = RunFigure.allCases.filter { $0.rawValue.hasPrefix(name + "_") }
    return begun.count == 1 ? begun[0] : nil
  }

  private static func holds(_ term: Term, _ summary: RunSummary?, _ haystack: [UInt8]) -> Bool {
    if case .text(let needle) = term { return haystack.holds(needle) }
    guard let summary else { return false }
    switch term {
    case .text: return false
    case .verdict(let isRight): return summary.correct == isRight
    case .marked: return !summary.notes.isEmpty
    case .flag(let name): return summary.flags.contains { $0.kind.rawValue.hasPrefix(name) }
    case .field(let field, let text):
      let value =
        switch field {
        case .method: summary.label
        case .model: summary.header.model.name
        case .task: summary.header.task ?? ""
        case .file: summary.file ?? ""
        }
      return value.lowercased().contains(text)
    case .figure(let figure, let comparison, let number):
      let value = summary[figure]
      guard !value.isNaN else { return false }
      switch comparison {
      case .atLeast: return value >= number
      case .atMost: return value <= number
      case .unequal: return value != number
      case .more: return value > number
      case .less: return value < number
      case .equal: return value == number
      }
    }
  }
}
