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
    try scanner.finish()
    log.append(Event(stamp, kind))
  }

  private mutating func tokens(_ scanner: inout JSONScanner, _ stamp: Stamp) throws(JSONScanner.Failure) {
    try scanner.comma()
    let thread = ThreadID(try scanner.integer())
    try scanner.comma()
    let tokenClass = try scanner.tokenClass()
    let first = log.tokens.count
    do throws(JSONScanner.Failure) {
      while scanner.take(UInt8(ascii: ",")) { try token(&scanner, tokenClass) }
      try scanner.finish()
    } catch {
      log.tokens.truncate(to: first)
      throw error
    }
    if log.tokens.count > first { log.appendTokens(stamp, thread: thread, first: first) }
  }

  private mutating func token(
    _ scanner: inout JSONScanner, _ tokenClass: TokenClass
  ) throws(JSONScanner.Failure) {
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

  /// The payload of a rare event; nil for one that this version does not know.
  private func event(_ name: String, _ scanner: inout JSONScanner) throws(JSONScanner.Failure) -> Event.Kind?
  {
    switch name {
    case "pieces": return .pieces(try pieces(&scanner))
    case "fork": return .forked(try fork(&scanner))
    case "end": return .ended(try scanner.thread(), try scanner.word())
    case "join":
      let parent = try scanner.thread()
      let discipline: JoinDiscipline = try scanner.word()
      let reused: Int32 = try scanner.next()
      let reprefilled: Int32 = try scanner.next()
      try scanner.comma()
      let children: [Int32] = try scanner.integers()
      return .joined(
        Join(
          parent: parent, discipline: discipline, children: children.map(ThreadID.init), reused: reused,
          reprefilled: reprefilled))
    case "drop":
      let thread = try scanner.thread()
      let start: Int32 = try scanner.next()
      let end: Int32 = try scanner.next()
      guard 0 <= start, start <= end else { throw .init(reason: "a range that ends before it begins") }
      return .dropped(thread, start..<end)
    case "hold": return .held(try scanner.thread())
    case "answer": return .answered(try scanner.thread(), try scanner.optionalText())
    case "score": return .scored(try scanner.thread(), Score(try scanner.word(), try scanner.nextFloat()))
    case "decision":
      return .decision(
        Decision(
          thread: try scanner.thread(), position: try scanner.next(), kind: try scanner.word(),
          probability: try scanner.nextFloat(), taken: try scanner.next() as Int8 != 0))
    case "cache":
      var usage = CacheUsage(
        resident: try scanner.next(), shared: try scanner.next(), reused: try scanner.next(),
        computed: try scanner.next(), evicted: try scanner.next(), bytes: try scanner.next())
      if scanner.peek(UInt8(ascii: ",")) {
        usage.guessed = try scanner.next()
        usage.accepted = try scanner.next()
      }
      return .cache(usage)
    case "mistake":
      return .mistake(
        Mistake(
          thread: try scanner.thread(), position: try scanner.next(), expected: try scanner.nextText()))
    case "value":
      let thread = try scanner.thread()
      let nats = try scanner.nextFloat()
      let tokens: Int32 = try scanner.next()
      guard nats.isFinite, tokens >= 0 else { throw .init(reason: "a value that is no number") }
      return .valued(ThreadValue(thread: thread, nats: Double(nats), tokens: Int(tokens)))
    case "probe": return .probed(try finding(&scanner))
    case "alone":
      let tokens: Int32 = try scanner.next()
      guard tokens > 0 else { throw .init(reason: "a run alone without tokens") }
      try scanner.comma()
      return .alone(AloneRun(tokens: Int(tokens), isRight: try scanner.optionalBool()))
    case "verdict":
      let answer = try scanner.optionalText()
      let expected = try scanner.optionalText()
      try scanner.comma()
      let correct = try scanner.optionalBool()
      let claimed = scanner.take(UInt8(ascii: ",")) ? try scanner.optionalBool() : nil
      return .verdict(Verdict(answer: answer, expected: expected, correct: correct, claimed: claimed))
    case "finish": return .finished(try scanner.word())
    case "vary": return .varied(try variation(&scanner))
    case "head":
      let variation: Int32 = try scanner.next()
      guard log.variations.indices.contains(Int(variation)) else { throw .init(reason: "unknown variation") }
      return .head(VariationID(variation))
    default: return nil
    }
  }

  private func finding(_ scanner: inout JSONScanner) throws(JSONScanner.Failure) -> ProbeFinding {
    let decision = Decision(
      thread: try scanner.thread(), position: try scanner.next(), kind: .open,
      probability: try scanner.nextFloat(), taken: try scanner.next() as Int8 != 0)
    return ProbeFinding(
      decision: decision, fork: try outcomes(&scanner), alone: try outcomes(&scanner))
  }

  private func outcomes(
    _ scanner: inout JSONScanner
  ) throws(JSONScanner.Failure) -> [ProbeFinding.Outcome] {
    try scanner.comma()
    try scanner.expect(UInt8(ascii: "["))
    var outcomes: [ProbeFinding.Outcome] = []
    while !scanner.peek(UInt8(ascii: "]")) {
      if !outcomes.isEmpty { try scanner.comma() }
      let isRight = try scanner.optionalBool()
      let critical: Int32 = try scanner.next()
      let total: Int32 = try scanner.next()
      guard critical >= 0, total >= 0 else { throw .init(reason: "a number of tokens below zero") }
      outcomes.append(.init(isRight: isRight, criticalPath: Int(critical), total: Int(total)))
    }
    try scanner.expect(UInt8(ascii: "]"))
    return outcomes
  }

  private func pieces(_ scanner: inout JSONScanner) throws(JSONScanner.Failure) -> [Piece] {
    var pieces: [Piece] = []
    while scanner.take(UInt8(ascii: ",")) {
      try scanner.expect(UInt8(ascii: "["))
      let id: Int32 = try scanner.integer()
      try scanner.comma()
      let bytes = scanner.peek(UInt8(ascii: "[")) ? try scanner.integers() : try scanner.string()
      try scanner.expect(UInt8(ascii: "]"))
      pieces.append(Piece(id: id, bytes: bytes))
    }
    return pieces
  }

  private func fork(_ scanner: inout JSONScanner) throws(JSONScanner.Failure) -> Fork {
    var fork = Fork(parent: try scanner.thread(), opened: try scanner.next(), children: [])
    while scanner.take(UInt8(ascii: ",")) {
      if scanner.take(word: "isolated") {
        fork.isIsolated = true
        continue
      }
      try scanner.expect(UInt8(ascii: "["))
      if scanner.take(word: "after") {
        while scanner.take(UInt8(ascii: ",")) { fork.after.append(ThreadID(try scanner.integer())) }
      } else {
        let id = ThreadID(try scanner.integer())
        fork.children.append(
          .init(id: id, number: try scanner.nextText(), outline: try scanner.nextText()))
      }
      try scanner.expect(UInt8(ascii: "]"))
    }
    guard fork.children.count <= Self.maximumThreads else {
      throw .init(reason: "too many threads in one fork")
    }
    return fork
  }

  private func variation(_ scanner: inout JSONScanner) throws(JSONScanner.Failure) -> Variation {
    let id: Int32 = try scanner.next()
    let parent: Int32 = try scanner.next()
    let cut: Int32 = try scanner.next()
    guard id == log.variations.count, log.variations.indices.contains(Int(parent)),
      (0...log.entryCount(of: VariationID(parent))).contains(Int(cut))
    else { throw .init(reason: "a variation of something that is not there") }
    return Variation(id: VariationID(id), parent: VariationID(parent), cut: cut, change: try change(&scanner))
  }

  private func change(_ scanner: inout JSONScanner) throws(JSONScanner.Failure) -> Change {
    let name = try scanner.nextText()
    if name == "original" { return .original }
    let thread = try scanner.thread()
    let position: Int32 = try scanner.next()
    switch name {
    case "prune": return .prune(thread, position: position)
    case "longer":
      let chain: Int32 = try scanner.next()
      guard chain > 0 else { throw .init(reason: "a limit of no tokens") }
      return .longer(thread, position: position, chain: chain)
    case "fork": return .fork(thread, position: position)
    case "join": return .join(thread, position: position, try scanner.word())
    case "without-fork":
      let isLasting: Int32 = try scanner.next()
      return .withoutFork(thread, position: position, isLasting: isLasting != 0)
    case "again": return .again(thread, position: position)
    case "token": return .token(thread, position: position, id: try scanner.next())
    case "text": return .text(thread, position: position, try scanner.nextText())
    case "seed": return .seed(thread, position: position, try scanner.next())
    default: throw .init(reason: "unknown kind of change")
    }
  }
}

/// The parts of an event, most of them with the comma in front.
extension JSONScanner {
  fileprivate mutating func next<Integer: FixedWidthInteger>() throws(Failure) -> Integer {
    try comma()
    return try integer()
  }

  fileprivate mutating func nextFloat() throws(Failure) -> Float {
    try comma()
    return try float()
  }

  fileprivate mutating func nextText() throws(Failure) -> String {
    try comma()
    return try text()
  }

  fileprivate mutating func thread() throws(Failure) -> ThreadID {
    let value: Int32 = try next()
    guard value >= 0 else { throw Failure(reason: "negative thread") }
    return ThreadID(value)
  }

  fileprivate mutating func word<Word: RawRepresentable<String>>() throws(Failure) -> Word {
    let text = try nextText()
    guard let word = Word(rawValue: text) else { throw Failure(reason: "unknown word '\(text.prefix(40))'") }
    return word
  }

  fileprivate mutating func optionalText() throws(Failure) -> String? {
    try comma()
    guard peek(UInt8(ascii: "n")) else { return try text() }
    _ = try float()
    return nil
  }

  fileprivate mutating func optionalBool() throws(Failure) -> Bool? {
    _ = isAtEnd
    for (word, value) in [("true", true), ("false", false), ("null", nil)] as [(String, Bool?)]
    where bytes[index..<end].starts(with: word.utf8) {
      index += word.utf8.count
      return value
    }
    throw Failure(reason: "expected true, false or null")
  }

  fileprivate mutating func tokenClass() throws(Failure) -> TokenClass {
    if take(word: "g") { return .generated }
    if take(word: "i") { return .inserted }
    if take(word: "p") { return .prompt }
    if take(word: "e") { return .edited }
    throw Failure(reason: "unknown token class")
  }

  fileprivate mutating func integers<Integer: FixedWidthInteger>() throws(Failure) -> [Integer] {
    try expect(UInt8(ascii: "["))
    var integers: [Integer] = []
    if take(UInt8(ascii: "]")) { return integers }
    repeat { integers.append(try integer()) } while take(UInt8(ascii: ","))
    try expect(UInt8(ascii: "]"))
    return integers
  }

  fileprivate mutating func finish() throws(Failure) {
    try expect(UInt8(ascii: "]"))
    guard isAtEnd else { throw Failure(reason: "something follows the event") }
  }
}
