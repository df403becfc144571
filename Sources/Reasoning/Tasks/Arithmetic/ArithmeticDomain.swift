import Engines

/// The limits of a model of the arithmetic task, as its file says; nil where it says nothing.
///
/// The ranges are those of its training. The sizes were measured: up to each of them it is right in nine problems of ten.
package struct ArithmeticDomain: Sendable, Equatable {
  /// The numbers that a problem is made of.
  var numbers: ClosedRange<Int>?
  /// Every result on the way.
  var values: ClosedRange<Int>?
  /// The most operations from left to right in one group.
  var operationsInGroup: Int?
  /// The most groups side by side in one group.
  var groupsInGroup: Int?
  /// The most levels of groups.
  var depth: Int?
  /// The most operations in all.
  var operations: Int?

  /// The sizes of problems that lie in it; of a model that says nothing the smallest.
  package var sizes: [ArithmeticSize] {
    let known = ArithmeticSize.all.filter { size in
      func holds(_ range: ClosedRange<Int>?, _ part: ClosedRange<Int>) -> Bool {
        range.map { $0.lowerBound <= part.lowerBound && part.upperBound <= $0.upperBound } ?? false
      }
      return holds(numbers, size.numbers) && holds(values, size.values)
    }
    return known.isEmpty ? [ArithmeticSize.all[0]] : known
  }

  /// Where a problem goes beyond it, in words; each is a reason to expect mistakes.
  func warnings(for problem: ArithmeticExpression) -> [String] {
    guard self != Self() else { return ["the model's file does not say what it can do: expect mistakes"] }
    var warnings: [String] = []
    if let numbers, let outside = problem.numbers.first(where: { !numbers.contains($0) }) {
      warnings.append(
        "the number \(outside) was not part of the training, \(numbers.lowerBound) to \(numbers.upperBound) were: "
          + "expect mistakes")
    }
    let sizes = [
      ("operations", problem.operationCount, operations),
      ("operations in one group", problem.mostOperationsInGroup, operationsInGroup),
      ("groups side by side", problem.mostGroupsInGroup, groupsInGroup),
      ("levels of brackets", problem.depth, depth),
    ]
    for case (let what, let size, let most?) in sizes where size > most {
      warnings.append("\(size) \(what): this model is reliable up to \(most)")
    }
    return warnings
  }
}

extension ArithmeticDomain {
  /// What a model learns from problems of some sizes; nothing is measured yet.
  package init(of sizes: [ArithmeticSize]) {
    func hull(_ ranges: [ClosedRange<Int>]) -> ClosedRange<Int>? {
      guard let low = ranges.map(\.lowerBound).min(), let high = ranges.map(\.upperBound).max() else {
        return nil
      }
      return low...high
    }
    self.init(numbers: hull(sizes.map(\.numbers)), values: hull(sizes.map(\.values)))
  }

  /// The keys of a model's file begin so.
  package static let prefix = "forkscope.arithmetic."

  init(_ notes: ModelNotes) {
    func number(_ key: String) -> Int? { notes.numbers[Self.prefix + key] }
    func range(_ smallest: String, _ largest: String) -> ClosedRange<Int>? {
      guard let low = number(smallest), let high = number(largest), low <= high else { return nil }
      return low...high
    }
    self.init(
      numbers: range("smallest_number", "largest_number"), values: range("smallest_value", "largest_value"),
      operationsInGroup: number("operations_in_group"), groupsInGroup: number("groups_in_group"),
      depth: number("depth"), operations: number("operations"))
  }

  /// The ranges as a model's file says them.
  package var ranges: [(key: String, value: Int)] {
    [
      ("smallest_number", numbers?.lowerBound), ("largest_number", numbers?.upperBound),
      ("smallest_value", values?.lowerBound), ("largest_value", values?.upperBound),
    ].compactMap { key, value in value.map { (Self.prefix + key, $0) } }
  }
}
