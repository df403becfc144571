import Foundation
import TestSupport
import Traces

/// How much of an attack is made: a little by default, drawn anew for each seed, and all of it in several rounds.
///
/// `AttackScale` says how much that is.
enum Attack {
  static let rounds = AttackScale.rounds
  static let seed = AttackScale.seed

  /// All cases, as many times as there are rounds; without rounds, `few` of them.
  static func cases<Case>(of all: [Case], few: Int) -> [Case] {
    guard rounds == 0 else { return (0..<rounds).flatMap { _ in all } }
    var random = SplitMix64(seed: seed)
    return Array(all.shuffled(using: &random).prefix(few))
  }

  /// Seeds for cases that are drawn.
  static func seeds(few: Int) -> [UInt64] {
    (0..<UInt64(max(few, rounds * few))).map { seed &* 1000 &+ $0 }
  }

  /// A folder with two runs, made once for all attacks.
  static let folder = Result {
    let folder = Program.temporaryPath("-attack")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (name, problem) in [("a", "1+2+3"), ("b", "(2+3)*4")] {
      _ = try Program.run("run", problem, "--json", "--save", "\(folder)/\(name).jsonl")
    }
    return folder
  }
}
