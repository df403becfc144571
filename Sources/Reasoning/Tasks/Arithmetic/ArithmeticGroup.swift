/// A bracketed group of a problem with the label that the prompt gives it, worked out.
package struct ArithmeticGroup: Sendable {
  /// Such as `c(`, one token.
  package let label: String
  /// Its operands that are groups, in order.
  package let parts: [ArithmeticGroup]
  /// The true statement about it, `c(9-4=5-4=1`; nil where a value is too large to have one.
  package let statement: String?
  /// Of the statement and the `;` behind it: the label with its bracket is one, and so is an operator with its number, the mark of
  /// the value, and every other character.
  package let tokens: Int
  package let value: Int?
}
