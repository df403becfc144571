import Dialects
import Traces

/// What is known of a run besides the text that its model wrote.
struct RunFacts {
  /// The person's problem; nil where it is not known.
  var problem: String?
  /// The context in front of the answer.
  var prompt: [UInt8] = []
  var task: String?
  var model: String?
  var seed: UInt64 = 0
  var verdict: Verdict?
  var note: String?
  /// The dialect that other texts of the same file are written in: a text without tags did not fork then.
  var dialectOfOthers: Dialect?
  /// Where the text stands in a file of many: remarks on its own lines go with it.
  var line: Int?
}

/// Makes runs of tagged text.
struct ImportedText {
  let pieces: TextPieces
  private var numbers = PieceNumbers()

  init(_ pieces: TextPieces) { self.pieces = pieces }

  /// The run that a text tells of, and what is odd about the text.
  static func run(_ text: [UInt8], _ facts: RunFacts, _ pieces: TextPieces, path: String) throws(TraceError)
    -> SavedRun
  {
    var importer = ImportedText(pieces)
    return try importer.run(text, facts, path)
  }

  private mutating func run(_ text: [UInt8], _ facts: RunFacts, _ path: String) throws(TraceError) -> SavedRun
  {
    let written = Dialect.written(in: text)
    let dialect = written ?? facts.dialectOfOthers
    if dialect?.messages != nil {
      let made = APRText(text, facts, pieces)
      return try SavedRun(made.script.log(), path: path, oddities: made.oddities)
    }
    let parsed = ForkJoinText(text, in: dialect ?? .threadweaver)
    var script = RunScript(header: RunHeader(facts, text, dialect, parsed.layout, pieces.unit))
    let prompt = split(facts.prompt[...], tags: [])
    script.threads = parsed.threads.map { thread in
      RunScript.Thread(number: thread.number, outline: thread.outline, end: Self.end(thread.ending))
    }
    script.threads[0].end = parsed.isCutOff ? .length : .endOfText
    script.threads[0].write(prompt, .prompt)
    for index in parsed.threads.indices { addActs(of: index, parsed, to: &script) }
    script.pieces = numbers.pieces
    script.verdict = facts.verdict
    script.finish = parsed.isCutOff ? .length : .endOfText
    var oddities = Self.oddities(parsed, facts.line)
    if dialect == nil { oddities.insert(.init(line: facts.line, Self.noStructure), at: 0) }
    return try SavedRun(script.log(), path: path, oddities: oddities)
  }

  /// Nothing in a text without tags tells whether it was one thread's: dumps lose their tags on the way.
  private static let noStructure =
    "no structure in this file: the text has none of the systems' tags, so nobody can tell whether the run forked"

  private mutating func addActs(of index: Int, _ parsed: ForkJoinText, to script: inout RunScript) {
    // Where each token of the thread begins in the text.
    var starts = [Int](repeating: -1, count: script.threads[index].count)
    for part in parsed.threads[index].parts {
      switch part {
      case .text(let range, let isInserted):
        let first = Self.partition(parsed.tags) { $0.lowerBound < range.lowerBound }
        var last = first
        while last < parsed.tags.count, parsed.tags[last].lowerBound < range.upperBound { last += 1 }
        let words = pieces.split(parsed.bytes[range], parsed.tags[first..<last])
        starts += words.map(\.bytes.startIndex)
        script.threads[index].write(words.map { numbers.id(of: $0) }, isInserted ? .inserted : .generated)
      case .block(let number):
        let block = parsed.blocks[number]
        let isWhole = block.threads.allSatisfy { parsed.threads[$0].ending != .cutOff }
        script.threads[index].acts.append(
          .fork(
            RunScript.Block(
              opened: Self.partition(starts) { $0 < block.opened }, children: block.threads,
              join: block.isJoined && isWhole
                ? parsed.dialect.joins.first.flatMap { JoinDiscipline($0) } : nil)))
      }
    }
  }

  private mutating func split(_ text: ArraySlice<UInt8>, tags: ArraySlice<Range<Int>>) -> [Int32] {
    pieces.split(text, tags).map { numbers.id(of: $0) }
  }

  private static func end(_ ending: ForkJoinText.Ending) -> EndReason {
    switch ending {
    case .closed: .closed
    case .unclosed: .malformed
    case .cutOff: .length
    }
  }

  private static let mostOddities = 20

  private static func oddities(_ parsed: ForkJoinText, _ line: Int?) -> [SavedRun.Oddity] {
    var oddities = parsed.remarks.prefix(mostOddities).map { remark in
      let place = parsed.position(of: remark.place)
      // A record's text has lines of its own.
      guard let line else { return SavedRun.Oddity(line: place.line, column: place.column, remark.words) }
      return SavedRun.Oddity(
        line: line, "in its text, line \(place.line), column \(place.column): \(remark.words)")
    }
    let left = parsed.remarks.count - oddities.count
    if left > 0 { oddities.append(.init(line: line, "and \(left) more like these")) }
    return oddities
  }

  private static func partition<Element>(_ array: [Element], _ belongs: (Element) -> Bool) -> Int {
    var (low, high) = (0, array.count)
    while low < high {
      let middle = (low + high) / 2
      if belongs(array[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension JoinDiscipline {
  init?(_ join: Dialect.Join) { self.init(rawValue: join.rawValue) }
}

extension RunHeader {
  /// The header of a run that is known by its text.
  ///
  /// Without a dialect nothing is said about who forks: the run is measured against nothing, and nothing against it.
  init(_ facts: RunFacts, _ text: [UInt8], _ dialect: Dialect?, _ layout: Layout?, _ unit: CountUnit) {
    let join = dialect?.joins.first.flatMap { JoinDiscipline($0) }
    let system = [dialect?.name, join?.rawValue].compactMap { $0 }.joined(separator: "/")
    let traits = MethodTraits(
      forking: .byModel, label: "fork-join \(system)", shortLabel: system, hasOutlines: true)
    self.init(
      problem: facts.problem ?? Self.beginning(of: text), task: facts.task,
      method: dialect == nil ? "no structure" : "fork-join", traits: dialect == nil ? nil : traits,
      dialect: dialect?.name, layout: dialect == nil ? nil : (layout ?? dialect?.layouts.first)?.name,
      join: join,
      model: .init(name: facts.model ?? "unknown model"), seed: facts.seed, alternatives: 0, note: facts.note,
      unit: unit == .tokens ? nil : unit)
  }

  private static let longestProblem = 200

  /// The first line of a text that is more than a tag: it stands for a problem that is not known.
  private static func beginning(of text: [UInt8]) -> String {
    let lines = text.prefix(4096).split { $0 == 10 || $0 == 13 }
    let line = lines.first { line in
      let words = line.drop { $0 == 32 || $0 == 9 }
      return !words.isEmpty && !(words.first == UInt8(ascii: "<") && words.last == UInt8(ascii: ">"))
    }
    return line.map { String(String(decoding: $0, as: UTF8.self).prefix(longestProblem)) }
      ?? "unknown problem"
  }
}
