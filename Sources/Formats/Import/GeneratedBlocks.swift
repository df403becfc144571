import Dialects
import Foundation
public import Traces

/// ThreadWeaver's own record of a rollout (`single_turn_agent_loop.py`): a list of blocks of token ids, each
/// `sequential`, `parallel` with a list for each thread, or `meta` for what the client wrote.
///
/// Its counts are in tokens. Their texts are not in the file, so a token shows as its id.
public struct GeneratedBlocks: RecordFormat {
  public let name = "threadweaver-blocks"
  public let fileExtensions = ["jsonl", "json"]
  let pieces: TextPieces = .words

  public init() {}

  func recognises(_ start: RecordStart) -> Bool {
    start.has("generated_blocks") || start.has("type", "content")
  }

  public func open(_ source: ByteSource, path: String) throws(TraceError) -> any RunFile {
    let start = RecordStart(try source.start(path: path))
    // A list of blocks alone is one run.
    guard let start, start.has("type", "content"), start.layout == .document else {
      return try RecordFile(source, start?.layout ?? .lines, path: path) {
        (value, context) throws(TraceError) in try run(value, context)
      }
    }
    let value = try JSONRecord.value(of: try source.text(path: path), path: path, line: nil)
    return try run(value, .init(path: path, line: 1, index: 0))
  }

  func run(_ value: Any, _ context: RecordFile.Context) throws(TraceError) -> SavedRun {
    let record = JSONRecord(value)
    guard let blocks = record?.list("generated_blocks") ?? value as? [Any] else {
      throw TraceError(
        .malformed, path: context.path, line: context.line, "this record has no list of generated blocks")
    }
    var oddities: [SavedRun.Oddity] = []
    var script = RunScript(
      header: RunHeader(
        RunFacts(
          problem: record?.text(anyOf: ["problem", "question", "prompt"]) ?? "record \(context.index + 1)"),
        [],
        .threadweaver, nil, .tokens))
    if let prompt = record?.list("prompt_ids").flatMap(Self.ids) { script.threads[0].write(prompt, .prompt) }
    var count = script.threads[0].count
    for (number, block) in blocks.enumerated() {
      guard let block = JSONRecord(block), let kind = block.text("type") else {
        oddities.append(.init(line: context.line, "block \(number + 1) is no block: it is left out"))
        continue
      }
      if kind == "parallel", let threads = block.list("content") {
        let texts = threads.compactMap(Self.ids)
        if texts.count < threads.count {
          oddities.append(
            .init(
              line: context.line,
              "block \(number + 1) has threads that are no lists of ids: they are left out"))
        }
        guard !texts.isEmpty else { continue }
        let first = script.threads.count
        script.threads += texts.enumerated().map { index, ids in
          .init(number: String(index + 1), acts: ids.isEmpty ? [] : [.write(ids, .generated)])
        }
        script.threads[0].acts.append(
          .fork(.init(opened: count, children: Array(first..<first + texts.count), join: .prefill)))
      } else if let ids = Self.ids(block["content"]) {
        script.threads[0].write(ids, kind == "meta" ? .inserted : .generated)
        count += ids.count
      } else {
        oddities.append(.init(line: context.line, "block \(number + 1) has no list of ids: it is left out"))
      }
    }
    return try SavedRun(script.log(), path: context.path, oddities: oddities)
  }

  private static func ids(_ value: Any?) -> [Int32]? {
    guard let list = value as? [Any] else { return nil }
    let ids = list.compactMap { ($0 as? NSNumber).flatMap { Int32(exactly: $0.doubleValue) } }
    return ids.count == list.count ? ids : nil
  }
}
