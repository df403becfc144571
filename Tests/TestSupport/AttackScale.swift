import Foundation

/// How hard the tests attack: a little by default, and as much as is wanted by the environment.
///
/// `FORKSCOPE_FUZZ_ROUNDS=2000 FORKSCOPE_ATTACK_ROUNDS=2 FORKSCOPE_ATTACK_SEED=7 swift test --filter 'Attack|Fuzz|OddShape|Mutated'`
public enum AttackScale {
  /// How many cases the fuzzers draw; `usual` without a word from the environment.
  public static func fuzzRounds(usual: Int) -> Int { number("FORKSCOPE_FUZZ_ROUNDS") ?? usual }

  /// How many times an attack goes through all of its cases; 0 takes a few of them.
  public static let rounds = number("FORKSCOPE_ATTACK_ROUNDS") ?? 0

  /// Other seeds draw other cases.
  public static let seed = UInt64(number("FORKSCOPE_ATTACK_SEED") ?? 1)

  private static func number(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap(Int.init).map { max(0, $0) }
  }
}
