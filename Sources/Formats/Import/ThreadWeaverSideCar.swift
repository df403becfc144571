import Foundation
import Traces

/// The file of figures that lies beside a trajectory of ThreadWeaver's: `7.json` beside `7.txt`.
struct ThreadWeaverSideCar {
  /// What it says, in one line.
  let note: String
  /// Whether it says that the trajectory has no threads, as nobody can tell from a text without tags.
  let isSequential: Bool

  private static let longest = 1 << 20

  /// Where one would lie; nil for files that have none.
  static func path(beside path: String) -> String? {
    path.hasSuffix(".txt") ? path.dropLast(4) + ".json" : nil
  }

  init?(beside path: String) {
    guard let car = Self.path(beside: path), let source = try? ByteSource(path: car),
      let bytes = try? source.bytes(atMost: Self.longest), bytes.count < Self.longest,
      let record = JSONRecord(try? JSONRecord.value(of: bytes, path: path, line: nil)),
      Self.isOne(record.fields.keys)
    else { return nil }
    let figures = record.record("extra_info")
    isSequential = figures?.truth("with_parallel") == false
    var parts: [String] = []
    if let isCorrect = record.truth("format_correct") {
      parts.append(isCorrect ? "format correct" : "format broken")
    }
    let tokens = [("longest thread", "num_tokens_in_the_longest_thread"), ("in all", "total_num_tokens")]
    for (name, key) in tokens {
      if let number = figures?.number(key).flatMap({ Int(exactly: $0) }) {
        parts.append("\(name) \(number) tokens")
      }
    }
    note = parts.isEmpty ? "its side-car has no figures" : "by its side-car: " + parts.joined(separator: ", ")
  }

  static func isOne(_ keys: some Collection<String>) -> Bool {
    keys.contains("format_correct") && keys.contains("extra_info")
  }
}
