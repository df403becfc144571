import Formats
import Foundation
import TestModels
import Testing
import Traces

/// Runs as lines of text, as somebody outside would add them: `problem: words of the answer`, one run a line.
private struct LinesFormat: RunFormat {
  let name = "lines"
  let fileExtensions = ["lines"]

  func recognises(_ start: FileStart) -> Bool { start.bytes.starts(with: "lines\n".utf8) }

  func open(_ source: ByteSource, path: String) throws(TraceError) -> any RunFile {
    do throws(ByteSource.Failure) {
      let text = String(decoding: try source.bytes(atMost: 1 << 20), as: UTF8.self)
      return Lines(path: path, lines: text.split(separator: "\n").dropFirst().map(String.init))
    } catch {
      throw TraceError(error, path: path)
    }
  }

  private struct Lines: RunFile {
    let path: String
    let lines: [String]

    var count: Int { lines.count }

    func run(at index: Int) throws(TraceError) -> SavedRun {
      let parts = lines[index].split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { throw TraceError(.malformed, path: path, line: index + 2, "no answer") }
      var log = RunLog(header: RunHeader(problem: String(parts[0]), method: "lines", model: .init(name: "?")))
      let words = parts[1].split(separator: " ")
      let ids = words.indices.map { Int32($0) }
      let stamp = Stamp(step: 0, time: 0)
      log.append(Event(stamp, .pieces(zip(ids, words).map { Piece(id: $0, bytes: Array($1.utf8)) })))
      log.append(Event(stamp, .tokens(.root, .generated, ids.map { Token(id: $0) })))
      if words.last == "contradiction" { log.append(Event(stamp, .ended(ThreadID(7), .closed))) }
      let odd = words.count > 3 ? [SavedRun.Oddity(line: index + 2, column: 9, "many words")] : []
      return try SavedRun(log, path: path, oddities: odd)
    }
  }
}

@Suite("Formats of files")
struct FormatRegistryTests {
  private static let trace = TestModels.earlierTraces(.avx512)[0]

  private func withFile(_ text: String, _ name: String = "x.any", _ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "formats-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
    try body(folder + "/" + name)
  }

  @Test("a native trace is one run with its fold, whatever the file is called")
  func native() throws {
    let text = try String(contentsOfFile: Self.trace, encoding: .utf8)
    try withFile(text) { path in
      let file = try FormatRegistry.standard().open(path)
      #expect(file.count == 1 && file.format == "forkscope")
      let run = try file.run(at: 0)
      #expect(run.history.count == RunHistory(run.log).count && run.history.isFinished)
      #expect(run.oddities.isEmpty && run.path == path && run.format == "forkscope")
      #expect(throws: TraceError.self) { try file.run(at: 1) }
    }
  }

  @Test("a torn last line is an oddity, damage elsewhere an error with its line")
  func torn() throws {
    let text = try String(contentsOfFile: Self.trace, encoding: .utf8)
    try withFile(text + "[\"t\",9") { path in
      let run = try FormatRegistry.standard().run(path)
      #expect(run.oddities.count == 1)
    }
    try withFile(text + "[\"t\",9\n" + "[\"t\",9\n") { path in
      #expect { try FormatRegistry.standard().run(path) } throws: {
        ($0 as? TraceError)?.kind == .malformed && ($0 as? TraceError)?.line != nil
      }
    }
  }

  @Test("a file without a run has no header, and says so")
  func noRun() throws {
    let formats = FormatRegistry.standard()
    for text in [#"{"trace_dicts":[]}"#, "{\n\"input\": \"x\",\n\"output\": \"y"] {
      try withFile(text, "x.json") { path in
        #expect { try formats.header(path) } throws: { "\($0)".contains("holds no run") }
        #expect { try formats.run(path) } throws: { "\($0)".contains("holds no run") }
      }
    }
  }

  @Test("what no format recognises is refused with the formats that are known")
  func unknown() throws {
    let formats = FormatRegistry([NativeTrace(), LinesFormat()])
    for text in ["", "nothing", "{\"a\":1}\n"] {
      try withFile(text, "x.jsonl") { path in
        #expect { try formats.open(path) } throws: {
          ($0 as? TraceError)?.kind == .notATrace
            && (text.isEmpty || "\($0)".contains("(forkscope, lines)"))
        }
      }
    }
    #expect { try formats.open("/nowhere/at/all") } throws: { ($0 as? TraceError)?.kind == .missing }
  }

  @Test("a format from outside: many runs in a file, each read when it is asked for, with what is odd")
  func outside() throws {
    let formats = FormatRegistry([NativeTrace(), LinesFormat()]) { header in
      MethodTraits(forking: .never, label: header.method + "!")
    }
    try withFile("lines\n1+1:it is 2\nbroken\n2+2:is it really 4\n3:contradiction\n") { path in
      let file = try formats.open(path)
      #expect(file.count == 4 && file.format == "lines")
      let run = try file.run(at: 2)
      #expect(run.history.tree().metrics.total == 4 && run.log.header.methodLabel == "lines!")
      #expect(run.oddities.map(\.description) == ["line 4, column 9: many words"])
      #expect { try file.run(at: 1) } throws: { ($0 as? TraceError)?.line == 3 }
      #expect { try file.run(at: 3) } throws: { "\($0)".contains("contradicts") }
      #expect(try formats.header(path).traits?.forking == .never)
      #expect(try formats.header(path).problem == "1+1")
    }
  }

  @Test("headers of earlier runs are filled in, those that say are left alone")
  func traits() throws {
    let formats = FormatRegistry.standard { _ in MethodTraits(forking: .byModel, label: "filled in") }
    #expect(try formats.header(Self.trace).methodLabel == "filled in")
    #expect(try formats.run(Self.trace).log.header.traits?.forking == .byModel)
    var log = try FormatRegistry.standard().run(Self.trace).log
    log.header.traits = MethodTraits(forking: .never, label: "its own")
    let path = NSTemporaryDirectory() + "formats-\(UUID().uuidString).jsonl"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try log.write(to: path)
    #expect(try formats.header(path).methodLabel == "its own")
    #expect(try formats.run(path).log.header.traits?.forking == .never)
  }

  @Test("folders give the files of all known formats, in order, and those below them")
  func folders() throws {
    let formats = FormatRegistry([NativeTrace(), LinesFormat()])
    try withFile("", "b10.jsonl") { path in
      let folder = String(path.dropLast("/b10.jsonl".count))
      let manager = FileManager.default
      try manager.createDirectory(atPath: folder + "/deep", withIntermediateDirectories: true)
      for name in ["b9.lines", "other.txt", "deep/c.jsonl"] {
        #expect(manager.createFile(atPath: folder + "/" + name, contents: nil))
      }
      var said: [String] = []
      let files = try formats.files(in: [folder, path]) { said.append($0) }
      #expect(
        files.map { String($0.dropFirst(folder.count + 1)) } == [
          "b9.lines", "b10.jsonl", "deep/c.jsonl", "b10.jsonl",
        ])
      #expect(said == ["note: 3 traces, some of them in subfolders (\(folder))"])
      #expect(formats.files(inFolder: folder).count == 2 && formats.files(inFolder: folder + "/no").isEmpty)
      #expect { try formats.files(in: [folder + "/no"]) } throws: { ($0 as? TraceError)?.kind == .missing }
    }
  }
}
