import Inference

/// Something that `bench` measures, and its name in reports.
public enum BenchmarkItem: Hashable, Sendable {
  /// Reading a text of that many tokens: tokens a second, `prefill@512`.
  case prefill(Int)
  /// One sequence after a context of that many tokens: tokens a second, `decode@1024`, or `decode` for none.
  case decode(depth: Int)
  /// Sequences that share a context: tokens a second over all of them, `forked@512x8`.
  case forked(prefix: Int, threads: Int)
  /// One sequence that writes a text which repeats itself, or one which does not: tokens a second with guesses over tokens a
  /// second without, `guess.repeating` and `guess.novel`.
  case guess(repeats: Bool)
  /// From the ends of four threads of 200 tokens to the first token after their join: milliseconds.
  case join(stitch: Bool)
  /// From opening the file to the first token, in this process: milliseconds.
  case load
  /// The most memory that the process held at once until it had loaded the model and decoded a little: MB.
  case memory

  /// The items that are measured unless others are asked for.
  public static let standard: [BenchmarkItem] =
    [.memory, .load, .prefill(512), .decode(depth: 0), .decode(depth: 1024), .decode(depth: 4096)]
    + [1, 2, 4, 8, 16].map { .forked(prefix: 512, threads: $0) }
    + [.forked(prefix: 4096, threads: 8), .join(stitch: true), .join(stitch: false)]
    + [.guess(repeats: true), .guess(repeats: false)]

  public var name: String {
    switch self {
    case .prefill(let count): "prefill@\(count)"
    case .decode(0): "decode"
    case .decode(let depth): "decode@\(depth)"
    case .forked(let prefix, let threads): "forked@\(prefix)x\(threads)"
    case .join(let stitch): stitch ? "join.stitch" : "join.prefill"
    case .guess(let repeats): repeats ? "guess.repeating" : "guess.novel"
    case .load: "load"
    case .memory: "memory"
    }
  }

  /// Reads a name, with any sizes from 1 to a million (threads: to 1024).
  public init?(name: String) {
    switch name {
    case "decode": self = .decode(depth: 0)
    case "join.stitch": self = .join(stitch: true)
    case "join.prefill": self = .join(stitch: false)
    case "guess.repeating": self = .guess(repeats: true)
    case "guess.novel": self = .guess(repeats: false)
    case "load": self = .load
    case "memory": self = .memory
    default:
      let parts = name.split(separator: "@", omittingEmptySubsequences: false)
      guard parts.count == 2 else { return nil }
      let sizes = parts[1].split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
      guard sizes.allSatisfy((1...1_000_000).contains) else { return nil }
      switch (parts[0], sizes.count) {
      case ("prefill", 1): self = .prefill(sizes[0])
      case ("decode", 1): self = .decode(depth: sizes[0])
      case ("forked", 2) where sizes[1] <= 1024: self = .forked(prefix: sizes[0], threads: sizes[1])
      default: return nil
      }
    }
  }

  /// Unit of the value and of its limit.
  public var unit: String {
    switch self {
    case .prefill, .decode, .forked: "tokens/s"
    case .join, .load: "ms"
    case .memory: "MB"
    case .guess: "x"
    }
  }

  /// Whether a larger value is the better one.
  var isRate: Bool { unit == "tokens/s" || unit == "x" }
}
