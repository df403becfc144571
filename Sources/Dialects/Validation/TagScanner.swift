/// Finds a format's tags in a text: as literals, never as XML, so that formulas and stray `<` are ordinary text.
struct TagScanner {
  /// The part of a block that a tag encloses; `foreign` tags are those of other formats.
  enum Part: Int, Sendable, CaseIterable { case block, outlines, outline, thread, conclusion, foreign }

  struct Tag: Sendable, Equatable {
    var part: Part
    var isOpen: Bool
    /// In bytes of the text.
    var range: Range<Int>
  }

  private typealias Known = (part: Part, isOpen: Bool, bytes: [UInt8])

  /// The format that is looked for.
  let format: Dialect.Tags
  let bytes: [UInt8]
  /// In order of appearance.
  let tags: [Tag]

  init(_ text: String, _ format: Dialect.Tags) { self.init(Array(text.utf8), format) }

  /// Linear in the length of the text, which need not be valid UTF-8.
  init(_ bytes: [UInt8], _ format: Dialect.Tags) {
    self.format = format
    self.bytes = bytes
    // By their first two bytes, so that a text of nothing but `<` is no trouble.
    let known = Dictionary(grouping: Self.known(format).filter { $0.bytes.count > 1 }) {
      Self.start($0.bytes[0], $0.bytes[1])
    }
    var begins = [Bool](repeating: false, count: 256)
    for start in known.keys { begins[Int(start >> 8)] = true }
    var tags: [Tag] = []
    var index = 0
    while index + 1 < bytes.count {
      guard begins[Int(bytes[index])],
        let (part, isOpen, tag) = known[Self.start(bytes[index], bytes[index + 1])]?.first(where: {
          bytes.contains($0.bytes, at: index)
        })
      else {
        index += 1
        continue
      }
      tags.append(Tag(part: part, isOpen: isOpen, range: index..<index + tag.count))
      index += tag.count
    }
    self.tags = tags
  }

  private static func start(_ first: UInt8, _ second: UInt8) -> UInt16 { UInt16(first) << 8 | UInt16(second) }

  private static func known(_ format: Dialect.Tags) -> [Known] {
    let own = pairs(format)
    let others =
      Dialect.all.flatMap { pairs($0.tags).map(\.pair) }
      + ["Think", "think"].map { Dialect.TagPair($0) }
    let foreign = others.filter { other in !own.contains { $0.pair == other } }.map { (Part.foreign, $0) }
    return (own + foreign).flatMap { part, pair in
      [(part, true, Array(pair.open.utf8)), (part, false, Array(pair.close.utf8))]
    }
  }

  private static func pairs(_ tags: Dialect.Tags) -> [(part: Part, pair: Dialect.TagPair)] {
    let all: [(Part, Dialect.TagPair?)] = [
      (.block, tags.block), (.outlines, tags.outlines), (.outline, tags.outline), (.thread, tags.thread),
      (.conclusion, tags.conclusion), (.conclusion, tags.results),
    ]
    return all.compactMap { part, pair in pair.map { (part, $0) } }
  }

  /// Whether a stretch is nothing but white space.
  func isBlank(_ range: Range<Int>) -> Bool { bytes[range].allSatisfy(\.isBlank) }

  /// A stretch without the white space around it.
  func trimmed(_ range: Range<Int>) -> Range<Int> {
    let text = bytes[range].drop(while: \.isBlank)
    return text.startIndex..<text.endIndex - text.reversed().prefix(while: \.isBlank).count
  }

  /// How many bytes a stretch has without the white space around it.
  func length(of range: Range<Int>) -> Int { trimmed(range).count }

  /// The number in front of a colon at the start of a stretch, as in `2.1: text`, and where the text begins; nil where
  /// there is none.
  func number(at range: Range<Int>) -> (number: String, text: Int)? {
    let rest = bytes[range].drop(while: \.isBlank)
    let digits = rest.prefix { $0.isDigit || $0 == UInt8(ascii: ".") }
    let behind = rest[digits.endIndex...].drop(while: \.isBlank)
    guard let first = digits.first, let last = digits.last, first != UInt8(ascii: "."),
      last != UInt8(ascii: "."), behind.first == UInt8(ascii: ":")
    else { return nil }
    return (String(decoding: digits, as: UTF8.self), behind.startIndex + 1)
  }
}
