/// Finds a format's tags in a text: as literals, never as XML, so that formulas and stray `<` are ordinary text.
struct TagScanner {
  /// What a tag is a tag of.
  enum Part: Int, Sendable, CaseIterable { case block, outlines, outline, thread, conclusion }

  struct Tag: Sendable, Equatable {
    var part: Part
    var isOpen: Bool
    /// In bytes of the text.
    var range: Range<Int>
  }

  let bytes: [UInt8]
  /// In order of appearance.
  let tags: [Tag]

  /// Linear in the length of the text.
  init(_ text: String, _ format: Dialect.Tags) {
    let pairs: [(Part, Dialect.TagPair?)] = [
      (.block, format.block), (.outlines, format.outlines), (.outline, format.outline),
      (.thread, format.thread),
      (.conclusion, format.conclusion),
    ]
    let known = pairs.flatMap { part, pair in
      pair.map { [(part, true, Array($0.open.utf8)), (part, false, Array($0.close.utf8))] } ?? []
    }
    bytes = Array(text.utf8)
    var tags: [Tag] = []
    var index = 0
    while index < bytes.count {
      guard bytes[index] == UInt8(ascii: "<"),
        let (part, isOpen, tag) = known.first(where: { [bytes] in bytes[index...].starts(with: $0.2) })
      else {
        index += 1
        continue
      }
      tags.append(Tag(part: part, isOpen: isOpen, range: index..<index + tag.count))
      index += tag.count
    }
    self.tags = tags
  }

  /// Whether a stretch is nothing but white space.
  func isBlank(_ range: Range<Int>) -> Bool {
    bytes[range].allSatisfy { $0 == 32 || (9...13).contains($0) }
  }

  /// The number in front of a colon at the start of a stretch, as in `2.1: text`, and how many bytes of text follow; nil
  /// where there is none.
  func number(at range: Range<Int>) -> (number: String, length: Int)? {
    let blank = { (byte: UInt8) in byte == 32 || (9...13).contains(byte) }
    let rest = bytes[range].drop(while: blank)
    let digits = rest.prefix { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
    guard let first = digits.first, let last = digits.last, first != UInt8(ascii: "."),
      last != UInt8(ascii: "."),
      rest.dropFirst(digits.count).drop(while: blank).first == UInt8(ascii: ":")
    else { return nil }
    let text = rest.dropFirst(digits.count).drop(while: blank).dropFirst().drop(while: blank)
    return (String(decoding: digits, as: UTF8.self), text.count)
  }
}
