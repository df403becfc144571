/// The one-line description of what a child thread shall do, and the number that names it.
public struct Outline: Sendable, Equatable {
  /// Such as `2`, or `2.1` in a nested block.
  public let number: String
  public let text: String
  /// The message to a child that sees nothing else; nil where the child sees its parent's context.
  public let message: String?

  public init(number: String, text: String, message: String? = nil) {
    self.number = number
    self.text = text
    self.message = message
  }
}

extension Dialect {
  /// The children that a thread asks for once it has written the tag to fork, in order; empty where it asks for none.
  ///
  /// - Parameter paths: how many a dialect without outlines forks into; nil for its own number.
  public func children(askedForIn text: @autoclosure () -> String, paths: Int? = nil) -> [Outline] {
    switch fork {
    case .outlines: parseOutlines(in: text())
    case .undirected(let usual):
      // One too many is enough to be refused.
      (1...max(1, min(paths ?? usual, limits.maxThreads + 1))).map { Outline(number: String($0), text: "") }
    case .messages(let grammar): grammar.calls(in: text())
    }
  }

  /// The numbered outlines in the text of a thread, from its last list of outlines on.
  ///
  /// Matches `<Outline>\s*([0-9]+(?:\.[0-9]+)*)\s*:` as the published clients do; repeated numbers count once, in the
  /// order of their first appearance. Outlines without a number are left out.
  func parseOutlines(in text: String) -> [Outline] {
    guard let list = tags.outlines, let outline = tags.outline else { return [] }
    let bytes = Array(text.utf8)
    let open = Array(outline.open.utf8)
    let close = Array(outline.close.utf8)
    var index = bytes.lastRange(of: Array(list.open.utf8))?.upperBound ?? 0
    var found: [Outline] = []
    var seen: Set<String> = []
    while let start = bytes.firstRange(of: open, from: index) {
      index = start.upperBound
      guard let (number, rest) = Self.number(in: bytes, from: index) else { continue }
      let end = bytes.firstRange(of: close, from: rest)?.lowerBound ?? bytes.count
      if seen.insert(number).inserted {
        found.append(Outline(number: number, text: Self.trimmed(bytes[rest..<end])))
      }
      index = rest
    }
    return found
  }

  /// A dotted number followed by a colon; the index behind the colon.
  private static func number(in bytes: [UInt8], from start: Int) -> (String, Int)? {
    var index = start
    while index < bytes.count, bytes[index].isBlank { index += 1 }
    let first = index
    while true {
      let digits = index
      while index < bytes.count, bytes[index].isDigit { index += 1 }
      guard index > digits else { return nil }
      guard index + 1 < bytes.count, bytes[index] == UInt8(ascii: "."), bytes[index + 1].isDigit else {
        break
      }
      index += 1
    }
    let number = String(decoding: bytes[first..<index], as: UTF8.self)
    while index < bytes.count, bytes[index].isBlank { index += 1 }
    guard index < bytes.count, bytes[index] == UInt8(ascii: ":") else { return nil }
    return (number, index + 1)
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
    let core = bytes.drop(while: \.isBlank)
    let end = core.lastIndex { !$0.isBlank }.map { $0 + 1 } ?? core.startIndex
    return String(decoding: core[..<end], as: UTF8.self)
  }
}

extension UInt8 {
  /// Whether it is ASCII white space.
  var isBlank: Bool { self == 32 || (9...13).contains(self) }

  var isDigit: Bool { (48...57).contains(self) }
}

extension [UInt8] {
  func contains(_ pattern: [UInt8], at start: Int) -> Bool {
    guard count - start >= pattern.count else { return false }
    for offset in pattern.indices where self[start + offset] != pattern[offset] { return false }
    return true
  }

  /// Where `pattern` stands first at or after `start`.
  func firstRange(of pattern: [UInt8], from start: Int) -> Range<Int>? {
    guard !pattern.isEmpty, start + pattern.count <= count else { return nil }
    let found = (start...count - pattern.count).first { contains(pattern, at: $0) }
    return found.map { $0..<$0 + pattern.count }
  }

  /// Where `pattern` stands last.
  func lastRange(of pattern: [UInt8]) -> Range<Int>? {
    guard !pattern.isEmpty, count >= pattern.count else { return nil }
    let found = (0...count - pattern.count).last { contains(pattern, at: $0) }
    return found.map { $0..<$0 + pattern.count }
  }
}
