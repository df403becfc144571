import Foundation
import Testing
import Traces

@testable import Formats

@Suite("Import of damaged files")
struct ImportFuzzTests {
  /// A small file of each format.
  private static func files() throws -> [(name: String, text: String)] {
    let blocks: [[String: Any]] = [
      ["type": "sequential", "content": [7, 10]], ["type": "parallel", "content": [[20, 5], [20, 6, 21]]],
      ["type": "meta", "content": [13]],
    ]
    let opening = "Moving to Node #0\nCurrent State: 27:[31, 53], Operations: []"
    let before = "\nGenerated Node #0,0: 27:[31, 31] Operation: 53-22=31\n"
    let calls =
      "<Calling Sub Searches>\n<Start Sub Search 0 at level 1> Moving to Node #0,0\n<End Calling Sub Searches>"
    let results =
      "<Sub Searches>\n<No Solution in Sub Search 0 at level 1 at Node #0,0>\n<End Sub Searches>\n"
    let trace: [String: Any] = [
      "main_calls": [opening + before + calls, opening + before + results + "end"],
      "sub_calls": [[["main_calls": [opening], "sub_calls": []]]],
    ]
    let result: [String: Any] = ["message_idx": 0, "sample_idx": 1, "result": Samples.threadweaver]
    return [
      ("multiverse", Samples.multiverse), ("threadweaver", Samples.threadweaver), ("npr", Samples.npr),
      ("parallel-r1", Samples.parallelR1), ("apr text", opening + before + results + "end"),
      ("hogwild", "Q\n**Alice [1]:** a\n**Bob [1]:** b\n"),
      ("results", try json(result) + "\n" + json(result)),
      ("samples", try json([[Samples.threadweaver], ["x"]])),
      ("dataset", try json(["uuid": "u", "thinking": Samples.threadweaver, "correctness": true])),
      ("blocks", try json(blocks)), ("verl", try json(["input": "q", "output": Samples.npr, "score": 1])),
      ("apr", try json([trace])),
      ("apr results", try json(["trace_dicts": [trace], "ratings": [1], "true_ratings": [0]])),
      (
        "apr rollouts",
        try json(["seqs": [["prefix": opening, "output": before + calls]], "is_correct": true])
      ),
      ("anybody", try json(["response": Samples.multiverse])),
    ]
  }

  /// Reads all of a file; it is read, in part at least, or refused with words.
  ///
  /// - Returns: whether anything could be read.
  @discardableResult
  private func read(_ bytes: some Sequence<UInt8>, _ about: String) throws -> Bool {
    try withFile(bytes) { path in
      var isRead = false
      do throws(TraceError) {
        let file = try FormatRegistry.standard().open(path)
        for index in 0..<file.count {
          do throws(TraceError) {
            let run = try file.run(at: index)
            #expect(run.history.anomaly == nil, "\(about)")
            isRead = true
          } catch {
            #expect(!error.reason.isEmpty, "\(about)")
          }
        }
      } catch {
        #expect(!"\(error)".isEmpty, "\(about)")
      }
      return isRead
    }
  }

  @Test("files that end anywhere")
  func truncated() throws {
    for (name, text) in try Self.files() {
      let bytes = Array(text.utf8)
      #expect(try read(bytes, name), "\(name)")
      for end in bytes.indices { try read(bytes[..<end], "\(name) up to \(end)") }
    }
  }

  @Test("files with bytes changed, taken out, put in and doubled", arguments: 1...4 as ClosedRange<UInt64>)
  func edited(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let marks = [
      "<Parallel>", "</Parallel>", "<Thread>", "</Thread>", "<Path>", "</Path>", "<step>", "</step>", "{",
      "]", "\"", "\\u003c", "\n", "1.1:", "\u{1B}[2J",
    ]
    for (name, text) in try Self.files() {
      for round in 0..<40 {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...8, using: &random) {
          let place = Int.random(in: 0..<bytes.count, using: &random)
          switch Int.random(in: 0..<4, using: &random) {
          case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
          case 1: bytes.removeSubrange(place..<min(bytes.count - 1, place + 9))
          case 2:
            bytes.insert(
              contentsOf: marks.randomElement(using: &random).map { Array($0.utf8) } ?? [], at: place)
          default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 60)], at: place)
          }
          if bytes.isEmpty { bytes = [32] }
        }
        try read(bytes, "\(name), seed \(seed), round \(round)")
      }
    }
  }

  @Test("bytes without sense, behind the beginning of every format", arguments: 1...3 as ClosedRange<UInt64>)
  func random(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for (name, text) in try Self.files() {
      let noise = (0..<300).map { _ in UInt8.random(in: 0...255, using: &random) }
      try read(Array(text.utf8.prefix(60)) + noise, "\(name), seed \(seed)")
    }
  }

  @Test("tags nested very deep, opened or closed alone, and next to one another")
  func nested() throws {
    for unit in [
      "<Parallel><Goal><Outline>1: a</Outline></Goal><Path>1: ", "<Parallel>", "</Parallel>", "<Path>",
      "</Path></Parallel>",
      "<guideline><plan>1: x</plan></guideline><step>1: ", "<Thread>1: a</Thread>",
      "<Parallel><Thread>1: a</Thread></Parallel>", "<",
    ] {
      try read(Array("<Think> ".utf8) + Array(String(repeating: unit, count: 3000).utf8), unit)
    }
  }

  @Test("deep nesting of JSON is refused with its line")
  func deepJSON() throws {
    let deep = String(repeating: "[", count: 50_000)
    let text = "{\"message_idx\":0,\"result\":\"<Thread>\"}\n{\"message_idx\":1,\"result\":" + deep + "\n"
    try withFile(text.utf8) { path in
      let file = try FormatRegistry.standard().open(path)
      #expect(file.count == 2)
      #expect { try file.run(at: 1) } throws: { ($0 as? TraceError)?.line == 2 }
    }
    try read(deep.utf8, "brackets")
    try read(("{\"main_calls\":[\"a\"],\"sub_calls\":" + deep).utf8, "searches")
    let search =
      String(repeating: "{\"main_calls\":[\"a\"],\"sub_calls\":[[", count: 150)
      + String(repeating: "]]}", count: 150)
    #expect(try read(search.utf8, "nested searches"))
  }

  @Test("a record that is too long has a message, and those beside it are read")
  func long() throws {
    let text = "{\"a\":1}\n{\"a\":\"" + String(repeating: "x", count: 5000) + "\"}\n{\"a\":2}\n"
    try withFile(text.utf8) { path in
      let file = try RecordFile(ByteSource(path: path), .lines, path: path, longest: 1000) {
        (_, context) throws(TraceError) in
        try SavedRun(
          RunLog(header: RunHeader(problem: "\(context.line)", model: .init(name: ""))), path: path)
      }
      #expect(file.count == 3)
      #expect(try file.run(at: 2).log.header.problem == "3")
      #expect { try file.run(at: 1) } throws: {
        ($0 as? TraceError)?.line == 2 && "\($0)".contains("long, and one of more than")
      }
    }
  }
}
