/// A search trace in APR's form (`search.py`), read line by line.
///
/// Lines between `<Sub Searches>` and `<End Sub Searches>` quote the results of children: the thread that quotes
/// them still has to claim the goal itself and restate the path from its own start.
struct CountdownTrace {
  /// An `Exploring Operation` line: a step and the numbers that it says are left; nil where these cannot be read.
  struct Exploration: Equatable {
    var step: CountdownStep
    var resulting: [Int]?
  }

  enum Line: Equatable {
    case exploration(Exploration)
    /// A `Current State` line: where the search stands now and by which steps.
    case state(target: Int?, numbers: [Int]?, steps: [CountdownStep])
    /// `27,27 equal: Goal Reached`, said by the thread itself.
    case goal
    /// The same, of a child.
    case quotedGoal
  }

  /// The thread's own lines, in order; others are left out.
  private(set) var lines: [Line] = []

  static func isTrace(_ text: [UInt8]) -> Bool { text.contains(Self.exploring) }

  init(_ text: [UInt8]) {
    var isQuoting = false
    for line in text.split(separator: UInt8(ascii: "\n")) {
      if line.contains(Self.subSearches) { isQuoting = true }
      if line.contains(Self.endSubSearches) { isQuoting = false }
      guard let said = Self.read(line) else { continue }
      if !isQuoting {
        lines.append(said)
      } else if said == .goal {
        lines.append(.quotedGoal)
      }
    }
  }

  var claimsGoal: Bool { lines.contains(.goal) }

  /// The path restated between the last claim of the goal and the one before it, a child's counting as well: where APR
  /// looks for it.
  ///
  /// A path that is cut off before it claims the goal again is taken as it is. Empty where none is restated.
  var solutionPath: [Exploration] {
    guard let last = lines.lastIndex(of: .goal) else { return [] }
    if let start = lines[..<last].lastIndex(where: { $0 == .goal || $0 == .quotedGoal }) {
      let path = lines[start..<last].compactMap(\.exploration)
      if !path.isEmpty { return path }
    }
    return lines[last...].compactMap(\.exploration)
  }

  private static let exploring = Array("Exploring Operation:".utf8)
  private static let currentState = Array("Current State:".utf8)
  private static let goalReached = Array("equal: Goal Reached".utf8)
  private static let subSearches = Array("<Sub Searches>".utf8)
  private static let endSubSearches = Array("<End Sub Searches>".utf8)

  private static func read(_ line: ArraySlice<UInt8>) -> Line? {
    if let range = line.firstRange(of: exploring) {
      var cursor = ASCIICursor(line[range.upperBound...])
      return exploration(&cursor).map(Line.exploration)
    }
    if let range = line.firstRange(of: currentState) {
      var cursor = ASCIICursor(line[range.upperBound...])
      return state(&cursor)
    }
    return line.contains(goalReached) ? .goal : nil
  }

  /// `(\d+)([+\-*/])(\d+)=(\d+),\s*Resulting Numbers:\s*\[(.*?)\]`, as APR's own checker reads it.
  private static func exploration(_ cursor: inout ASCIICursor) -> Exploration? {
    cursor.skipSpaces()
    guard let step = step(&cursor), cursor.take(",") else { return nil }
    cursor.skipSpaces()
    guard cursor.take("Resulting Numbers:") else { return nil }
    cursor.skipSpaces()
    guard cursor.take("[") else { return nil }
    return Exploration(step: step, resulting: numbers(&cursor))
  }

  /// `27:[26, 31, 31], Operations: ['53-22=31']`.
  private static func state(_ cursor: inout ASCIICursor) -> Line? {
    cursor.skipSpaces()
    guard let target = cursor.digits(), cursor.take(":[") else { return nil }
    let left = numbers(&cursor)
    var steps: [CountdownStep] = []
    if cursor.take(", Operations: [") {
      while steps.count < CountdownProblem.counts.upperBound, cursor.take("'"), let step = step(&cursor),
        cursor.take("'")
      {
        steps.append(step)
        _ = cursor.take(", ")
      }
    }
    return .state(target: target.value, numbers: left, steps: steps)
  }

  private static func step(_ cursor: inout ASCIICursor) -> CountdownStep? {
    guard let left = cursor.digits(),
      let operation = CountdownStep.Operation.allCases.first(where: { cursor.take(String($0.rawValue)) }),
      let right = cursor.digits(), cursor.take("="), let result = cursor.digits()
    else { return nil }
    return CountdownStep(
      left: left.value, operation: operation, right: right.value, result: result.value,
      text: "\(left.text)\(operation.rawValue)\(right.text)=\(result.text)")
  }

  /// Numbers up to a closing bracket; nil for anything else and for more than a problem can have.
  private static func numbers(_ cursor: inout ASCIICursor) -> [Int]? {
    var numbers: [Int] = []
    while let number = cursor.digits()?.value, numbers.count < CountdownProblem.counts.upperBound {
      numbers.append(number)
      if cursor.take("]") { return numbers }
      guard cursor.take(",") else { return nil }
      cursor.skipSpaces()
    }
    return nil
  }
}

extension CountdownTrace.Line {
  var exploration: CountdownTrace.Exploration? {
    if case .exploration(let exploration) = self { exploration } else { nil }
  }
}
