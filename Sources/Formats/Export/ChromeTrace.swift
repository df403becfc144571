public import Foundation
public import Traces

/// Chrome's Trace Event Format, which Perfetto and speedscope open: a lane for each thread, arrows for forks and joins.
///
/// A millisecond stands for an engine step, in which each thread writes one token.
public struct ChromeTrace: RunExport {
  public init() {}

  public var name: String { "chrome-trace" }
  public var fileExtension: String { "json" }
  public var about: String { "lanes for Perfetto and chrome://tracing" }

  private static let microsecondsPerStep = 1000

  /// Slices of a lane nest, as Perfetto wants: a wait lies within its thread.
  public func data(_ log: RunLog, _ history: RunHistory) throws -> Data {
    let tree = history.tree()
    let critical = Set(tree.criticalPath.stretches.map(\.thread))
    var events: [JSONFields] = [
      [
        "ph": "M", "name": "process_name", "pid": 1, "tid": 0, "ts": 0,
        "args": ["name": "forkscope"] as JSONFields,
      ]
    ]
    for lane in Lane.all(of: tree) {
      let id = Int(lane.thread.rawValue)
      func slice(_ name: String, _ steps: Range<Int>, _ category: String, _ arguments: JSONFields)
        -> JSONFields
      {
        [
          "ph": "X", "name": name, "cat": category, "pid": 1, "tid": id,
          "ts": steps.lowerBound * Self.microsecondsPerStep,
          "dur": max(1, steps.count) * Self.microsecondsPerStep, "args": arguments,
        ]
      }
      events.append([
        "ph": "M", "name": "thread_name", "pid": 1, "tid": id, "ts": 0,
        "args": ["name": tree.label(of: lane.thread, log.header.countUnit)] as JSONFields,
      ])
      events.append([
        "ph": "M", "name": "thread_sort_index", "pid": 1, "tid": id, "ts": 0,
        "args": ["sort_index": id] as JSONFields,
      ])
      events.append(
        slice(
          lane.name, lane.start..<lane.end + 1, critical.contains(lane.thread) ? "critical" : "thread",
          [
            "tokens": tree.tokenCount(lane.thread), "critical": critical.contains(lane.thread),
            "outline": Printable.text(tree.thread(lane.thread).outline, limit: 200),
          ]))
      for (block, wait) in zip(tree.blocks(of: lane.thread), lane.waits) where !wait.isEmpty {
        let name = "waits for \(tree.block(block).children.count) threads"
        events.append(slice(name, wait.lowerBound + 1..<wait.upperBound + 1, "wait", [:]))
      }
      let record = tree.thread(lane.thread)
      if let parent = record.parent, let block = record.block {
        let fork = lane.start * Self.microsecondsPerStep
        events += flow("fork", id, from: Int(parent.rawValue), at: fork, to: id, at: fork)
        guard let step = tree.join(of: block, on: .steps) else { continue }
        let (end, join) = (min(lane.end, Int(step)), Int(step))
        events += flow(
          "join", id, from: id, at: end * Self.microsecondsPerStep, to: Int(parent.rawValue),
          at: join * Self.microsecondsPerStep)
      }
    }
    let root: JSONFields = [
      "traceEvents": events, "displayTimeUnit": "ms",
      "otherData": [
        "unit": "1 ms is one engine step", "counts": log.header.countUnit.many,
        "problem": Printable.text(log.header.problem, limit: 2000),
        "model": Printable.text(log.header.model.name, limit: 200),
      ] as JSONFields,
    ]
    return try Printable.json(root)
  }

  /// An arrow from one lane to another.
  private func flow(
    _ name: String, _ id: Int, from one: Int, at start: Int, to other: Int, at end: Int
  ) -> [JSONFields] {
    let number = 2 * id + (name == "fork" ? 0 : 1)
    return [
      ["ph": "s", "name": name, "cat": "flow", "id": number, "pid": 1, "tid": one, "ts": start],
      ["ph": "f", "bp": "e", "name": name, "cat": "flow", "id": number, "pid": 1, "tid": other, "ts": end],
    ]
  }
}
