/// Finds the values of the outer levels of JSON as its bytes pass by, without keeping any of them.
///
/// It looks at brackets, strings and commas alone, so that damage inside a value stays that value's. No recursion, and
/// no memory but for two levels.
struct JSONWalker {
  struct Value {
    /// How many containers it lies in.
    var depth: Int
    /// In bytes of the file.
    var range: Range<Int>
    /// The line on which it begins, counted from 1.
    var line: Int
    /// Its own key where it lies in an object.
    var key: String
    /// The key of the container that it lies in.
    var parentKey: String
  }

  /// Values deeper down are not told.
  static let deepest = 2
  private static let longestKey = 64

  /// The values that are complete; whoever reads on takes them out.
  var found: [Value] = []
  /// The levels whose values are told.
  private let told: ClosedRange<Int>
  private var depth = 0
  private var isInString = false
  private var isEscaped = false
  private var line = 1
  /// For each level from 0 on: whether it is an object's, where the value began that is open, and under which key.
  private var levels = [Level](repeating: Level(), count: deepest + 1)

  init(telling told: ClosedRange<Int> = 0...deepest) { self.told = told }

  private struct Level {
    var isObject = false
    /// Whether a key comes next.
    var wantsKey = false
    var start: Int?
    var line = 1
    var key: [UInt8] = []
    var keyText: String { String(decoding: key, as: UTF8.self) }
  }

  mutating func pass(_ byte: UInt8, at offset: Int) {
    if isInString { return passString(byte, offset) }
    switch byte {
    case UInt8(ascii: "\n"):
      line += 1
      endScalar(offset)
    case 32, 9, 13: endScalar(offset)
    case UInt8(ascii: "\""):
      isInString = true
      begin(offset)
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      begin(offset)
      depth += 1
      if depth <= Self.deepest {
        let isObject = byte == UInt8(ascii: "{")
        levels[depth] = Level(isObject: isObject, wantsKey: isObject)
      }
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      endScalar(offset)
      guard depth > 0 else { return }
      depth -= 1
      end(offset + 1)
    case UInt8(ascii: ","):
      endScalar(offset)
      if depth <= Self.deepest, levels[depth].isObject {
        levels[depth].wantsKey = true
        levels[depth].key = []
      }
    case UInt8(ascii: ":"):
      if depth <= Self.deepest { levels[depth].wantsKey = false }
    default: begin(offset)
    }
  }

  /// The key whose value has begun at a level and is not complete.
  func openKey(at level: Int) -> String? {
    guard level <= Self.deepest, depth >= level, levels[level].start != nil else { return nil }
    return levels[level].keyText
  }

  private mutating func passString(_ byte: UInt8, _ offset: Int) {
    if byte == 10 { line += 1 }
    if isEscaped {
      isEscaped = false
    } else if byte == UInt8(ascii: "\\") {
      isEscaped = true
    } else if byte == UInt8(ascii: "\"") {
      isInString = false
      if depth <= Self.deepest, !levels[depth].wantsKey { end(offset + 1) }
      return
    }
    if depth <= Self.deepest, levels[depth].wantsKey, levels[depth].key.count < Self.longestKey {
      levels[depth].key.append(byte)
    }
  }

  private mutating func begin(_ offset: Int) {
    guard depth <= Self.deepest, !levels[depth].wantsKey, levels[depth].start == nil else { return }
    levels[depth].start = offset
    levels[depth].line = line
  }

  /// A number or a word ends where something else begins.
  private mutating func endScalar(_ offset: Int) {
    if depth <= Self.deepest, levels[depth].start != nil { end(offset) }
  }

  private mutating func end(_ offset: Int) {
    guard depth <= Self.deepest, let start = levels[depth].start else { return }
    levels[depth].start = nil
    guard told.contains(depth) else { return }
    found.append(
      Value(
        depth: depth, range: start..<offset, line: levels[depth].line, key: levels[depth].keyText,
        parentKey: depth > 0 ? levels[depth - 1].keyText : ""))
  }
}
