/// Reads the tags of a text one after another and keeps account of the blocks and threads that are open.
struct ForkJoinReader {
  private let scanner: TagScanner
  private let dialect: Dialect
  private(set) var threads = [ForkJoinText.Thread()]
  private(set) var blocks: [ForkJoinText.Block] = []
  private(set) var remarks: [ForkJoinText.Remark] = []
  private(set) var layout: Layout?
  private(set) var isCutOff = false
  /// The innermost block last.
  private var open: [OpenBlock] = []
  /// All text in front of this is some thread's.
  private var position = 0

  private struct OpenBlock {
    /// The thread that it lies in.
    let parent: Int
    /// Where the tag that opened it begins, for remarks.
    let place: Int
    var opened: Int
    /// Whether no tag encloses it, and so none closes it.
    let isImplicit: Bool
    var outlines: [(number: String, text: String)] = []
    /// The first outline of each number, and the numbers that its threads have: both may be many.
    var outlineOfNumber: [String: Int] = [:]
    var numbers: Set<String> = []
    /// Where the outline that is open begins.
    var outline: Int?
    /// Its index once it has a thread.
    var index: Int?
    /// The thread of it that is open.
    var thread: Int?
    var isJoined = false

    init(parent: Int, _ tag: TagScanner.Tag, isImplicit: Bool) {
      self.parent = parent
      self.isImplicit = isImplicit
      place = tag.range.lowerBound
      opened = tag.range.upperBound
    }

    /// Whether its threads so far are closed, and another one may follow.
    var isBetweenThreads: Bool { index != nil && thread == nil && !isJoined }
  }

  init(_ scanner: TagScanner, _ dialect: Dialect) {
    self.scanner = scanner
    self.dialect = dialect
  }

  mutating func read() {
    let tags = scanner.tags.filter { $0.part != .foreign }
    for (index, tag) in tags.enumerated() {
      let next = index + 1 < tags.count ? tags[index + 1] : nil
      switch (tag.part, tag.isOpen) {
      case (.block, true): openBlock(tag)
      case (.block, false): closeBlock(tag, next)
      case (.outlines, true): openOutlines(tag, next)
      case (.outlines, false): closeOutline(at: tag.range.lowerBound)
      case (.outline, true):
        closeOutline(at: tag.range.lowerBound)
        if let top = open.indices.last, open[top].index == nil { open[top].outline = tag.range.upperBound }
      case (.outline, false): closeOutline(at: tag.range.lowerBound)
      case (.thread, true): openThread(tag, next)
      case (.thread, false): closeThread(tag)
      case (.conclusion, true): openConclusion(tag, next)
      case (.conclusion, false), (.foreign, _): break
      }
    }
    finish()
    if layout == nil, let first = blocks.first { layout = likeliestLayout(first, after: nil) }
  }

  /// Takes the text for one thread's.
  mutating func readPlain() { give(upTo: scanner.bytes.count) }

  // MARK: - Text

  private mutating func remark(_ place: Int, _ words: String) {
    remarks.append(.init(place: place, words: words))
  }

  /// The thread that text at this place belongs to.
  private var writer: Int { open.last.map { $0.thread ?? $0.parent } ?? 0 }

  /// Gives a thread the text up to a place.
  private mutating func give(upTo end: Int, to thread: Int? = nil, isInserted: Bool = false) {
    guard end > position else { return }
    let thread = thread ?? writer
    let last = threads[thread].parts.count - 1
    if last >= 0, case .text(let range, isInserted) = threads[thread].parts[last],
      range.upperBound == position
    {
      threads[thread].parts[last] = .text(range.lowerBound..<end, isInserted: isInserted)
    } else {
      threads[thread].parts.append(.text(position..<end, isInserted: isInserted))
    }
    position = end
  }

  /// A place without the white space in front of it.
  private func trimmed(_ end: Int) -> Int {
    var end = end
    while end > position, scanner.bytes[end - 1].isBlank { end -= 1 }
    return end
  }

  // MARK: - Blocks

  private mutating func openBlock(_ tag: TagScanner.Tag) {
    if let top = open.last {
      if top.isBetweenThreads {
        if !top.isImplicit {
          remark(tag.range.lowerBound, "a block begins before the one in front of it is closed")
        }
        leaveBlock()
      } else if top.index == nil {
        if top.outline != nil {
          return remark(tag.range.lowerBound, "a block begins inside an outline: it is read as text")
        }
        forget(top)
      }
    }
    open.append(OpenBlock(parent: writer, tag, isImplicit: false))
  }

  /// A block that turned out to have no thread is ordinary text.
  private mutating func forget(_ block: OpenBlock) {
    remark(block.place, "a block without threads: it is read as text")
    open.removeLast()
  }

  private mutating func closeBlock(_ tag: TagScanner.Tag, _ next: TagScanner.Tag?) {
    guard let top = open.last else {
      return remark(tag.range.lowerBound, "closes a block that is not open")
    }
    guard top.index != nil else { return forget(top) }
    if top.thread != nil {
      if next?.part == .thread, next?.isOpen == false {
        return remark(tag.range.lowerBound, "closes a block inside a thread: it is read as text")
      }
      endThread(at: tag.range.lowerBound, because: "a block is closed before its last thread is")
    }
    leaveBlock()
  }

  /// The parent goes on behind a block's threads; that is all there is of a block that no tag encloses.
  private mutating func join() {
    guard let top = open.indices.last, open[top].isBetweenThreads, let index = open[top].index else { return }
    blocks[index].isJoined = true
    open[top].isJoined = true
    layout = layout ?? likeliestLayout(blocks[index], after: position)
    let inserted = layout.flatMap { end(of: $0.afterJoin, at: position) } ?? position
    give(upTo: inserted, to: open[top].parent, isInserted: true)
    if open[top].isImplicit { open.removeLast() }
  }

  private mutating func leaveBlock() {
    let depth = open.count
    join()
    if open.count == depth { open.removeLast() }
  }

  // MARK: - Outlines

  private mutating func openOutlines(_ tag: TagScanner.Tag, _ next: TagScanner.Tag?) {
    if let top = open.indices.last {
      if open[top].index == nil {
        // Of several lists the last one counts, as it does for the systems.
        open[top].outlines = []
        open[top].outlineOfNumber = [:]
        if open[top].isImplicit { open[top].opened = tag.range.upperBound }
        return
      }
      if open[top].isBetweenThreads {
        if !open[top].isImplicit {
          remark(tag.range.lowerBound, "a block begins before the one in front of it is closed")
        }
        leaveBlock()
      }
    }
    if dialect.tags.block != nil {
      guard next?.part == .outline, next?.isOpen == true else { return }
      remark(tag.range.lowerBound, "a list of outlines outside of a block")
    }
    open.append(OpenBlock(parent: writer, tag, isImplicit: true))
  }

  private mutating func closeOutline(at end: Int) {
    guard let top = open.indices.last, let start = open[top].outline, start <= end else { return }
    open[top].outline = nil
    let numbered = scanner.number(at: start..<end)
    let text = scanner.trimmed((numbered?.text ?? start)..<end)
    if let number = numbered?.number, open[top].outlineOfNumber[number] == nil {
      open[top].outlineOfNumber[number] = open[top].outlines.count
    }
    open[top].outlines.append((numbered?.number ?? "", String(decoding: scanner.bytes[text], as: UTF8.self)))
  }

  // MARK: - Threads

  private mutating func openThread(_ tag: TagScanner.Tag, _ next: TagScanner.Tag?) {
    let number = self.number(behind: tag)
    if let top = open.last, top.isJoined || top.thread != nil {
      if top.thread != nil {
        guard isSibling(number, in: top) else {
          return remark(tag.range.lowerBound, "opens a thread inside a thread: it is read as text")
        }
        endThread(
          at: tag.range.lowerBound, because: "a thread begins before the one in front of it is closed")
      } else if !openImplicitly(tag, next, number) {
        return
      }
    } else if open.isEmpty, !openImplicitly(tag, next, number) {
      return
    }
    if open.last?.outline != nil {
      if next?.part == .outline, next?.isOpen == false {
        return remark(tag.range.lowerBound, "opens a thread inside an outline: it is read as text")
      }
      closeOutline(at: tag.range.lowerBound)
    }
    begin(tag, number)
  }

  /// Threads outside of a block are taken for one where they are closed; else the tag is but mentioned.
  private mutating func openImplicitly(
    _ tag: TagScanner.Tag, _ next: TagScanner.Tag?, _ number: (String, Int)?
  ) -> Bool {
    let isClosed = next.map { $0.part == .thread && !$0.isOpen || $0.part == .block && $0.isOpen }
    guard isClosed ?? (number != nil) else {
      remark(tag.range.lowerBound, "opens a thread outside of a block: it is read as text")
      return false
    }
    remark(tag.range.lowerBound, "a thread outside of a block")
    open.append(OpenBlock(parent: writer, tag, isImplicit: true))
    return true
  }

  /// No number is longer than this, with the white space around it.
  private static let longestNumber = 64

  private func number(behind tag: TagScanner.Tag) -> (String, Int)? {
    guard dialect.tags.outline != nil else { return nil }
    let start = tag.range.upperBound
    return scanner.number(at: start..<min(scanner.bytes.count, start + Self.longestNumber))
  }

  /// Whether a tag inside an open thread begins the thread behind it, whose own closer is missing.
  private func isSibling(_ number: (number: String, Int)?, in block: OpenBlock) -> Bool {
    guard dialect.tags.outline != nil else { return true }
    guard let number = number?.number else { return false }
    let isOutlined = block.outlines.isEmpty || block.outlineOfNumber[number] != nil
    return isOutlined && !block.numbers.contains(number)
  }

  private mutating func begin(_ tag: TagScanner.Tag, _ number: (number: String, end: Int)?) {
    guard let top = open.indices.last else { return }
    let start = trimmed(tag.range.lowerBound)
    if open[top].index == nil {
      give(upTo: start)
      open[top].index = blocks.count
      blocks.append(.init(opened: min(open[top].opened, start)))
      threads[open[top].parent].parts.append(.block(blocks.count - 1))
    } else if start > position {
      remark(position, "text between threads: it is read as the beginning of the thread behind it")
    }
    guard let block = open[top].index else { return }
    let count = blocks[block].threads.count
    var thread = ForkJoinText.Thread()
    let position = number.map { open[top].outlineOfNumber[$0.number] } ?? count
    let outline = position.flatMap { open[top].outlines.indices.contains($0) ? open[top].outlines[$0] : nil }
    thread.outline = outline?.text ?? ""
    thread.number =
      number?.number ?? outline.map(\.number).flatMap { $0.isEmpty ? nil : $0 } ?? String(count + 1)
    open[top].numbers.insert(thread.number)
    open[top].thread = threads.count
    blocks[block].threads.append(threads.count)
    threads.append(thread)
    give(upTo: start)
    give(upTo: number?.end ?? tag.range.upperBound, isInserted: true)
  }

  private mutating func closeThread(_ tag: TagScanner.Tag) {
    guard let innermost = open.last, innermost.thread != nil || innermost.parent != 0 else {
      return remark(tag.range.lowerBound, "closes a thread that is not open")
    }
    while let top = open.last, top.thread == nil {
      if top.index == nil {
        forget(top)
      } else {
        if !top.isImplicit { remark(tag.range.lowerBound, "a thread is closed before a block in it is") }
        leaveBlock()
      }
    }
    give(upTo: tag.range.upperBound)
    open[open.count - 1].thread = nil
  }

  /// The end of a thread that has no closer of its own.
  private mutating func endThread(at end: Int, because words: String) {
    guard let top = open.indices.last, let thread = open[top].thread else { return }
    remark(end, words)
    give(upTo: trimmed(end))
    threads[thread].ending = .unclosed
    open[top].thread = nil
  }

  private mutating func openConclusion(_ tag: TagScanner.Tag, _ next: TagScanner.Tag?) {
    if open.last?.thread != nil, next?.part == .conclusion, next?.isOpen == false {
      endThread(at: tag.range.lowerBound, because: "a conclusion begins before the last thread is closed")
    }
    join()
  }

  // MARK: - The end

  private mutating func finish() {
    let end = scanner.bytes.count
    if let top = open.last, top.isBetweenThreads {
      if trimmed(end) > position {
        join()
      } else if let index = top.index, let last = blocks[index].threads.last {
        give(upTo: end, to: last)
      }
    }
    give(upTo: end)
    for block in open {
      isCutOff = true
      if let thread = block.thread {
        threads[thread].ending = .cutOff
        remark(end, "the text ends inside thread \(threads[thread].number)")
      } else {
        remark(
          end, block.index == nil ? "the text ends inside a list of outlines" : "the text ends inside a block"
        )
      }
    }
    if isCutOff { threads[0].ending = .cutOff }
  }

  // MARK: - Layouts

  /// The first layout whose header stands in front of a block's first thread, and whose text stands behind its last one.
  private func likeliestLayout(_ block: ForkJoinText.Block, after end: Int?) -> Layout? {
    guard let first = block.threads.first, case .text(let range, true)? = threads[first].parts.first else {
      return dialect.layouts.first
    }
    let header = scanner.bytes[range]
    let fitting = dialect.layouts.filter {
      header.elementsEqual(Layout.fill($0.threadHeader, number: threads[first].number).utf8)
    }
    let layouts = fitting.isEmpty ? dialect.layouts : fitting
    guard let end else { return layouts.first }
    // What says more about the text behind a join is asked first.
    let byJoin = layouts.filter {
      !$0.afterJoin.allSatisfy(\.isWhitespace) && self.end(of: $0.afterJoin, at: end) != nil
    }
    return byJoin.first ?? layouts.first { $0.afterJoin.allSatisfy(\.isWhitespace) } ?? layouts.first
  }

  /// Where a text that the orchestrator writes ends, white space apart; nil where it does not stand there.
  private func end(of text: String, at start: Int) -> Int? {
    var index = start
    for byte in text.utf8 where !byte.isBlank {
      if byte == UInt8(ascii: "<") {
        while index < scanner.bytes.count, scanner.bytes[index].isBlank { index += 1 }
      }
      guard index < scanner.bytes.count, scanner.bytes[index] == byte else { return nil }
      index += 1
    }
    return text.allSatisfy(\.isWhitespace) ? start : index
  }
}
