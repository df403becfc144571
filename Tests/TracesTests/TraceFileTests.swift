import Foundation
import Testing

@testable import Traces

@Suite("Trace files")
struct TraceFileTests {
  private func bytes(_ log: RunLog) throws -> [UInt8] {
    try TraceEncoder.header(log.header) + log.eventBatches.flatMap { $0 }.flatMap(TraceEncoder.line)
  }

  private func read(_ text: String) throws -> TraceReader.Result {
    try TraceReader.read(Array(text.utf8), name: "test.jsonl")
  }

  private var header: String {
    get throws { String(decoding: try TraceEncoder.header(LogBuilder().log.header), as: UTF8.self) }
  }

  /// A log with one event of every kind.
  private var everything: RunLog {
    var builder = LogBuilder.golden
    builder.add(
      .pieces([Piece(id: 5, bytes: Array("q\"\\\n\u{1b}[31mé".utf8)), Piece(id: 6, bytes: [0xE2, 0x97])]))
    builder.add(
      .decision(Decision(thread: .root, position: 3, kind: .open, probability: 0.0094, taken: false)))
    builder.add(.cache(CacheUsage(resident: 1, shared: 2, reused: 3, computed: 4, evicted: 5, bytes: 6)))
    builder.add(
      .cache(
        CacheUsage(
          resident: 1, shared: 2, reused: 3, computed: 4, evicted: 5, bytes: 6, guessed: 9, accepted: 8)))
    builder.add(.mistake(Mistake(thread: .root, position: 1, expected: "a\u{7f}=5")))
    builder.add(.alone(AloneRun(tokens: 12, isRight: nil)))
    let changes: [Change] = [
      .again(.root, position: 2), .token(.root, position: 2, id: 4),
      .text(ThreadID(1), position: 1, "a\tb\u{7f}"),
      .seed(.root, position: 1, .max), .prune(ThreadID(2), position: 1),
      .fork(.root, position: 1), .join(.root, position: 1, .prefill),
      .withoutFork(.root, position: 0, isLasting: false), .longer(.root, position: 1, chain: 2048),
      .withoutFork(ThreadID(1), position: 1, isLasting: true),
    ]
    for (index, change) in changes.enumerated() {
      builder.add(
        .varied(
          Variation(
            id: VariationID(Int32(index + 1)), parent: VariationID(Int32(index)), cut: 4, change: change)))
      builder.tokens(0, [Int32(index)])
    }
    builder.add(.head(VariationID(2)))
    return builder.log
  }

  @Test("what is written comes back the same, event for event")
  func roundTrip() throws {
    let log = everything
    let result = try TraceReader.read(try bytes(log), name: "test")
    #expect(result.notice == nil)
    #expect(result.log.header == log.header)
    #expect(result.log.variations == log.variations)
    #expect(result.log.head == log.head)
    #expect(try bytes(result.log) == bytes(log))
    #expect(result.log.pieces[6] == [0xE2, 0x97])
    #expect(result.log.tokens.logprobs.map(\.bitPattern) == log.tokens.logprobs.map(\.bitPattern))
  }

  @Test("log-probabilities come back bit for bit", arguments: 0..<64)
  func exactNumbers(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var log = RunLog(header: LogBuilder().log.header)
    for _ in 0..<50 {
      let exponent = Float.random(in: -30...6, using: &random)
      let value = -Float.random(in: 1...2, using: &random) * exponent.rounded().exponentOfTwo
      log.append(
        Event(Stamp(step: 1, time: 1), .tokens(.root, .generated, [Token(id: 1, logprob: value, entropy: 0)]))
      )
    }
    let back = try TraceReader.read(try bytes(log), name: "test").log
    #expect(back.tokens.logprobs.map(\.bitPattern) == log.tokens.logprobs.map(\.bitPattern))
  }

  @Test("no control byte of a token reaches the file raw")
  func escaping() throws {
    let raw = try bytes(everything).filter { $0 < 32 && $0 != 10 || $0 == 127 }
    #expect(raw.isEmpty)
  }

  @Test("a torn last line is dropped with a notice and the rest is kept, wherever it tears")
  func tornTail() throws {
    let whole = try bytes(LogBuilder.golden.log)
    let headerEnd = try #require(whole.firstIndex(of: 10)) + 1
    for end in stride(from: headerEnd, to: whole.count, by: 7) {
      let torn = Array(whole[..<end])
      let result = try TraceReader.read(torn, name: "torn")
      // A last line that lacks nothing but its newline is whole.
      let isTorn = torn.last != 10 && whole[end] != 10
      let lines = torn.count { $0 == 10 } + (torn.last != 10 && !isTorn ? 1 : 0)
      // The header and the line of pieces are no entries.
      #expect(result.log.entryCount(of: .original) == max(0, lines - 2))
      #expect((result.notice != nil) == isTorn)
    }
  }

  @Test(
    "damage in the middle names the line",
    arguments: [
      "garbage", "[\"t\",1", "[\"t\",1,1,0,\"z\",[1]]", "[\"t\",1,1,0,\"g\",[99999999999]]",
      "[\"end\",1,1,-1,\"closed\"]",
      "[\"end\",1,1,0,\"exploded\"]", "[\"head\",1,1,7]", "[\"vary\",1,1,1,0,99,\"prune\",0,0]",
      "[\"t\",-1,1,0,\"g\",[1]]",
      "[\"finish\",1,1,\"eos\"] trailing", "[\"fork\",1,1,0,0,[1,\"1\",\"unterminated]]", "[[[[[[[[[[",
      "[\"pieces\",0,0,[1,[300]]]", "[\"t\",1,1,0,\"g\",[1,--2,3]]", "{}", "null", "\u{0}",
    ])
  func damage(_ line: String) throws {
    let text = try header + line + "\n[\"finish\",9,9,\"eos\"]\n"
    #expect {
      try read(text)
    } throws: { error in
      guard let error = error as? TraceError else { return false }
      return error.kind == .malformed && error.line == 2 && "\(error)".contains("line 2")
    }
  }

  @Test(
    "files that are no traces say so",
    arguments: ["", "\n", "hello\n", "{}\n", "{\"forkscope\":1}\n", "GGUF\u{3}"])
  func notATrace(_ text: String) {
    #expect(throws: TraceError.self) { try read(text) }
  }

  @Test("a newer version is told apart from damage")
  func newer() throws {
    let text = try header.replacing("\"forkscope\":1", with: "\"forkscope\":2")
    #expect { try read(text) } throws: { ($0 as? TraceError)?.kind == .newerVersion }
  }

  @Test("events of a kind that this version does not know are skipped")
  func unknownEvents() throws {
    let result = try read(try header + "[\"weather\",1,1,{\"sun\":[true]}]\n[\"finish\",2,2,\"eos\"]\n")
    #expect(result.log.entryCount(of: .original) == 1)
  }

  @Test("random damage never crashes the reader", arguments: 0..<40)
  func fuzz(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let whole = try bytes(everything)
    for _ in 0..<25 {
      var mutated = whole
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let index = Int.random(in: 0..<mutated.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: mutated[index] = UInt8.random(in: 0...255, using: &random)
        case 1: mutated.remove(at: index)
        case 2: mutated.insert(contentsOf: Array("-9223372036854775808".utf8), at: index)
        default: mutated.removeLast(Int.random(in: 0..<mutated.count, using: &random))
        }
        if mutated.isEmpty { break }
      }
      guard let log = try? TraceReader.read(mutated, name: "fuzz").log else { continue }
      for variation in log.variations {
        let tree = RunHistory(log, variation: variation.id).tree()
        _ = (tree.metrics, tree.criticalPath, tree.linearTokens())
      }
    }
  }

  @Test("a file is written while running and survives being cut off")
  func writer() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("trace-\(UUID()).jsonl").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let log = LogBuilder.golden.log
    let writer = try TraceWriter(path: path, header: log.header)
    for batch in log.eventBatches { try writer.append(batch) }
    #expect(throws: TraceError.self) { try TraceWriter(path: path, header: log.header) }
    #expect(try TraceReader.read(path: path).log.entryCount(of: .original) == log.entryCount(of: .original))
    try log.write(to: path)
    #expect(try TraceReader.read(path: path).log.tokens.ids == log.tokens.ids)
  }

  @Test("missing files and folders are clear errors")
  func missing() {
    #expect { try TraceReader.read(path: "/nowhere/at/all") } throws: {
      ($0 as? TraceError)?.kind == .missing
    }
    #expect { try TraceReader.read(path: "/") } throws: { ($0 as? TraceError)?.kind == .unreadable }
  }
}

extension Float {
  fileprivate var exponentOfTwo: Float { Float(sign: .plus, exponent: Int(self), significand: 1) }
}
