/// A text with a dialect's tags, as the threads that it tells of.
///
/// All places are in bytes of the text. The parts of all threads, read in order, are the text again, byte for byte.
public struct ForkJoinText: Sendable {
  /// A stretch of text, or a block in which other threads write.
  public enum Part: Sendable, Equatable {
    /// - isInserted: whether it is one of the texts that the dialect's orchestrator writes.
    case text(Range<Int>, isInserted: Bool)
    case block(Int)
  }

  public struct Thread: Sendable, Equatable {
    /// Such as `2` or `2.1`; empty for the main thread.
    public var number = ""
    public var outline = ""
    public var parts: [Part] = []
    public var ending = Ending.closed
  }

  public enum Ending: Sendable, Equatable {
    /// By its closer; the main thread by the end of the text.
    case closed
    /// Its closer is missing, and the text goes on.
    case unclosed
    /// The text ends in it.
    case cutOff
  }

  public struct Block: Sendable, Equatable {
    /// Where the tag that opened it ends.
    public var opened: Int
    public var threads: [Int] = []
    /// Whether the text goes on behind its threads.
    public var isJoined = false
  }

  /// Something that is not as the dialect wants it.
  public struct Remark: Sendable, Equatable {
    public var place: Int
    public var words: String
  }

  public let dialect: Dialect
  public let bytes: [UInt8]
  /// Where tags stand, those of other dialects too; ascending.
  public let tags: [Range<Int>]
  /// The main thread first.
  public let threads: [Thread]
  /// Each behind the block that it lies in.
  public let blocks: [Block]
  /// In the order of their places.
  public let remarks: [Remark]
  /// The layout that the first block is written in.
  public let layout: Layout?
  /// Whether the text ends inside a block.
  public let isCutOff: Bool

  /// Reads a text as a person would.
  ///
  /// Tags are literals, never XML; a closer that is missing is made up for, and a tag that fits nowhere is ordinary text.
  /// Linear and without recursion, whatever the text nests.
  public init(_ text: [UInt8], in dialect: Dialect) {
    let scanner = TagScanner(text, dialect.tags)
    var reader = ForkJoinReader(scanner, dialect)
    // Children of a join by messages write elsewhere.
    if dialect.messages == nil { reader.read() } else { reader.readPlain() }
    self.dialect = dialect
    bytes = scanner.bytes
    tags = scanner.tags.map(\.range)
    threads = reader.threads
    blocks = reader.blocks
    remarks = reader.remarks.sorted { $0.place < $1.place }
    layout = reader.layout
    isCutOff = reader.isCutOff
  }

  /// The line and the column of a place, both counted from 1; columns are characters, as editors count them.
  public func position(of place: Int) -> (line: Int, column: Int) {
    let before = bytes.prefix(place)
    let start = before.lastIndex(of: 10).map { $0 + 1 } ?? 0
    return (before.count { $0 == 10 } + 1, String(decoding: before[start...], as: UTF8.self).count + 1)
  }
}

extension Dialect {
  /// The dialect whose tags a text has most of; nil for a text with none of any.
  ///
  /// Dialects share tags: of two with as many the one with fewer kinds of them is meant.
  public static func written(in text: [UInt8]) -> Dialect? {
    // Most texts that are looked at have tags of one dialect, or none.
    guard isTagged(text) else { return nil }
    var best: (dialect: Dialect, count: Int)?
    for dialect in [threadweaver, npr, parallelR1, multiverse, apr] {
      let count = TagScanner(text, dialect.tags).tags.count { $0.part != .foreign }
      if count > best?.count ?? 0 { best = (dialect, count) }
    }
    return best?.dialect
  }

  /// Whether a text has a tag of any dialect, or one around thinking.
  public static func isTagged(_ text: [UInt8]) -> Bool { !TagScanner(text, Tags()).tags.isEmpty }

  /// Where tags of any dialect stand in a text, ascending.
  public static func tags(in text: [UInt8]) -> [Range<Int>] { TagScanner(text, Tags()).tags.map(\.range) }
}
