public import ArgumentParser
public import Inference

extension KVPrecision: ExpressibleByArgument {
  /// The names, for help.
  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
