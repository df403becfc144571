import Foundation
public import Traces

/// APR's searches as rows with a `trace_dict`, such as its data for fine-tuning, or a `trace_dict` alone.
public struct APRTraces: RecordFormat {
  public let name = "apr"
  public let fileExtensions = ["json", "jsonl"]
  let pieces: TextPieces

  public init(_ pieces: TextPieces = .words) { self.pieces = pieces }

  func recognises(_ start: RecordStart) -> Bool { start.has("trace_dict") || start.has("main_calls") }

  func run(_ value: Any, _ context: RecordFile.Context) throws(TraceError) -> SavedRun {
    let record = try record(value, context)
    guard let search = APRScript.Search(record["trace_dict"] ?? record.fields) else {
      throw TraceError(
        .malformed, path: context.path, line: context.line,
        "its trace_dict has no list of texts \"main_calls\"")
    }
    return try APRFacts(record).run(search, context, pieces)
  }
}

/// APR's evaluation results: one object with a list each of `trajectories`, `trace_dicts`, `ratings` and `true_ratings`.
public struct APRResults: RecordFormat {
  public let name = "apr-results"
  public let fileExtensions = ["json"]
  let pieces: TextPieces

  public init(_ pieces: TextPieces = .words) { self.pieces = pieces }

  func recognises(_ start: RecordStart) -> Bool {
    start.has("trace_dicts") || start.has("trajectories", "ratings")
  }

  public func open(_ source: ByteSource, path: String) throws(TraceError) -> any RunFile {
    let lists = RecordStart.Layout.lists(
      ["trace_dicts", "trajectories"], beside: ["ratings", "true_ratings"])
    return try RecordFile(source, lists, path: path) { (value, context) throws(TraceError) in
      try run(value, context)
    }
  }

  func run(_ value: Any, _ context: RecordFile.Context) throws(TraceError) -> SavedRun {
    guard let search = APRScript.Search(value) ?? (value as? String).map({ .init(calls: [$0], children: []) })
    else {
      throw TraceError(
        .malformed, path: context.path, line: context.line,
        "trace \(context.index + 1) has no list of texts \"main_calls\"")
    }
    let claimed = context.beside["ratings"].map { $0 > 0 }
    var facts = APRFacts()
    let isRight = context.beside["true_ratings"].map { $0 > 0 } ?? claimed
    if let isRight { facts.verdict = Verdict(answer: nil, correct: isRight, claimed: claimed) }
    return try facts.run(search, context, pieces)
  }
}

/// APR's rollouts of reinforcement learning: lines of `{"seqs": [{"prefix", "output"}], "is_correct"}`, a sequence for
/// each call of the parent and each child.
public struct APRRollouts: RecordFormat {
  public let name = "apr-rollouts"
  public let fileExtensions = ["jsonl", "json"]
  let pieces: TextPieces

  public init(_ pieces: TextPieces = .words) { self.pieces = pieces }

  func recognises(_ start: RecordStart) -> Bool { start.has("seqs") }

  func run(_ value: Any, _ context: RecordFile.Context) throws(TraceError) -> SavedRun {
    let record = try record(value, context)
    let sequences = (record.list("seqs") ?? []).compactMap(JSONRecord.init).map {
      (prefix: $0.text("prefix") ?? "", output: $0.text("output") ?? "")
    }
    guard !sequences.isEmpty else {
      throw TraceError(.malformed, path: context.path, line: context.line, "this record has no list \"seqs\"")
    }
    // Later calls of the parent go on from earlier ones; a search that begins with operations is a child's.
    let parents = sequences.filter { Self.isParent($0.prefix) }.sorted {
      $0.prefix.utf8.count < $1.prefix.utf8.count
    }
    var children = sequences.filter { !Self.isParent($0.prefix) }
    var search = APRScript.Search(calls: parents.map { $0.prefix + $0.output }, children: [])
    for call in search.calls {
      let wanted = APRScript.calls(in: call)
      search.children.append(
        wanted.compactMap { message in
          guard let index = children.firstIndex(where: { $0.prefix.contains(message) }) else { return nil }
          let child = children.remove(at: index)
          return .init(calls: [child.prefix + child.output], children: [])
        })
    }
    var facts = APRFacts()
    if let isRight = record.truth("is_correct") { facts.verdict = Verdict(answer: nil, correct: isRight) }
    var run = try facts.run(search, context, pieces)
    if !children.isEmpty {
      run.oddities.append(
        .init(line: context.line, "\(children.count) sequences belong to no call: they are left out"))
    }
    return run
  }

  private static func isParent(_ prefix: String) -> Bool {
    let state = prefix.firstRange(of: "Current State: ").map {
      prefix[$0.upperBound...].prefix { $0 != "\n" }
    }
    return state.map { $0.contains("Operations: []") } ?? true
  }
}

/// What a row says of its search.
struct APRFacts {
  var problem: String?
  var verdict: Verdict?
  var note: String?

  init() {}

  init(_ row: JSONRecord) {
    if let numbers = row.list("nums") as? [NSNumber],
      let target = row.number("target").flatMap({ Int(exactly: $0) })
    {
      problem = numbers.map { "\($0.intValue)" }.joined(separator: ",") + " -> \(target)"
    }
    if let rating = row.number("rating") { verdict = Verdict(answer: nil, correct: rating > 0) }
    note = row.text("search_type")
  }

  func run(_ search: APRScript.Search, _ context: RecordFile.Context, _ pieces: TextPieces) throws(TraceError)
    -> SavedRun
  {
    let facts = RunFacts(problem: problem, verdict: verdict, note: note, line: context.line)
    let made = APRScript(search, facts, pieces)
    return try SavedRun(made.script.log(), path: context.path, oddities: made.oddities)
  }
}
