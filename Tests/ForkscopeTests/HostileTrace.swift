import Foundation
import Traces

/// A trace in which everything that can be text tries to act on the terminal.
enum HostileTrace {
  /// Escape sequences, C1 as bytes and as characters, bidi overrides, carriage returns, invalid UTF-8.
  static let texts: [[UInt8]] = [
    Array("\u{1b}[2J\u{1b}[31mred\u{1b}]0;title\u{7}".utf8), Array("\u{9b}31m\u{9d}0;x\u{9c}".utf8),
    [0x9B, 0x33, 0x31, 0x6D],
    Array("a\rb\u{8}c\u{7f}".utf8), Array("\u{202e}\u{2066}\u{200f}\u{061c}\u{200b}\u{feff}\u{e0041}".utf8),
    [0xE2, 0x97], [0xFF, 0xFE], Array("e\u{301}\u{301}\u{301}\u{301}".utf8), Array("漢字👨‍👩‍👧".utf8),
    Array("\n\t\u{b}\u{c}".utf8), [],
    Array("\u{1b}P$q\u{1b}\\\u{1b}[?1049l".utf8),
  ]

  /// Writes the trace; answers where.
  static func write(depth: Int32 = 10_000) throws -> String {
    let evil = String(decoding: texts.joined(), as: UTF8.self)
    var header = RunHeader(problem: evil, model: .init(name: evil))
    header.note = evil
    var log = RunLog(header: header)
    var stamp = Stamp(step: 0, time: 0)
    func add(_ kind: Event.Kind) { log.append(Event(stamp, kind)) }
    var pieces = texts.enumerated().map { Piece(id: Int32($0), bytes: $1) }
    pieces.append(Piece(id: 100, bytes: [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)))
    pieces.append(Piece(id: 101, bytes: Array(String(repeating: "\u{1b}[5m", count: 50_000).utf8)))
    add(.pieces(pieces))
    let ids = Array(Int32(0)..<Int32(texts.count)) + [100, 101, 7777]
    let tokens = ids.map { id in
      Token(id: id, logprob: -1, entropy: 1, alternatives: ids.map { Alternative(id: $0, logprob: -2) })
    }
    add(.tokens(.root, .prompt, tokens))
    for level in 0..<depth {
      stamp.step += 1
      let thread = ThreadID(level == 0 ? 0 : 2 * level - 1)
      add(.tokens(thread, .generated, level < 5 ? tokens : [tokens[0]]))
      add(
        .forked(
          Fork(
            parent: thread, opened: 0,
            children: [
              .init(id: ThreadID(2 * level + 1), number: evil, outline: evil),
              .init(id: ThreadID(2 * level + 2), number: "2", outline: ""),
            ])))
    }
    add(.verdict(Verdict(answer: evil, expected: evil, correct: false)))
    let path = NSTemporaryDirectory() + "/hostile-\(UUID().uuidString).jsonl"
    try log.write(to: path)
    return path
  }

  /// Bytes that must never reach a terminal from untrusted text, looked for in what a pty received.
  ///
  /// Control sequences are the program's own; what they may look like is checked by taking them out first.
  static func harm(in bytes: [UInt8]) -> String? {
    let text = String(decoding: bytes, as: UTF8.self)
    for scalar in text.unicodeScalars {
      switch scalar.value {
      // A joiner between emoji is part of the picture and may pass.
      case 0x80...0x9F, 0x202A...0x202E, 0x2066...0x2069, 0x200B...0x200C, 0x200E...0x200F, 0x061C, 0xFEFF,
        0xE0000...0xE007F:
        return "U+" + String(scalar.value, radix: 16, uppercase: true)
      default: continue
      }
    }
    for sequence in ["\u{1b}]0;", "\u{1b}[2J\u{1b}[31m", "\u{1b}[5m", "\u{1b}P", "\u{7f}"]
    where text.contains(sequence) {
      return sequence.debugDescription
    }
    return nil
  }
}
