import Engines

/// The limits of a model of the arithmetic task, as its file says; nil where it says nothing.
///
/// The ranges are those of its training. The sizes were measured: up to each of them it is right in nine problems of ten.
struct ArithmeticDomain: Sendable, Equatable {
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
  init(_ notes: ModelNotes) {
    func number(_ key: String) -> Int? { notes.numbers["forkscope.arithmetic." + key] }
    func range(_ smallest: String, _ largest: String) -> ClosedRange<Int>? {
      guard let low = number(smallest), let high = number(largest), low <= high else { return nil }
      return low...high
    }
    self.init(
      numbers: range("smallest_number", "largest_number"), values: range("smallest_value", "largest_value"),
      operationsInGroup: number("operations_in_group"), groupsInGroup: number("groups_in_group"),
      depth: number("depth"), operations: number("operations"))
  }
}
