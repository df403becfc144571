import ArgumentParser
import Dialects
import Reasoning
import Traces

/// The numbers that methods go by; each method takes those that it has a use for.
struct MethodOptions: ParsableArguments {
  @Option(
    help: """
      Samples to draw, simulations of mcts, thoughts that a depth-first search expands, or paths of a block in a \
      dialect without outlines.
      """)
  var samples: Int?

  @Option(help: "How candidates are judged: \(Scorer.allCases.map(\.rawValue).joined(separator: ", ")).")
  var scorer: String?

  @Option(help: "How a tree of thoughts is searched: breadth or depth.")
  var order: String?

  @Option(help: "Proposals for each thought of a search.")
  var proposals: Int?

  @Option(help: "Thoughts that a breadth-first search keeps at each level.")
  var beam: Int?

  @Option(help: "How many thoughts deep a search goes.")
  var depth: Int?

  @Option(help: "The exploration constant of mcts.")
  var exploration: Double?

  @Option(help: "The most points of a skeleton.")
  var points: Int?

  func validate() throws {
    let numbers: [(String, Int?, Int)] = [
      ("samples", samples, 4096), ("proposals", proposals, 256), ("beam", beam, 256), ("depth", depth, 256),
      ("points", points, 256),
    ]
    for (name, value, limit) in numbers {
      try require((1...limit).contains(value ?? 1), "--\(name) takes 1 to \(limit)")
    }
    try require((0...1000).contains(exploration ?? 0), "--exploration takes 0 to 1000")
    try Self.check("scorer", scorer, among: Scorer.allCases.map(\.rawValue))
    try Self.check("order", order, among: SearchOrder.allCases.map(\.rawValue))
  }

  private static func check(_ kind: String, _ name: String?, among names: [String]) throws {
    guard let name, !names.contains(name) else { return }
    throw ReasoningError.unknownName(kind: kind, name: name, known: names.joined(separator: ", "))
  }

  /// The person's numbers, and the method's usual ones for the rest; nil for a method without numbers.
  ///
  /// - Parameter dialect: one without outlines takes its number of paths from `--samples`.
  func parameters(for method: any Method.Type, dialect: Dialect?) -> MethodParameters? {
    if method.usesDialect, let samples, case .undirected? = dialect?.fork {
      return MethodParameters(samples: samples)
    }
    guard var parameters = method.usualParameters else { return nil }
    func take<Value>(_ path: WritableKeyPath<MethodParameters, Value?>, _ value: Value?) {
      if let value, parameters[keyPath: path] != nil { parameters[keyPath: path] = value }
    }
    take(\.samples, samples)
    take(\.scorer, scorer)
    take(\.order, order)
    take(\.proposals, proposals)
    take(\.beam, beam)
    take(\.depth, depth)
    take(\.exploration, exploration)
    take(\.points, points)
    if parameters.order == SearchOrder.depth.rawValue {
      parameters.beam = nil
      parameters.samples = samples ?? 64
    }
    return parameters
  }
}
