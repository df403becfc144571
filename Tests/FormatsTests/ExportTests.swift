import Foundation
import TestModels
import Testing
import Traces

@testable import Formats

@Suite("Exports for other programs")
struct ExportTests {
  private let runs: [SavedRun]

  init() throws {
    let formats = FormatRegistry.standard()
    runs = try TestModels.earlierTraces(.avx512).map { try formats.run($0) }
  }

  private func json(_ data: Data) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  /// The threads that came back to their parents; those of a search do not.
  private func joined(_ tree: RunTree) -> [ThreadID] {
    tree.blocks.filter { tree.join(of: $0.id) != nil }.flatMap(\.children)
  }

  @Test("a Chrome trace has a lane for each thread, slices that nest, and arrows from lane to lane")
  func chromeTrace() throws {
    for run in runs {
      let tree = run.history.tree()
      let events = try #require(
        try json(ChromeTrace().data(run.log, run.history))["traceEvents"] as? [[String: Any]])
      let slices = events.filter { $0["ph"] as? String == "X" }
      #expect(Set(slices.compactMap { $0["tid"] as? Int }) == Set(0..<tree.threadCount))
      for lane in Dictionary(grouping: slices, by: { $0["tid"] as? Int }).values {
        let spans = lane.map { ($0["ts"] as? Int ?? -1, ($0["ts"] as? Int ?? 0) + ($0["dur"] as? Int ?? 0)) }
        for (start, end) in spans { #expect(spans[0].0 <= start && end <= spans[0].1 && start < end) }
        // Waits of one thread follow one another.
        for (one, other) in zip(spans.dropFirst(), spans.dropFirst(2)) { #expect(one.1 <= other.0) }
      }
      let flows = events.filter { ["s", "f"].contains($0["ph"] as? String) }
      let arrows = tree.threadCount - 1 + joined(tree).count
      #expect(flows.count == 2 * arrows)
      #expect(Set(flows.compactMap { $0["id"] as? Int }).count == arrows)
    }
  }

  @Test("a page has every thread and token, and nothing of a model's can become markup, script or a control")
  func page() throws {
    for run in runs {
      let tree = run.history.tree()
      let page = String(decoding: try HTMLPage().data(run.log, run.history), as: UTF8.self)
      #expect(page.components(separatedBy: "<details").count - 1 == tree.threadCount)
      let tokens = tree.threads.reduce(0) { $0 + tree.tokenCount($1.id) }
      #expect(page.components(separatedBy: "<i class").count - 1 == tokens)
      #expect(!page.contains("http"), "a page asks no network for anything")
    }
    let hostile = "</pre></script><img src=x onerror=alert(1)>&\u{1B}[2J\u{202E}\""
    var log = RunLog(
      header: RunHeader(problem: hostile, model: .init(name: hostile), seed: 0))
    log.header.note = hostile
    let stamp = Stamp(step: 1, time: 1)
    log.append(Event(stamp, .pieces([Piece(id: 1, bytes: Array(hostile.utf8))])))
    log.append(Event(stamp, .tokens(.root, .generated, [Token(id: 1)])))
    let fork = Fork(
      parent: .root, opened: 0, children: [.init(id: ThreadID(1), number: hostile, outline: hostile)])
    log.append(Event(stamp, .forked(fork)))
    let page = String(decoding: try HTMLPage().data(log, RunHistory(log)), as: UTF8.self)
    #expect(!page.contains("<img") && !page.contains("\u{1B}") && !page.contains("\u{202E}"))
    #expect(page.components(separatedBy: "</script>").count == 3)
  }

  @Test(
    "a page shows what was noted down, what was expected, and each false step; notes are no markup either")
  func pageNotes() throws {
    var log = RunLog(header: RunHeader(problem: "1+1", model: .init(name: "m")))
    let stamp = Stamp(step: 1, time: 1)
    log.append(Event(stamp, .pieces([Piece(id: 1, bytes: Array("1+1=3".utf8))])))
    log.append(Event(stamp, .tokens(.root, .generated, [Token(id: 1)])))
    log.append(Event(stamp, .mistake(Mistake(thread: .root, position: 0, expected: "1+1=<2>"))))
    log.append(Event(stamp, .verdict(Verdict(answer: "3", expected: "2", correct: false))))
    let notes = RunNotes([
      .init(thread: .root, token: 0, variation: .original, moment: 0, text: "<b>wrong"),
      .init(thread: .root, token: nil, variation: .original, moment: 0, text: "all of it"),
    ])
    let page = String(decoding: try HTMLPage(notes).data(log, RunHistory(log)), as: UTF8.self)
    #expect(page.contains("<mark>◂ &lt;b&gt;wrong</mark>") && page.contains("<mark>◂ all of it</mark>"))
    #expect(page.contains("expected: 1+1=&lt;2&gt;") && page.contains("class=\"false\""))
    #expect(page.contains(", not 2") && page.contains("1 false step"))
    let bare = String(decoding: try HTMLPage().data(log, RunHistory(log)), as: UTF8.self)
    #expect(!bare.contains("<mark>"))
  }

  @Test("speedscope's events are balanced and never go back in time")
  func speedscope() throws {
    for run in runs {
      let root = try json(Speedscope().data(run.log, run.history))
      let profiles = try #require(root["profiles"] as? [[String: Any]])
      #expect(profiles.count == run.history.tree().threadCount)
      let frames = try #require((root["shared"] as? [String: Any])?["frames"] as? [[String: Any]])
      for profile in profiles {
        var (open, last) = ([Int](), profile["startValue"] as? Int ?? .max)
        for event in try #require(profile["events"] as? [[String: Any]]) {
          let (frame, at) = (event["frame"] as? Int ?? -1, event["at"] as? Int ?? -1)
          #expect(frames.indices.contains(frame) && at >= last)
          last = at
          if event["type"] as? String == "O" { open.append(frame) } else { #expect(open.popLast() == frame) }
        }
        #expect(open.isEmpty && last <= profile["endValue"] as? Int ?? -1)
      }
    }
  }

  @Test(
    "spans lie in the spans of those that forked them, each has an identity of its own, and joins link to what they joined",
    arguments: [OpenTelemetry(.genAI), OpenTelemetry(.openInference)])
  func spans(_ export: OpenTelemetry) throws {
    for run in runs {
      let tree = run.history.tree()
      let root = try json(export.data(run.log, run.history))
      let resource = try #require((root["resourceSpans"] as? [[String: Any]])?.first)
      let scope = try #require((resource["scopeSpans"] as? [[String: Any]])?.first)
      let spans = try #require(scope["spans"] as? [[String: Any]])
      #expect(spans.count == tree.threadCount + 1)
      let byID = Dictionary(grouping: spans) { $0["spanId"] as? String ?? "" }
      #expect(byID.count == spans.count && byID.keys.allSatisfy { $0.wholeMatch(of: /[0-9a-f]{16}/) != nil })
      #expect(Set(spans.compactMap { $0["traceId"] as? String }).count == 1)
      func time(_ span: [String: Any], _ key: String) -> Int {
        (span[key] as? String).flatMap { Int($0) } ?? -1
      }
      for span in spans.dropFirst() {
        let parent = try #require(byID[span["parentSpanId"] as? String ?? ""]?.first)
        let (start, end) = (time(span, "startTimeUnixNano"), time(span, "endTimeUnixNano"))
        #expect(time(parent, "startTimeUnixNano") <= start && start <= end)
        #expect(end <= time(spans[0], "endTimeUnixNano"))
        #expect((span["attributes"] as? [[String: Any]])?.isEmpty == false)
      }
      let links = spans.flatMap { $0["links"] as? [[String: Any]] ?? [] }.compactMap {
        $0["spanId"] as? String
      }
      #expect(links.count == tree.blocks.reduce(0) { $0 + (tree.join(of: $1.id)?.children.count ?? 0) })
      #expect(links.allSatisfy { byID[$0] != nil })
    }
  }

  @Test("a table of runs has a cell for each column, whatever the texts hold")
  func csv() {
    let attack = "=a,\"b\"\u{301},\u{301}\n \u{1B}[2J"
    var summary = RunSummary(RunHeader(problem: attack, model: .init(name: "m")))
    summary.verdict = Verdict(answer: "-7", correct: true)
    let lines = RunsCSV.lines([summary])
    #expect(lines.count == 2 && lines[0].hasPrefix("file,format,problem,"))
    #expect(lines[1].hasPrefix(",forkscope,\"'=a,\"\"b\"\"\u{301},\u{301}  \u{FFFD}[2J\","))
    #expect(lines[1].contains(",-7,true,"), "a number is no formula")
    let outside = lines[1].unicodeScalars.split(separator: "\"", omittingEmptySubsequences: false)
      .enumerated()
      .filter { $0.offset.isMultiple(of: 2) }.flatMap(\.element)
    #expect(outside.count { $0 == "," } == lines[0].unicodeScalars.count { $0 == "," })
  }

  @Test("graphs have a node for each stretch of a thread and an edge for each fork and join")
  func graphs() throws {
    for run in runs {
      let tree = run.history.tree()
      let edges = tree.threadCount - 1 + joined(tree).count
      let dot = String(decoding: DotGraph().data(run.log, run.history), as: UTF8.self)
      let mermaid = String(decoding: MermaidGraph().data(run.log, run.history), as: UTF8.self)
      #expect(dot.split(separator: "\n").count { $0.contains(" -> ") } == edges)
      #expect(
        mermaid.split(separator: "\n").count { $0.contains("-->") || $0.contains("==>") } == edges)
      #expect(
        dot.split(separator: "\n").count { $0.contains("[label=") } == tree.threadCount + tree.blockCount)
    }
  }

  @Test("the table has every token of every thread")
  func tokens() throws {
    for run in runs {
      let tree = run.history.tree()
      let lines = try TokenTable().data(run.log, run.history).split(separator: 10)
      #expect(lines.count == tree.threads.reduce(0) { $0 + tree.tokenCount($1.id) })
      let first = try json(Data(lines[0]))
      #expect(first["class"] as? String == "prompt" && first["thread"] as? Int == 0)
    }
  }

  @Test("hostile outlines cannot leave the string that they stand in, nor act on a screen")
  func hostile() throws {
    let attack = "\"]; x -> y; <script>\u{1B}[2J\u{202E}\\\n"
    var log = RunLog(header: RunHeader(problem: attack, model: .init(name: attack)))
    log.append(Event(Stamp(step: 0, time: 0), .pieces([Piece(id: 1, bytes: Array(attack.utf8))])))
    log.append(Event(Stamp(step: 1, time: 0), .tokens(.root, .generated, [Token(id: 1)])))
    log.append(
      Event(
        Stamp(step: 1, time: 0),
        .forked(
          Fork(parent: .root, opened: 0, children: [.init(id: ThreadID(1), number: attack, outline: attack)]))
      ))
    let history = RunHistory(log)
    for export in RunExports.standard {
      let text = String(decoding: try export.data(log, history), as: UTF8.self)
      #expect(!text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" && export.name != "jsonl" })
      if export.name == "mermaid" { #expect(!text.contains("<script>") && text.contains("#quot;")) }
      if export.name == "dot" { #expect(text.split(separator: "\n").count { $0.contains(" -> y") } <= 2) }
    }
    var empty = RunLog(header: RunHeader(problem: "", model: .init(name: "")))
    for export in RunExports.standard {
      #expect(
        try !export.data(empty, RunHistory(empty)).isEmpty || ["jsonl", "txt"].contains(export.fileExtension))
    }
    empty.append(Event(Stamp(step: 0, time: 0), .finished(.failed)))
  }
}
