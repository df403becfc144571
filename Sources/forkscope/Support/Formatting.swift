import Foundation

extension Double {
  /// With exactly that many decimals.
  func fixed(_ decimals: Int) -> String { String(format: "%.\(decimals)f", self) }
}

extension String {
  func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
  func leftPadded(_ width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
