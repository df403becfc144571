/// A parallel block's tags, and the errors that they may have.
struct FormatBlock {
  var tags: [TagScanner.Tag] = []
  /// Tags of the conclusion where that stands behind the block.
  var conclusion: [TagScanner.Tag] = []
  /// The number of the thread that it lies in; empty for an outermost block.
  var prefix = ""
  /// The bytes between the tags that enclose it; nil for formats without such tags.
  var range: Range<Int>?

  func closed(at end: Int) -> FormatBlock {
    var block = self
    block.range = range.map { $0.lowerBound..<end }
    return block
  }

  /// The first error, in the order of ThreadWeaver's filter.
  func firstError(_ rules: FormatRules, _ scanner: TagScanner) -> FormatError? {
    if rules.rejectsForeignTags, tags.contains(where: { $0.part == .foreign }) { return .disallowedTag }
    if let error = countError(rules, scanner) { return error }
    do throws(FormatError) {
      return contentError(try elements(rules, scanner), rules, scanner)
    } catch {
      return error
    }
  }

  // MARK: - Counts

  private func count(_ part: TagScanner.Part, open: Bool) -> Int {
    (tags + conclusion).count { $0.part == part && $0.isOpen == open }
  }

  private func countError(_ rules: FormatRules, _ scanner: TagScanner) -> FormatError? {
    let outlines = count(.outline, open: true)
    let threads = count(.thread, open: true)
    let conclusions = count(.conclusion, open: true)
    if scanner.format.outline != nil, outlines != threads { return .countMismatch }
    if outlines != count(.outline, open: false) { return .unbalancedOutline }
    if threads != count(.thread, open: false) { return .unbalancedThread }
    if conclusions != count(.conclusion, open: false) { return .unbalancedConclusion }
    switch rules.conclusion {
    case .required where conclusions != 1: return .conclusionCount
    case .forbidden where conclusions != 0: return .conclusionCount
    case .optional where conclusions > 1: return .conclusionCount
    default: break
    }
    if max(outlines, threads) > rules.maxOutlines { return .tooManyOutlines }
    // ThreadWeaver's filter finds a block without threads out of sequence; NPR's reward looks for plans first.
    if scanner.format.outline != nil, outlines == 0 {
      return scanner.format.block == nil ? .noOutline : .wrongSequence
    }
    return threads < rules.minThreads ? .tooFewThreads : nil
  }

  // MARK: - Order

  /// An outline, a thread or a conclusion.
  private struct Element {
    var part: TagScanner.Part
    /// Between its tags.
    var content: Range<Int>
  }

  /// The block's parts where they come as outlines, threads, conclusion with nothing but white space between them.
  private func elements(_ rules: FormatRules, _ scanner: TagScanner) throws(FormatError) -> [Element] {
    var elements: [Element] = []
    var inside: TagScanner.Tag?
    var isInList = false
    // 0 while outlines are wanted, 1 while threads are, 2 behind the conclusion.
    var stage = scanner.format.outlines == nil ? 1 : 0
    var end = range?.lowerBound
    for tag in tags where tag.part != .foreign {
      // Text beside the outlines of a list is free: Multiverse states its objective there.
      if inside == nil, !isInList, let end, !scanner.isBlank(end..<max(end, tag.range.lowerBound)) {
        throw .wrongSequence
      }
      end = tag.range.upperBound
      if let open = inside {
        if tag.part == .block, open.part == .thread { continue }
        guard tag.part == open.part, !tag.isOpen else { throw Self.tagInside(open.part) }
        elements.append(Element(part: open.part, content: open.range.upperBound..<tag.range.lowerBound))
        inside = nil
        continue
      }
      let fits =
        switch (tag.part, tag.isOpen) {
        case (.outlines, true): stage == 0 && !isInList
        case (.outlines, false): isInList
        case (.outline, true): isInList
        case (.thread, true): stage == 1 && !isInList
        case (.conclusion, true): stage == 1 && elements.last?.part == .thread
        default: false
        }
      guard fits else { throw .wrongSequence }
      switch tag.part {
      case .outlines:
        isInList = tag.isOpen
        stage = tag.isOpen ? 0 : 1
      case .conclusion:
        stage = 2
        inside = tag
      default: inside = tag
      }
    }
    if let range, let end, !scanner.isBlank(min(end, range.upperBound)..<range.upperBound) {
      throw .wrongSequence
    }
    if inside != nil || isInList || !elements.contains(where: { $0.part == .thread }) {
      throw .wrongSequence
    }
    if let open = conclusion.first, let close = conclusion.dropFirst().first {
      guard open.isOpen, !close.isOpen else { throw .unbalancedConclusion }
      elements.append(Element(part: .conclusion, content: open.range.upperBound..<close.range.lowerBound))
    }
    return elements
  }

  private static func tagInside(_ part: TagScanner.Part) -> FormatError {
    switch part {
    case .outline: .tagInOutline
    case .conclusion: .emptyConclusion
    default: .tagInThread
    }
  }

  // MARK: - Content

  private func contentError(
    _ elements: [Element], _ rules: FormatRules, _ scanner: TagScanner
  ) -> FormatError? {
    let outlines = elements.filter { $0.part == .outline }
    let threads = elements.filter { $0.part == .thread }
    let conclusions = elements.filter { $0.part == .conclusion }
    var numbers: [String] = []
    if scanner.format.outline != nil {
      for outline in outlines {
        guard let (number, text) = numbered(outline, scanner), text > 0 else { return .unnumberedOutline }
        numbers.append(number)
      }
      if !isNumbered(numbers, rules) { return .outlineNumbering }
      let threads = threads.map { numbered($0, scanner) }
      if zip(threads, numbers).contains(where: { $0 != nil && $0?.number != $1 }) { return .threadNumbering }
      if threads.contains(where: { ($0?.text ?? 0) == 0 }) { return .unnumberedThread }
    }
    if !rules.allowsSpaceBetweenThreads, let close = scanner.format.thread?.close,
      let open = scanner.format.thread?.open,
      zip(threads, threads.dropFirst()).contains(where: {
        $1.content.lowerBound - $0.content.upperBound > close.utf8.count + open.utf8.count
      })
    {
      return .spaceBetweenThreads
    }
    if conclusions.contains(where: { scanner.isBlank($0.content) }) { return .emptyConclusion }
    let least = rules.minLengths
    let isShort =
      outlines.contains { (numbered($0, scanner)?.text ?? 0) < least.outline }
      || threads.contains { (numbered($0, scanner)?.text ?? scanner.length(of: $0.content)) < least.thread }
      || conclusions.contains { scanner.length(of: $0.content) < least.conclusion }
    return isShort ? .tooShort : nil
  }

  /// The number of an outline or a thread, and how many bytes of text it numbers.
  private func numbered(_ element: Element, _ scanner: TagScanner) -> (number: String, text: Int)? {
    scanner.number(at: element.content).map {
      ($0.number, scanner.length(of: $0.text..<element.content.upperBound))
    }
  }

  private func isNumbered(_ numbers: [String], _ rules: FormatRules) -> Bool {
    let plain = numbers.indices.map { String($0 + 1) }
    if prefix.isEmpty || rules.restartsNumbering, numbers == plain { return true }
    return !prefix.isEmpty && numbers == plain.map { prefix + "." + $0 }
  }
}
