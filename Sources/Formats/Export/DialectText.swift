import Dialects
public import Foundation
public import Traces

/// A run as the text of a dialect, which `TaggedText` reads back into the same tree.
///
/// A run in that dialect is written as it is, but for characters that a terminal could act on. Of any other one the threads, their outlines and the texts behind joins are
/// written with the dialect's own tags. The prompt and threads that did not come back are left out.
public struct DialectText: RunExport {
  private let dialect: Dialect

  init(_ dialect: Dialect) { self.dialect = dialect }

  public static let threadweaver = DialectText(.threadweaver)
  public static let multiverse = DialectText(.multiverse)
  public static let npr = DialectText(.npr)

  public var name: String { dialect.name }
  public var fileExtension: String { "txt" }
  public var about: String { "the text with the tags of \(dialect.name)" }

  public func data(_ log: RunLog, _ history: RunHistory) -> Data {
    let tree = history.tree()
    let own = log.header.traits?.forking == .byModel ? log.header.dialect : nil
    guard own != dialect.name else {
      let answer = tree.linearTokens().lazy.map(Int.init).filter { log.tokens.classes[$0] != .prompt }
      return Data(Printable.lines(answer.flatMap { log.pieces.bytes(log.tokens.ids[$0]) }))
    }
    var text = TagWriter(log, tree, dialect)
    text.write()
    return Data(Printable.lines(text.bytes))
  }
}

/// Writes a run's threads with the tags of a dialect that is not its own.
private struct TagWriter {
  private let log: RunLog
  private let tree: RunTree
  private let dialect: Dialect
  private let layout: Layout
  private let source: Dialect?
  private(set) var bytes: [UInt8] = []

  private enum Step {
    case text(ThreadID, Range<Int>)
    case open(BlockRecord, [ThreadID])
    case begin(ThreadID, isFirst: Bool)
    case end
    /// What a parent wrote behind a join, up to its next fork or its end.
    case join(ThreadID, Range<Int>)
  }

  init(_ log: RunLog, _ tree: RunTree, _ dialect: Dialect) {
    self.log = log
    self.tree = tree
    self.dialect = dialect
    layout = dialect.layouts.first ?? Layout()
    source = log.header.dialect.flatMap(Dialect.named)
  }

  /// Without recursion: a run may be nested deeper than the stack.
  mutating func write() {
    var stack = Array(contents(of: .root).reversed())
    while let step = stack.popLast() {
      switch step {
      case .text(let thread, let range): append(plain(thread, range))
      case .open(let block, let children): open(block, children)
      case .begin(let thread, let isFirst):
        let header = isFirst ? layout.threadHeader : layout.mergedHeader
        append(Layout.fill(header, number: number(of: thread)))
        stack.append(.end)
        stack += contents(of: thread).reversed()
      case .end: append("\n" + (dialect.tags.thread?.close ?? ""))
      case .join(let thread, let range): join(thread, range)
      }
    }
  }

  private func contents(of thread: ThreadID) -> [Step] {
    var steps: [Step] = []
    var first = headerLength(thread)
    var isBehindJoin = false
    for id in tree.blocks(of: thread) {
      let block = tree.block(id)
      let children = (tree.join(of: id)?.children ?? block.children).filter { !tree.isPruned($0) }
      let range = first..<max(first, block.opened)
      steps.append(isBehindJoin ? .join(thread, range) : .text(thread, range))
      steps.append(.open(block, children))
      steps += children.enumerated().map { .begin($1, isFirst: $0 == 0) }
      first = block.forkPosition
      isBehindJoin = true
    }
    let range = first..<max(first, tree.tokenCount(thread))
    return steps + [isBehindJoin ? .join(thread, range) : .text(thread, range)]
  }

  private mutating func append(_ text: String) { bytes += text.utf8 }

  private mutating func open(_ block: BlockRecord, _ children: [ThreadID]) {
    let tags = dialect.tags
    if let block = tags.block { append("\n\(block.open)") }
    if let list = tags.outlines, let outline = tags.outline {
      append("\n\(list.open)\n")
      for child in children {
        let text = tree.thread(child).outline
        append("\(outline.open)\n\(number(of: child)): \(withoutTags(text))\n\(outline.close)\n")
      }
      append(list.close)
    }
  }

  /// The end of a block: its conclusion where there is one, and the text behind it.
  private mutating func join(_ thread: ThreadID, _ range: Range<Int>) {
    let text = raw(thread, range)
    let tags = dialect.name == Dialect.threadweaver.name ? nil : dialect.tags.conclusion
    var (conclusion, rest) = ("", text)
    if let tag = source?.tags.conclusion, let open = text.firstRange(of: tag.open),
      let close = text[open.upperBound...].firstRange(of: tag.close)
    {
      conclusion = withoutTags(String(text[..<close.lowerBound]))
      rest = String(text[close.upperBound...])
    } else if tags != nil {
      // Where the block has no conclusion of its own, it is what the parent makes of its threads behind it.
      let end = endOfThinking(in: text)?.lowerBound ?? text.endIndex
      conclusion = withoutTags(String(text[..<end]))
      rest = String(text[end...])
    }
    if !conclusion.isEmpty, let tags {
      append("\n\(tags.open)\n\(conclusion)\n\(tags.close)")
      conclusion = ""
    }
    if let block = dialect.tags.block { append("\n\(block.close)") }
    if !conclusion.isEmpty { append("\n" + conclusion) }
    rest = marked(rest)
    append(rest.isEmpty ? "" : "\n" + rest)
  }

  // MARK: - Text

  /// The way from the root where the dialect numbers threads so, as Multiverse's does: `2.1`.
  private func number(of thread: ThreadID) -> String {
    let number = tree.thread(thread).number
    guard dialect.format?.allowsNesting == true, !number.contains(".") else { return number }
    return tree.history.name(of: thread, levels: .max)
  }

  private func headerLength(_ thread: ThreadID) -> Int {
    tree.tokens(thread).prefix {
      log.tokens.classes[Int($0)] == .inserted || log.tokens.classes[Int($0)] == .prompt
    }.count
  }

  private func raw(_ thread: ThreadID, _ range: Range<Int>) -> String {
    let tokens = tree.tokens(thread).prefix(range.upperBound).dropFirst(range.lowerBound).lazy.map(Int.init)
    return log.pieces.text(tokens.filter { log.tokens.classes[$0] != .prompt }.map { log.tokens.ids[$0] })
  }

  private func plain(_ thread: ThreadID, _ range: Range<Int>) -> String {
    let text = marked(raw(thread, range))
    return text.isEmpty ? "" : (bytes.isEmpty ? "" : " ") + text
  }

  /// A text without tags but for the end of the thinking: the answer stands behind it.
  private func marked(_ text: String) -> String {
    guard let end = endOfThinking(in: text) else { return withoutTags(text) }
    let parts = [
      withoutTags(String(text[..<end.lowerBound])), "</Think>", withoutTags(String(text[end.upperBound...])),
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private func endOfThinking(in text: String) -> Range<String.Index>? {
    text.firstRange(of: "</Think>") ?? text.firstRange(of: "</think>")
  }

  /// A text without tags of any dialect, which would be read as structure, and without white space around it.
  private func withoutTags(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var start = 0
    for tag in Dialect.tags(in: bytes) {
      result += bytes[start..<tag.lowerBound]
      start = tag.upperBound
    }
    result += bytes[start...]
    return String(String(decoding: result, as: UTF8.self)[...].trimming(\.isWhitespace))
  }
}
