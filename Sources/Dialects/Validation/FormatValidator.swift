/// Tells whether a text keeps to a format, and the first error where it does not.
///
/// The errors are looked for in the order of ThreadWeaver's filter (arXiv 2512.07843, `data_generation`).
/// Iterative and linear, whatever the text nests.
public struct FormatValidator: Sendable {
  private let rules: FormatRules
  private let tags: Dialect.Tags

  public init(_ rules: FormatRules, of tags: Dialect.Tags) {
    self.rules = rules
    self.tags = tags
  }

  /// For texts in a layout of a dialect; nil where the dialect has no rules.
  public init?(_ dialect: Dialect, layout: String? = nil) {
    guard let rules = dialect.format(in: layout) else { return nil }
    self.init(rules, of: dialect.tags)
  }

  /// The first error; nil for a text that keeps to the format, as one without any block does.
  public func firstError(in text: String) -> FormatError? {
    let scanner = TagScanner(text, tags)
    if tags.block == nil {
      if let error = listError(scanner.tags) { return error }
      return blocksByLists(scanner.tags).lazy.compactMap { $0.firstError(rules, scanner) }.first
    }
    if let error = blockError(scanner.tags) { return error }
    return blocks(in: scanner).lazy.compactMap { $0.firstError(rules, scanner) }.first
  }

  // MARK: - Formats with a tag around each block

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

  /// Each block with its own tags, and with the two enclosing tags of each block inside it.
  private func blocks(in scanner: TagScanner) -> [FormatBlock] {
    var done: [FormatBlock] = []
    var open: [FormatBlock] = []
    var thread: [String] = []
    for tag in scanner.tags {
      if tag.part == .block, !tag.isOpen, let block = open.popLast() {
        done.append(block.closed(at: tag.range.lowerBound))
      }
      if let last = open.indices.last {
        open[last].tags.append(tag)
      } else if rules.concludesOutside, tag.part == .conclusion, let last = done.indices.last {
        done[last].conclusion.append(tag)
      }
      switch (tag.part, tag.isOpen) {
      case (.block, true):
        open.append(
          FormatBlock(prefix: thread.last ?? "", range: tag.range.upperBound..<tag.range.upperBound))
      case (.thread, true):
        // No number is longer than this.
        let end = min(scanner.bytes.count, tag.range.upperBound + 32)
        thread.append(scanner.number(at: tag.range.upperBound..<end)?.number ?? "")
      case (.thread, false): _ = thread.popLast()
      default: break
      }
    }
    return done
  }

  // MARK: - Formats without

  private func listError(_ tags: [TagScanner.Tag]) -> FormatError? {
    let lists = tags.filter { $0.part == .outlines }
    guard lists.count(where: \.isOpen) * 2 == lists.count else { return .unequalBlockTags }
    var inside: TagScanner.Part?
    for tag in tags where tag.part != .foreign {
      if tag.isOpen {
        if tag.part == .outlines, inside != nil { return .nestedBlock }
        inside = inside ?? tag.part
      } else if inside == tag.part {
        inside = nil
      } else if tag.part == .outlines, inside == nil {
        return .unequalBlockTags
      }
    }
    return nil
  }

  /// The tags from one list of outlines to the next, up to the conclusion's closer.
  private func blocksByLists(_ found: [TagScanner.Tag]) -> [FormatBlock] {
    var blocks: [FormatBlock] = []
    var isOver = true
    for tag in found {
      if tag.part == .foreign, isOver { continue }
      if tag.part == .outlines && tag.isOpen || blocks.isEmpty { blocks.append(FormatBlock()) }
      blocks[blocks.count - 1].tags.append(tag)
      isOver = tag.part == .conclusion && !tag.isOpen
    }
    return blocks
  }
}
