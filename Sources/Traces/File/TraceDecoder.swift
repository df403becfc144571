import Foundation

/// Reads the lines that `TraceEncoder` writes straight into a log, trusting nothing.
struct TraceDecoder {
  /// Longest thing that a single list in a line may hold; more is taken for damage.
  static let maximumThreads = 1 << 20

  var log: RunLog

  /// Reads the header line.
  init(header bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) throws(JSONScanner.Failure) {
    struct Version: Codable { var forkscope: Int }
    let data = Data(bytes[range])
    guard let version = try? JSONDecoder().decode(Version.self, from: data) else {
      throw JSONScanner.Failure(reason: "its first line is no forkscope header")
    }
    guard version.forkscope == TraceEncoder.version else {
      throw JSONScanner.Failure(
        reason: "it has format version \(version.forkscope), this program reads \(TraceEncoder.version)",
        isNewer: version.forkscope > TraceEncoder.version)
    }
    do {
      log = RunLog(header: try JSONDecoder().decode(RunHeader.self, from: data))
    } catch DecodingError.keyNotFound(let key, _) {
      throw JSONScanner.Failure(reason: "the header lacks \"\(key.stringValue)\"")
    } catch {
      throw JSONScanner.Failure(reason: "the header cannot be understood")
    }
  }

  /// Reads one event line; on failure the log is as before.
  mutating func line(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) throws(JSONScanner.Failure) {
    var scanner = JSONScanner(bytes, range)
    try scanner.expect(UInt8(ascii: "["))
    let isTokens = scanner.take(word: "t")
    let name = isTokens ? "t" : try scanner.text()
    try scanner.comma()
    let step: Int32 = try scanner.integer()
    try scanner.comma()
    let time: Int64 = try scanner.integer()
    guard (0...1 << 30).contains(step), (0...1 << 60).contains(time) else {
      throw .init(reason: "a step or time out of range")
    }
    let stamp = Stamp(step: step, time: time)
    if isTokens { return try tokens(&scanner, stamp) }
    guard let kind = try event(name, &scanner) else { return }
    try finish(&scanner)
    log.append(Event(stamp, kind))
  }

  private mutating func tokens(_ scanner: inout JSONScanner, _ stamp: Stamp) throws(JSONScanner.Failure) {
    try scanner.comma()
    let thread = ThreadID(try scanner.integer())
    try scanner.comma()
    let tokenClass = try tokenClass(&scanner)
    let first = log.tokens.count
    do throws(JSONScanner.Failure) {
      while scanner.take(UInt8(ascii: ",")) { try token(&scanner, tokenClass) }
      try finish(&scanner)
    } catch {
      log.tokens.truncate(to: first)
      throw error
    }
    if log.tokens.count > first { log.appendTokens(stamp, thread: thread, first: first) }
  }

  private func tokenClass(_ scanner: inout JSONScanner) throws(JSONScanner.Failure) -> TokenClass {
    if scanner.take(word: "g") { return .generated }
    if scanner.take(word: "i") { return .inserted }
    if scanner.take(word: "p") { return .prompt }
    if scanner.take(word: "e") { return .edited }
    throw .init(reason: "unknown token class")
  }

  private mutating func token(_ scanner: inout JSONScanner, _ tokenClass: TokenClass) throws(JSONScanner
    .Failure)
  {
    try scanner.expect(UInt8(ascii: "["))
    let id: Int32 = try scanner.integer()
    var logprob = Float.nan
    var entropy = Float.nan
    if scanner.take(UInt8(ascii: ",")) {
      logprob = try scanner.float()
      try scanner.comma()
      entropy = try scanner.float()
      while scanner.take(UInt8(ascii: ",")) {
        let alternative: Int32 = try scanner.integer()
        try scanner.comma()
        log.tokens.appendAlternative(id: alternative, logprob: try scanner.float())
      }
    }
    try scanner.expect(UInt8(ascii: "]"))
    log.tokens.finishToken(id: id, logprob: logprob, entropy: entropy, class: tokenClass)
  }

  private func finish(_ scanner: inout JSONScanner) throws(JSONScanner.Failure) {
    try scanner.expect(UInt8(ascii: "]"))
    guard scanner.isAtEnd else { throw .init(reason: "something follows the event") }
  }

  /// The payload of a rare event; nil for one that this version does not know.
  private func event(_ name: String, _ scanner: inout JSONScanner) throws(JSONScanner.Failure) -> Event.Kind?
  {
    switch name {
    case "pieces": return .pieces(try pieces(&scanner))
    case "fork": return .forked(try fork(&scanner))
    case "end":
      let thread = try id(&scanner)
      return .ended(thread, try word(&scanner, EndReason.self))
    case "join":
      let parent = try id(&scanner)
      let discipline = try word(&scanner, JoinDiscipline.self)
      let reused: Int32 = try next(&scanner)
      let reprefilled: Int32 = try next(&scanner)
      try scanner.comma()
      let children = try list(&scanner) { scanner throws(JSONScanner.Failure) in
        ThreadID(try scanner.integer())
      }
      return .joined(
        Join(
          parent: parent, discipline: discipline, children: children, reused: reused, reprefilled: reprefilled
        ))
    case "drop":
      let thread = try id(&scanner)
      let start: Int32 = try next(&scanner)
      let end: Int32 = try next(&scanner)
      guard 0 <= start, start <= end else { throw .init(reason: "a range that ends before it begins") }
      return .dropped(thread, start..<end)
    case "hold": return .held(try id(&scanner))
    case "answer":
      let thread = try id(&scanner)
      return .answered(thread, try optionalText(&scanner))
    case "score":
      let thread = try id(&scanner)
      let kind = try word(&scanner, Score.Kind.self)
      try scanner.comma()
      return .scored(thread, Score(kind, try scanner.float()))
    case "decision":
      let thread = try id(&scanner)
      let position: Int32 = try next(&scanner)
      let kind = try word(&scanner, Decision.Kind.self)
      try scanner.comma()
      let probability = try scanner.float()
      let taken: Int8 = try next(&scanner)
      return .decision(
        Decision(thread: thread, position: position, kind: kind, probability: probability, taken: taken != 0))
    case "cache":
      return .cache(
        CacheUsage(
          resident: try next(&scanner), shared: try next(&scanner), reused: try next(&scanner),
          computed: try next(&scanner), evicted: try next(&scanner), bytes: try next(&scanner)))
    case "verdict":
      let answer = try optionalText(&scanner)
      let expected = try optionalText(&scanner)
      try scanner.comma()
      let correct = try optionalBool(&scanner)
      let claimed = scanner.take(UInt8(ascii: ",")) ? try optionalBool(&scanner) : nil
      return .verdict(Verdict(answer: answer, expected: expected, correct: correct, claimed: claimed))
    case "finish": return .finished(try word(&scanner, FinishReason.self))
    case "vary": return .varied(try variation(&scanner))
    case "head":
      let variation: Int32 = try next(&scanner)
      guard log.variations.indices.contains(Int(variation)) else { throw .init(reason: "unknown variation") }
      return .head(VariationID(variation))
    default: return nil
    }
  }

  private func pieces(_ scanner: inout JSONScanner) throws(JSONScanner.Failure) -> [Piece] {
    var pieces: [Piece] = []
    while scanner.take(UInt8(ascii: ",")) {
      try scanner.expect(UInt8(ascii: "["))
      let id: Int32 = try scanner.integer()
      try scanner.comma()
      let isList = scanner.peek(UInt8(ascii: "["))
      let bytes: [UInt8] =
        isList
        ? try list(&scanner) { scanner throws(JSONScanner.Failure) in try scanner.integer() }
        : try scanner.string()
      try scanner.expect(UInt8(ascii: "]"))
      pieces.append(Piece(id: id, bytes: bytes))
    }
    return pieces
  }

  private func fork(_ scanner: inout JSONScanner) throws(JSONScanner.Failure) -> Fork {
    let parent = try id(&scanner)
    let opened: Int32 = try next(&scanner)
    var children: [Fork.Child] = []
    var after: [ThreadID] = []
    var isIsolated = false
    while scanner.take(UInt8(ascii: ",")) {
      if scanner.take(word: "isolated") {
        isIsolated = true
        continue
      }
      try scanner.expect(UInt8(ascii: "["))
      if scanner.take(word: "after") {
        while scanner.take(UInt8(ascii: ",")) { after.append(ThreadID(try scanner.integer())) }
        try scanner.expect(UInt8(ascii: "]"))
        continue
      }
      let child = ThreadID(try scanner.integer())
      try scanner.comma()
      let number = try scanner.text()
      try scanner.comma()
      children.append(.init(id: child, number: number, outline: try scanner.text()))
      try scanner.expect(UInt8(ascii: "]"))
    }
    guard children.count <= Self.maximumThreads else { throw .init(reason: "too many threads in one fork") }
    return Fork(parent: parent, opened: opened, children: children, after: after, isIsolated: isIsolated)
  }

  private func variation(_ scanner: inout JSONScanner) throws(JSONScanner.Failure) -> Variation {
    let id: Int32 = try next(&scanner)
    let parent: Int32 = try next(&scanner)
    let cut: Int32 = try next(&scanner)
    guard id == log.variations.count, log.variations.indices.contains(Int(parent)),
      (0...log.entryCount(of: VariationID(parent))).contains(Int(cut))
    else { throw .init(reason: "a variation of something that is not there") }
    return Variation(id: VariationID(id), parent: VariationID(parent), cut: cut, change: try change(&scanner))
  }

  private func change(_ scanner: inout JSONScanner) throws(JSONScanner.Failure) -> Change {
    try scanner.comma()
    let name = try scanner.text()
    if name == "original" { return .original }
    let thread = try self.id(&scanner)
    let position: Int32 = try next(&scanner)
    switch name {
    case "prune": return .prune(thread, position: position)
    case "again": return .again(thread, position: position)
    case "token": return .token(thread, position: position, id: try next(&scanner))
    case "text":
      try scanner.comma()
      return .text(thread, position: position, try scanner.text())
    case "seed": return .seed(thread, position: position, try next(&scanner))
    default: throw .init(reason: "unknown kind of change")
    }
  }

  // MARK: - Small parts, each with the comma in front

  private func next<Integer: FixedWidthInteger>(_ scanner: inout JSONScanner) throws(JSONScanner.Failure)
    -> Integer
  {
    try scanner.comma()
    return try scanner.integer()
  }

  private func id(_ scanner: inout JSONScanner) throws(JSONScanner.Failure) -> ThreadID {
    let value: Int32 = try next(&scanner)
    guard value >= 0 else { throw .init(reason: "negative thread") }
    return ThreadID(value)
  }

  private func word<Word: RawRepresentable>(
    _ scanner: inout JSONScanner, _: Word.Type
  ) throws(JSONScanner.Failure) -> Word where Word.RawValue == String {
    try scanner.comma()
    let text = try scanner.text()
    guard let word = Word(rawValue: text) else { throw .init(reason: "unknown word '\(text.prefix(40))'") }
    return word
  }

  private func optionalText(_ scanner: inout JSONScanner) throws(JSONScanner.Failure) -> String? {
    try scanner.comma()
    if scanner.peek(UInt8(ascii: "n")) {
      _ = try scanner.float()
      return nil
    }
    return try scanner.text()
  }

  private func optionalBool(_ scanner: inout JSONScanner) throws(JSONScanner.Failure) -> Bool? {
    _ = scanner.isAtEnd
    for (word, value) in [("true", true), ("false", false), ("null", nil)] as [(String, Bool?)] {
      if scanner.bytes[scanner.index..<scanner.end].starts(with: word.utf8) {
        scanner.index += word.utf8.count
        return value
      }
    }
    throw .init(reason: "expected true, false or null")
  }

  private func list<Element>(
    _ scanner: inout JSONScanner, _ element: (inout JSONScanner) throws(JSONScanner.Failure) -> Element
  ) throws(JSONScanner.Failure) -> [Element] {
    try scanner.expect(UInt8(ascii: "["))
    var elements: [Element] = []
    if scanner.take(UInt8(ascii: "]")) { return elements }
    repeat { elements.append(try element(&scanner)) } while scanner.take(UInt8(ascii: ","))
    try scanner.expect(UInt8(ascii: "]"))
    return elements
  }
}
