public import Foundation
public import Traces

/// Spans in OpenTelemetry's JSON (OTLP, trace.proto): the run, in it the main thread, in each thread those that it forked.
///
/// A file is one line, as collectors read and write them. A thread that joins others has a link to each of them. Times are those
/// of the run itself.
public struct OpenTelemetry: RunExport {
  /// Whose names the attributes have.
  public enum Conventions: Sendable {
    /// OpenTelemetry's own for generative models (gen-ai-spans.md, in development).
    case genAI
    /// Arize's (openinference, spec/semantic_conventions.md), which Phoenix shows as a graph.
    case openInference
  }

  let conventions: Conventions

  public init(_ conventions: Conventions) { self.conventions = conventions }

  public var name: String { conventions == .genAI ? "otlp" : "openinference" }
  public var fileExtension: String { "json" }
  public var about: String {
    conventions == .genAI
      ? "spans for an OpenTelemetry collector" : "spans with OpenInference's names, for Phoenix"
  }

  public func data(_ log: RunLog, _ history: RunHistory) throws -> Data {
    let tree = history.tree()
    let spans = Spans(log, tree, conventions)
    let root: JSONFields = [
      "resourceSpans": [
        [
          "resource": ["attributes": Spans.fields([("service.name", .text("forkscope"))])] as JSONFields,
          "scopeSpans": [
            ["scope": ["name": "forkscope"] as JSONFields, "spans": [spans.run] + spans.threads] as JSONFields
          ],
        ] as JSONFields
      ]
    ]
    return try Printable.json(root)
  }
}

/// The spans of a run.
private struct Spans {
  enum Value {
    case text(String)
    case number(Int)
    case real(Double)
    case flag(Bool)
  }
  typealias Attributes = [(String, Value)]

  private let log: RunLog
  private let tree: RunTree
  private let conventions: OpenTelemetry.Conventions
  private let critical: Set<ThreadID>
  /// Of the run; the same run has the same one.
  private let identity: UInt64
  /// Nanoseconds since 1970; 0 where the file does not say when it was made.
  private let start: Int64

  /// More of a thread's text than any screen shows.
  private static let longestText = 100_000

  init(_ log: RunLog, _ tree: RunTree, _ conventions: OpenTelemetry.Conventions) {
    self.log = log
    self.tree = tree
    self.conventions = conventions
    critical = Set(tree.criticalPath.stretches.map(\.thread))
    let header = log.header
    let name = [header.problem, header.model.name, header.methodLabel, header.created ?? ""].joined(
      separator: "\0")
    identity = SplitMix64.mix(
      name.utf8.reduce(header.seed) { SplitMix64.mix($0 ^ UInt64($1)) } ^ UInt64(tree.moment))
    let created = header.created.flatMap { try? Date($0, strategy: .iso8601) }
    let seconds = created?.timeIntervalSince1970 ?? 0
    start = (0...9_000_000_000).contains(seconds) ? Int64(seconds * 1e9) : 0
  }

  /// The run as a whole.
  var run: JSONFields {
    let header = log.header
    var attributes: Attributes = [
      ("forkscope.method", .text(header.methodLabel)),
      ("forkscope.seed", .number(Int(clamping: header.seed))),
      ("forkscope.critical_path_tokens", .number(tree.criticalPath.length)),
    ]
    let verdict = tree.verdict
    if let correct = verdict?.correct { attributes.append(("forkscope.correct", .flag(correct))) }
    if conventions == .openInference {
      attributes += [("openinference.span.kind", .text("CHAIN"))] + input(header.problem)
      if let answer = verdict?.answer { attributes += output(answer) }
    }
    return span(
      0, parent: nil, "run " + Printable.text(header.methodLabel, limit: 200), 0..<max(0, tree.time),
      attributes, links: [])
  }

  /// A span for each thread, parents before their children.
  var threads: [JSONFields] {
    tree.threads.map { record in
      let id = record.id
      let tokens = tree.tokens(id)
      let last = tree.answerCount(id) > 0 ? tokens.count - 1 : nil
      let start = record.block.map { tree.fork(of: $0, on: .time) } ?? 0
      let blocks = tree.blocks(of: id)
      // A thread that still waits has ended no earlier than its threads.
      let isWaiting = tree.openBlock(of: id) != nil
      let end = isWaiting ? nil : last.map { tree.extent(of: $0..<$0 + 1, in: id, on: .time).upperBound }
      return span(
        Int(id.rawValue) + 1, parent: record.parent.map { Int($0.rawValue) + 1 } ?? 0,
        conventions == .genAI
          ? "text_completion " + Printable.text(log.header.model.name, limit: 200)
          : tree.label(of: id, log.header.countUnit),
        start..<max(start, end ?? tree.time), attributes(of: record),
        links: blocks.flatMap { tree.join(of: $0)?.children ?? [] })
    }
  }

  private func attributes(of record: ThreadRecord) -> Attributes {
    let header = log.header
    let written = tree.answerCount(record.id)
    let prompt = tree.tokenCount(record.id) - written
    let name = tree.history.name(of: record.id, levels: .max)
    var attributes: Attributes = [
      ("forkscope.thread.name", .text(name)), ("forkscope.thread.outline", .text(record.outline)),
      ("forkscope.thread.critical", .flag(critical.contains(record.id))),
    ]
    switch conventions {
    case .genAI:
      attributes += [
        ("gen_ai.operation.name", .text("text_completion")), ("gen_ai.provider.name", .text("forkscope")),
        ("gen_ai.request.model", .text(header.model.name)),
        ("gen_ai.request.seed", .number(Int(clamping: header.seed))),
        ("gen_ai.request.temperature", .real(Double(header.sampling.temperature))),
        ("gen_ai.request.max_tokens", .number(header.maxTokens)),
        ("gen_ai.usage.input_tokens", .number(prompt)), ("gen_ai.usage.output_tokens", .number(written)),
      ]
    case .openInference:
      let answer = tree.tokens(record.id).lazy.map(Int.init).filter { log.tokens.classes[$0] != .prompt }
      let text = log.pieces.text(answer.map { log.tokens.ids[$0] })
      attributes += [
        ("openinference.span.kind", .text("LLM")), ("llm.model_name", .text(header.model.name)),
        ("llm.token_count.prompt", .number(prompt)), ("llm.token_count.completion", .number(written)),
        ("llm.token_count.total", .number(prompt + written)),
        ("graph.node.id", .text(name)),
        ("graph.node.name", .text(tree.label(of: record.id, log.header.countUnit))),
      ]
      attributes += input(record.parent == nil ? header.problem : record.outline) + output(text)
      if let parent = record.parent {
        attributes.append(("graph.node.parent_id", .text(tree.history.name(of: parent, levels: .max))))
      }
    }
    return attributes
  }

  private func input(_ text: String) -> Attributes {
    [("input.value", .text(text)), ("input.mime_type", .text("text/plain"))]
  }

  private func output(_ text: String) -> Attributes {
    [("output.value", .text(text)), ("output.mime_type", .text("text/plain"))]
  }

  // MARK: - Fields

  /// - Parameter times: in microseconds since the start of the run.
  private func span(
    _ number: Int, parent: Int?, _ name: String, _ times: Range<Int64>, _ attributes: Attributes,
    links: [ThreadID]
  ) -> JSONFields {
    func nanoseconds(_ time: Int64) -> String {
      String(start &+ time.multipliedReportingOverflow(by: 1000).partialValue)
    }
    let unfinished = tree.finish == nil || tree.finish == .failed
    return [
      "traceId": trace, "spanId": spanID(number), "parentSpanId": parent.map(spanID) ?? "",
      "name": name, "kind": 1,
      "startTimeUnixNano": nanoseconds(times.lowerBound), "endTimeUnixNano": nanoseconds(times.upperBound),
      "attributes": Self.fields(attributes),
      "links": links.map { ["traceId": trace, "spanId": spanID(Int($0.rawValue) + 1)] as JSONFields },
      "status": ["code": number == 0 && unfinished ? 2 : 0] as JSONFields,
    ]
  }

  private var trace: String { Self.hexadecimal(identity | 1) + Self.hexadecimal(SplitMix64.mix(identity)) }
  private func spanID(_ number: Int) -> String {
    Self.hexadecimal(SplitMix64.mix(identity ^ UInt64(number + 1)) | 1)
  }

  private static func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  static func fields(_ attributes: Attributes) -> [JSONFields] {
    attributes.map { key, value in
      let field: JSONFields =
        switch value {
        case .text(let text): ["stringValue": Printable.text(text, limit: longestText)]
        // 64-bit integers are decimal strings in the JSON mapping of protobuf.
        case .number(let number): ["intValue": String(number)]
        case .real(let number): ["doubleValue": number]
        case .flag(let flag): ["boolValue": flag]
        }
      return ["key": key, "value": field]
    }
  }
}
