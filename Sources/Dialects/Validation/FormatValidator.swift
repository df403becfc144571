/// Tells whether a text keeps to a format, and what is wrong first where it does not.
///
/// The errors are looked for in the order in which ThreadWeaver's filter does (arXiv 2512.07843, `data_generation`).
/// Iterative and linear, whatever the text nests.
public struct FormatValidator: Sendable {
  private let rules: FormatRules

  public init(_ rules: FormatRules) { self.rules = rules }

  /// The first error; nil for a text that keeps to the format, as one without any block does.
  public func firstError(in text: String) -> FormatError? {
    let scanner = TagScanner(text, rules.tags)
    if let error = blockError(scanner.tags) { return error }
    for block in blocks(in: scanner) {
      if let error = error(in: block, scanner) { return error }
    }
    return nil
  }

  // MARK: - Blocks

  /// A parallel block's parts, without those of the blocks inside it.
  private struct Block {
    var tags: [TagScanner.Tag] = []
    /// The number of the thread that it lies in.
    var prefix = ""
    /// Where its own tags enclose it, in bytes; nil for formats without such tags.
    var range: Range<Int>?
  }

  private func blockError(_ tags: [TagScanner.Tag]) -> FormatError? {
    let blocks = tags.filter { $0.part == .block }
    guard blocks.count(where: \.isOpen) * 2 == blocks.count else { return .unequalBlockTags }
    var depth = 0
    for tag in blocks {
      depth += tag.isOpen ? 1 : -1
      if depth < 0 { return .unequalBlockTags }
      if depth > 1, !rules.allowsNesting { return .nestedBlock }
    }
    return nil
  }

  /// The tags of each block: between the tags that enclose it, or from one list of outlines to the next.
  private func blocks(in scanner: TagScanner) -> [Block] {
    guard rules.tags.block != nil else { return blocksWithoutTags(scanner.tags) }
    var done: [Block] = []
    var open: [Block] = []
    var thread: [String] = []
    var last: Int?
    for tag in scanner.tags {
      switch (tag.part, tag.isOpen) {
      case (.block, true):
        open.append(Block(prefix: thread.last ?? "", range: tag.range.upperBound..<tag.range.upperBound))
      case (.block, false):
        if var block = open.popLast() {
          block.range = block.range.map { $0.lowerBound..<tag.range.lowerBound }
          done.append(block)
          last = done.count - 1
        }
      default:
        guard !open.isEmpty else {
          // Some formats conclude behind the block.
          if rules.concludesOutside, tag.part == .conclusion, let last { done[last].tags.append(tag) }
          continue
        }
        open[open.count - 1].tags.append(tag)
        guard tag.part == .thread else { continue }
        if tag.isOpen {
          let end = min(scanner.bytes.count, tag.range.upperBound + 32)
          thread.append(scanner.number(at: tag.range.upperBound..<end)?.number ?? "")
        } else {
          _ = thread.popLast()
        }
      }
    }
    return done
  }

  private func blocksWithoutTags(_ tags: [TagScanner.Tag]) -> [Block] {
    var blocks: [Block] = []
    for tag in tags {
      if tag.part == .outlines, tag.isOpen || blocks.isEmpty { blocks.append(Block()) }
      if blocks.isEmpty { blocks.append(Block()) }
      blocks[blocks.count - 1].tags.append(tag)
    }
    return blocks
  }

  // MARK: - One block

  private func error(in block: Block, _ scanner: TagScanner) -> FormatError? {
    func count(_ part: TagScanner.Part, open: Bool) -> Int {
      block.tags.count { $0.part == part && $0.isOpen == open }
    }
    let outlines = count(.outline, open: true)
    let threads = count(.thread, open: true)
    if rules.tags.outline != nil, outlines != threads { return .countMismatch }
    for (part, error) in [
      (TagScanner.Part.outline, FormatError.unbalancedOutline), (.thread, .unbalancedThread),
      (.conclusion, .unbalancedConclusion),
    ] where count(part, open: true) != count(part, open: false) {
      return error
    }
    switch rules.conclusion {
    case .required where count(.conclusion, open: true) != 1: return .conclusionCount
    case .forbidden where count(.conclusion, open: true) != 0: return .conclusionCount
    case .optional where count(.conclusion, open: true) > 1: return .conclusionCount
    default: break
    }
    if outlines > rules.maxOutlines || threads > rules.maxOutlines { return .tooManyOutlines }
    if rules.tags.outline != nil, outlines == 0 { return .noOutline }
    if threads < rules.minThreads { return .tooFewThreads }
    return orderError(block, scanner) ?? contentError(block, scanner)
  }

  /// The parts must come as outlines, threads, conclusion, each tag closed before the next of its rank opens.
  private func orderError(_ block: Block, _ scanner: TagScanner) -> FormatError? {
    var inside: TagScanner.Part?
    var isInList = false
    var rank = 0
    var lastThread: Int?
    for tag in block.tags {
      switch (tag.part, tag.isOpen) {
      case (.outlines, true):
        guard inside == nil, rank == 0, !isInList else { return rank > 0 ? .wrongSequence : .tagInOutline }
        isInList = true
      case (.outlines, false):
        guard inside == nil, isInList else { return inside == .thread ? .tagInThread : .tagInOutline }
        isInList = false
        rank = 1
      case (let part, true):
        if let inside { return Self.tagInside(inside) }
        let wanted = part == .outline ? 0 : part == .thread ? 1 : 2
        if part == .outline, !isInList { return .wrongSequence }
        if part == .thread, rules.tags.outlines == nil { rank = max(rank, 1) }
        guard wanted >= rank || part == .outline, part == .outline || wanted - rank <= 1,
          !(part != .outline && rank == 0)
        else { return .wrongSequence }
        if part == .thread, let lastThread, !rules.allowsSpaceBetweenThreads,
          lastThread != tag.range.lowerBound
        {
          return .spaceBetweenThreads
        }
        if part != .outline { rank = wanted }
        inside = part
      case (let part, false):
        guard inside == part else { return inside.map(Self.tagInside) ?? .wrongSequence }
        inside = nil
        if part == .thread { lastThread = tag.range.upperBound }
      }
    }
    return nil
  }

  private static func tagInside(_ part: TagScanner.Part) -> FormatError {
    switch part {
    case .outline, .outlines: .tagInOutline
    case .thread, .block: .tagInThread
    case .conclusion: .emptyConclusion
    }
  }

  /// Numbers, lengths, and nothing but white space between the parts.
  private func contentError(_ block: Block, _ scanner: TagScanner) -> FormatError? {
    var outlines: [String] = []
    var threads: [String] = []
    if let range = block.range, let first = block.tags.first,
      let last = block.tags.last(where: { range.contains($0.range.lowerBound) }),
      !scanner.isBlank(range.lowerBound..<first.range.lowerBound)
        || !scanner.isBlank(last.range.upperBound..<range.upperBound)
    {
      return .disallowedTag
    }
    for (tag, next) in zip(block.tags, block.tags.dropFirst()) {
      let content = tag.range.upperBound..<max(tag.range.upperBound, next.range.lowerBound)
      guard tag.isOpen, tag.part != .outlines else {
        let isGap = tag.part == .outlines || !rules.concludesOutside || next.part != .conclusion
        if isGap, !isObjective(tag, next), !scanner.isBlank(content) { return .disallowedTag }
        continue
      }
      switch tag.part {
      case .outline:
        guard let (number, length) = scanner.number(at: content), length > 0 else {
          return .unnumberedOutline
        }
        if length < rules.minLengths.outline { return .tooShort }
        outlines.append(number)
      case .thread where rules.tags.outline != nil:
        guard let (number, length) = scanner.number(at: content) else { return .unnumberedThread }
        if length < rules.minLengths.thread { return .tooShort }
        threads.append(number)
      case .conclusion:
        if scanner.isBlank(content) { return .emptyConclusion }
        if content.count < rules.minLengths.conclusion { return .tooShort }
      default: break
      }
    }
    let prefix = block.prefix.isEmpty ? "" : block.prefix + "."
    if !outlines.isEmpty, !isNumbered(outlines, prefix) { return .outlineNumbering }
    return threads == outlines ? nil : .threadNumbering
  }

  private func isNumbered(_ numbers: [String], _ prefix: String) -> Bool {
    let plain = numbers.indices.map { String($0 + 1) }
    return numbers == plain || rules.allowsNesting && numbers == plain.map { prefix + $0 }
  }

  /// Multiverse may state its objective in front of the first outline.
  private func isObjective(_ tag: TagScanner.Tag, _ next: TagScanner.Tag) -> Bool {
    rules.allowsNesting && tag.part == .outlines && tag.isOpen && next.part == .outline
  }
}
