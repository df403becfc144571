/// A text that is looked for, whatever its case, and whatever numbers its operators have.
public struct SearchText: Sendable, Equatable {
  /// As it was typed.
  public let text: String
  fileprivate let needle: [UInt8]
  /// Bytes of its first character.
  fileprivate let first: Int

  fileprivate static let none = SearchText()

  private init() { (text, needle, first) = ("", [], 1) }

  /// In the case that `RunTree.searchedText` has.
  public var lowercased: String { String(decoding: needle, as: UTF8.self) }

  /// nil where there is nothing to look for.
  public init?(_ text: String) {
    guard !text.isEmpty else { return nil }
    self.text = text
    let folded = Self.folded(text)
    needle = Array(folded.utf8)
    first = folded.unicodeScalars.first.map { UTF8.width($0) } ?? 1
  }

  /// In lower case and without the numbers of operators, as in `3+₁2`: nobody types them.
  fileprivate static func folded(_ text: String) -> String {
    let lower = text.lowercased()
    guard lower.unicodeScalars.contains(where: operatorNumbers.contains) else { return lower }
    var folded = String.UnicodeScalarView()
    for scalar in lower.unicodeScalars {
      if operatorNumbers.contains(scalar), let last = folded.last, "+-*".unicodeScalars.contains(last) {
        continue
      }
      folded.append(scalar)
    }
    return String(folded)
  }

  private static let operatorNumbers: ClosedRange<Unicode.Scalar> = "₀"..."₉"
}

/// A place where a text stands.
public struct TextMatch: Sendable, Equatable {
  public var thread: ThreadID
  /// The tokens that hold it; nil where it stands in the thread's outline.
  public var positions: Range<Int>?
}

extension RunTree {
  /// Every place that holds a text, in reading order: a thread up to a fork, then its children, then the rest.
  ///
  /// A thread's tokens are read as one text, prompts included; matches do not overlap. O(bytes of the run).
  public func matches(of text: SearchText, in log: RunLog) -> [TextMatch] {
    var finder = Finder(text, log)
    var result: [TextMatch] = []
    var stack = [Visit(thread: .root)]
    while var visit = stack.popLast() {
      if visit.found == nil {
        visit.found = finder.positions(tokens(visit.thread))[...]
        if finder.holds(history.threads[visit.thread.index].outline) {
          result.append(TextMatch(thread: visit.thread))
        }
      }
      let blocks = blocks(of: visit.thread)
      let next = blocks.indices.contains(visit.block) ? history.blocks[blocks[visit.block].index] : nil
      while let first = visit.found?.first, first.lowerBound < next?.forkPosition ?? .max {
        result.append(TextMatch(thread: visit.thread, positions: first))
        visit.found?.removeFirst()
      }
      guard let next else { continue }
      visit.block += 1
      stack.append(visit)
      stack += next.children.reversed().map { Visit(thread: $0) }
    }
    return result
  }

  /// All that `matches` looks through, as it is compared, a line for each outline and each thread's text: an index of runs is made
  /// of it.
  public func searchedText(in log: RunLog) -> String {
    var finder = Finder(SearchText.none, log)
    var bytes: [UInt8] = []
    for thread in threads {
      bytes += SearchText.folded(thread.outline).utf8
      bytes.append(UInt8(ascii: "\n"))
      for index in tokens(thread.id) { bytes += finder.piece(log.tokens.ids[Int(index)]) }
      bytes.append(UInt8(ascii: "\n"))
    }
    // Text ends at a zero for many who read it.
    for index in bytes.indices where bytes[index] == 0 { bytes[index] = UInt8(ascii: " ") }
    return String(decoding: bytes, as: UTF8.self)
  }

  private struct Visit {
    var thread: ThreadID
    /// What is left of the thread's own matches; nil before it was looked through.
    var found: ArraySlice<Range<Int>>?
    var block = 0
  }

  /// Looks for one text in many.
  private struct Finder {
    private let needle: [UInt8]
    private let first: Int
    private let log: RunLog
    private var pieces: [Int32: [UInt8]] = [:]

    init(_ text: SearchText, _ log: RunLog) { (needle, first, self.log) = (text.needle, text.first, log) }

    func holds(_ text: String) -> Bool {
      !Self.places(of: needle, first, in: Array(SearchText.folded(text).utf8), [0]).isEmpty
    }

    mutating func positions(_ tokens: ArraySlice<Int32>) -> [Range<Int>] {
      var bytes: [UInt8] = []
      var starts: [Int] = []
      starts.reserveCapacity(tokens.count)
      for index in tokens {
        starts.append(bytes.count)
        bytes += piece(log.tokens.ids[Int(index)])
      }
      return Self.places(of: needle, first, in: bytes, starts)
    }

    /// The bytes of a token as they are compared.
    mutating func piece(_ id: Int32) -> [UInt8] {
      if let known = pieces[id] { return known }
      let bytes = log.pieces.bytes(id)
      // Parts of a character stay as they are.
      let lower =
        String(validating: bytes, as: UTF8.self).map { Array(SearchText.folded($0).utf8) }
        ?? bytes.map { (65...90).contains($0) ? $0 + 32 : $0 }
      pieces[id] = lower
      return lower
    }

    /// The tokens that hold each match; of several that begin in one token the first, as there is one place to go to.
    ///
    /// - Parameters:
    ///   - first: bytes of the needle's first character: one whose bytes lie in several tokens shows at the last of them.
    ///   - starts: where the tokens begin, ascending.
    private static func places(
      of needle: [UInt8], _ first: Int, in bytes: [UInt8], _ starts: [Int]
    ) -> [Range<Int>] {
      guard let head = needle.first, bytes.count >= needle.count else { return [] }
      var places: [Range<Int>] = []
      bytes.withUnsafeBufferPointer { bytes in
        needle.withUnsafeBufferPointer { needle in
          var (start, token) = (0, 0)
          while start <= bytes.count - needle.count {
            guard bytes[start] == head, (1..<needle.count).allSatisfy({ bytes[start + $0] == needle[$0] })
            else {
              start += 1
              continue
            }
            while token < starts.count, starts[token] < start + first { token += 1 }
            var end = token
            while end < starts.count, starts[end] < start + needle.count { end += 1 }
            places.append(token - 1..<end)
            start = max(start + needle.count, token < starts.count && end == token ? starts[token] : 0)
            if end == token, token == starts.count { break }
          }
        }
      }
      return places
    }
  }
}
