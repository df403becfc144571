/// Numbers and a target: each number is to be used exactly once so that the target comes out.
struct CountdownProblem: Equatable, Sendable {
  var numbers: [Int]
  var target: Int

  /// The limits on typed problems: enough for any known set of problems, and a full search stays a matter of moments.
  static let counts = 2...6
  static let values = 1...9999

  /// As a person types it, and as `init(parsing:)` reads it.
  var text: String { "\(Self.list(numbers, ",")) -> \(target)" }

  /// APR's way to write the state of a search: `27:[22, 26, 31, 53]`.
  var state: String { "\(target):[\(Self.list(numbers, ", "))]" }

  private static func list(_ numbers: [Int], _ separator: String) -> String {
    numbers.map(String.init).joined(separator: separator)
  }
}

extension CountdownProblem {
  /// Longer than any problem, with room for generous spacing.
  private static let maximumLength = 256

  /// Reads `22,26,31,53 -> 27`: spaces or commas between the numbers, `->`, `→` or `=` before the target.
  /// - Throws: `ReasoningError.notAProblem` with what is wrong.
  init(parsing text: String) throws {
    let refuse = { (reason: String) in
      ReasoningError.notAProblem("cannot read the problem: \(reason); write something like 22,26,31,53 -> 27")
    }
    guard text.utf8.count <= Self.maximumLength else {
      throw refuse("it is longer than \(Self.maximumLength) characters")
    }
    let sides = text.replacing("->", with: "=").replacing("→", with: "=")
      .split(separator: "=", omittingEmptySubsequences: false)
    guard sides.count == 2 else {
      throw refuse(sides.count < 2 ? "there is no -> before a target" : "there is more than one target")
    }
    let read = { (side: Substring) throws -> [Int] in
      try side.split { $0 == "," || $0.isWhitespace }.map { word in
        guard word.utf8.allSatisfy(\.isDigit) else {
          throw refuse("'\(word.prefix(20))' is not a whole number")
        }
        guard let value = Int(word), Self.values.contains(value) else {
          throw refuse(
            "\(word.prefix(20)) is not within \(Self.values.lowerBound)...\(Self.values.upperBound)")
        }
        return value
      }
    }
    numbers = try read(sides[0])
    guard Self.counts.contains(numbers.count) else {
      throw refuse(
        "it has \(numbers.count) number\(numbers.count == 1 ? "" : "s") to use and this task takes "
          + "\(Self.counts.lowerBound) to \(Self.counts.upperBound)")
    }
    let targets = try read(sides[1])
    guard let target = targets.first, targets.count == 1 else {
      throw refuse(targets.isEmpty ? "the target is missing" : "there is more than one target")
    }
    self.target = target
  }
}
