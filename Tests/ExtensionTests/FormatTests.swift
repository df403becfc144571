import Engines
import Explorer
import Formats
import Foundation
import Reasoning
import Session
import TestStage
import Testing
import Traces

/// A format of one's own: `transcript: PROBLEM`, then a line `NAME| text` for each thread, `main|` first and last.
private struct Transcript: RunFormat {
  let name = "transcript"
  let fileExtensions = ["transcript"]

  func recognises(_ start: FileStart) -> Bool { start.bytes.starts(with: Array("transcript: ".utf8)) }

  func open(_ source: ByteSource, path: String) throws(TraceError) -> any RunFile {
    let bytes: [UInt8]
    do throws(ByteSource.Failure) {
      bytes = try source.bytes(atMost: 1 << 20)
    } catch {
      throw TraceError(error, path: path)
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    var log = RunLog(
      header: RunHeader(
        problem: String(lines[0].dropFirst("transcript: ".count)), method: "transcript",
        model: .init(name: "somebody")))
    var oddities: [SavedRun.Oddity] = []
    var words = Words()
    func add(_ kind: Event.Kind) { log.append(Event(Stamp(step: 1, time: 0), kind)) }
    let rest = lines.dropFirst().enumerated().compactMap { number, line -> (name: String, text: String)? in
      let parts = line.split(separator: "|", maxSplits: 1).map(String.init)
      guard parts.count == 2 else {
        oddities.append(.init(line: number + 2, column: 1, "no name in front of the text"))
        return nil
      }
      return (parts[0], parts[1])
    }
    let threads = rest.filter { $0.name != "main" }
    let main = rest.filter { $0.name == "main" }.map { words.tokens(in: $0.text) }
    let texts = threads.map { words.tokens(in: $0.text) }
    add(.pieces(words.pieces))
    if let first = main.first { add(.tokens(.root, .generated, first)) }
    if !threads.isEmpty {
      let children = threads.indices.map { ThreadID(Int32($0 + 1)) }
      add(
        .forked(
          Fork(
            parent: .root, opened: Int32(main.first?.count ?? 0),
            children: zip(children, threads).map { .init(id: $0, number: $1.name, outline: "") })))
      for (child, text) in zip(children, texts) {
        add(.tokens(child, .generated, text))
        add(.ended(child, .closed))
      }
      add(.joined(Join(parent: .root, discipline: .prefill, children: children, reused: 0, reprefilled: 0)))
    }
    if main.count > 1, let last = main.last { add(.tokens(.root, .generated, last)) }
    add(.ended(.root, .endOfText))
    add(.finished(.endOfText))
    return try SavedRun(log, path: path, oddities: oddities)
  }

  /// Words as tokens, numbered as they come.
  private struct Words {
    var pieces: [Piece] = []
    private var ids: [String: Int32] = [:]

    mutating func tokens(in text: String) -> [Token] {
      text.split(separator: " ").map { word in
        let id = ids[String(word)] ?? Int32(ids.count)
        if ids.updateValue(id, forKey: String(word)) == nil {
          pieces.append(Piece(id: id, bytes: Array((" " + word).utf8)))
        }
        return Token(id: id)
      }
    }
  }
}

@Suite("A format from outside")
struct FormatTests {
  @Test("its files are recognised by what is in them, read, summed up and shown like every other run")
  func open() throws {
    let path = NSTemporaryDirectory() + "forkscope-\(UUID().uuidString).anything"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try """
    transcript: how many?
    main|two parts
    1|one is here
    2|another one
    nothing
    main|so two
    """.write(toFile: path, atomically: true, encoding: .utf8)
    let formats = FormatRegistry(FormatRegistry.standard().formats + [Transcript()])
    let run = try formats.run(path)
    #expect(run.format == "transcript")
    #expect(run.oddities.map(\.description) == ["line 5, column 1: no name in front of the text"])
    let summary = RunSummary(run.log, run.history.tree(), file: path, format: run.format)
    #expect(summary.metrics.total == 9 && summary.metrics.criticalPath == 7 && summary.metrics.threads == 2)
    #expect(try formats.header(path).problem == "how many?")
    #expect(throws: TraceError.self) { try FormatRegistry.standard().run(path) }

    struct NoEngines: EngineSource {
      struct None: Error {}
      func engine(_ progress: LoadProgress) throws -> any Engine { throw None() }
      func engine(toGoOnWith header: RunHeader, _ progress: LoadProgress) throws -> any Engine {
        throw None()
      }
      func request(_ problem: String?, on engine: any Engine) throws -> RunRequest { throw None() }
    }
    let stage = try Stage(NoEngines(), formats: formats)
    defer { stage.close() }
    stage.session.open(path)
    #expect(stage.wait { $0.state.log != nil })
    #expect(stage.screen.contains("another one") && stage.screen.contains("no name in front"))
  }
}
