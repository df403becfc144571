import Foundation
import Testing

@Suite("Imported files on the command line")
struct ImportTests {
  private static let text =
    "<think>\nSplit.\n<Parallel>\n<Outlines>\n<Outline>1: a</Outline>\n<Outline>2: b</Outline>\n</Outlines>\n"
    + "<Thread>\n1: one two\n</Thread><Thread>\n2: three\n</Thread>\n</Parallel>\nDone.\n</think>\n"

  private func withFolder(_ files: [String: String], _ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "import-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for (name, text) in files {
      try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
    }
    try body(folder)
  }

  private static func record(_ number: Int, _ text: String = text) throws -> String {
    let object: [String: Any] = ["message_idx": number, "sample_idx": 0, "result": text]
    return String(
      decoding: try JSONSerialization.data(withJSONObject: object, options: .sortedKeys), as: UTF8.self)
  }

  @Test("counts are in words, and say so")
  func words() throws {
    try withFolder(["a.txt": Self.text]) { folder in
      let told = try Program.run("open", "--plain", folder + "/a.txt").output
      #expect(
        told.contains("[1]      done after 5 words") && told.contains("\nwords    ")
          && !told.contains("token"))
      let stats = try Program.run("stats", folder).output
      #expect(stats.contains("unit") && stats.contains(" words, critical path "))
      let json = try Program.run("stats", "--json", folder + "/a.txt").output
      #expect(json.contains("\"unit\" : \"words\"") && json.contains("\"threads\" : 2"))
    }
  }

  @Test("a file of many records is many runs, each with a name of its own")
  func records() throws {
    let lines = try [
      Self.record(0), Self.record(1, "<think>alone</think>"), "{\"message_idx\": broken", Self.record(3),
    ]
    try withFolder(["r.jsonl": lines.joined(separator: "\n")]) { folder in
      let file = folder + "/r.jsonl"
      let stats = try Program.run("stats", file)
      #expect(stats.status == 65 && stats.error.contains("r.jsonl, line 3"))
      #expect(
        stats.output.contains("r.jsonl#1") && stats.output.contains("r.jsonl#4")
          && stats.output.contains("3 runs:"))
      #expect(
        stats.output.split(separator: "\n").first { $0.hasPrefix("r.jsonl#2") }?.hasSuffix("sequential")
          == true)
      let one = try Program.run("open", "--plain", file + "#4")
      #expect(one.status == 0 && one.output.contains("forks into 1: a | 2: b"))
      #expect(try Program.run("open", "--plain", file + "#9").status == 65)
      // One that is not there hides none of the others.
      let several = try Program.run("open", "--plain", file + "#4", file + "#9", file + "#4")
      #expect(several.status == 65 && several.output == one.output + "\n" + one.output)
      #expect(try Program.run("export", file + "#4", "--format", "threadweaver").output == Self.text)
    }
  }

  @Test("convert writes one trace, one record, or a folder of traces, and replaces nothing")
  func convert() throws {
    let lines = try [Self.record(0), "no json", Self.record(2)]
    try withFolder(["r.jsonl": lines.joined(separator: "\n"), "a.txt": Self.text]) { folder in
      let one = try Program.run("convert", folder + "/a.txt", "--format", "trace", "-o", folder + "/a.trace")
      #expect(one.status == 0 && one.output == "saved: \(folder)/a.trace\n")
      #expect(try Program.run("export", folder + "/a.trace", "--format", "threadweaver").output == Self.text)
      #expect(try Program.run("convert", folder + "/a.txt", "-o", folder + "/a.trace").status == 64)
      #expect(
        try Program.run("convert", folder + "/r.jsonl", "--record", "3", "-o", folder + "/3.trace").status
          == 0)
      #expect(
        try Program.run("convert", folder + "/r.jsonl", "--record", "9", "-o", folder + "/9.trace").status
          == 65)
      let all = try Program.run("convert", folder + "/r.jsonl", "-o", folder + "/all")
      #expect(
        all.status == 65 && all.output == "saved: 2 of 3 runs in \(folder)/all\n"
          && all.error.contains("line 2"))
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder + "/all").sorted() == [
          "0001.jsonl", "0003.jsonl",
        ])
      #expect(
        try Program.run("convert", folder + "/a.txt", "--format", "svg", "-o", folder + "/x").status == 64)
      #expect(try Program.run("convert", folder + "/none", "-o", folder + "/x").status == 66)
    }
  }

  @Test("text of a file reaches no terminal as a control, whatever it is")
  func hostile() throws {
    let evil = "\u{1B}]0;x\u{07}\u{9B}2J\u{202E}"
    let text =
      "<Parallel><Outlines><Outline>1\(evil): \(evil)</Outline><Outline>2: b</Outline></Outlines><Thread>1: \(evil)</Thread><Thread>2: \(evil)"
    try withFolder([
      "e.txt": text, "e.jsonl": Self.record(0, text) + "\n{\"\(evil)\": 1}\n{\"message_idx\":\(evil)",
    ]) { folder in
      for name in ["e.txt", "e.jsonl"] {
        for command in [
          ["open", "--plain"], ["stats"], ["stats", "--json"], ["stats", "--flags"],
          ["export", "--format", "threadweaver"],
          ["export", "--format", "multiverse"], ["export", "--format", "apr"],
        ] {
          let outcome = try Program.run(command + [folder + "/" + name])
          for text in [outcome.output, outcome.error] {
            #expect(
              !text.unicodeScalars.contains {
                $0 == "\u{1B}" || $0 == "\u{9B}" || $0 == "\u{07}" || $0 == "\u{202E}"
              }, "\(command) \(name)")
          }
        }
        let saved = folder + "/" + name + ".saved"
        let outcome = try Program.run("convert", folder + "/" + name, "-o", saved)
        #expect(
          !(outcome.output + outcome.error).unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{9B}" })
      }
    }
  }

  @Test("no model goes on with words")
  func engines() throws {
    try withFolder(["a.txt": Self.text]) { folder in
      for arguments in [
        ["replay", folder + "/a.txt"],
        ["refork", folder + "/a.txt", "--token", "2", "--seed", "3", "--save", folder + "/x"],
      ] {
        let outcome = try Program.run(arguments)
        #expect(
          outcome.status != 0 && outcome.error.contains("no model can go on with words"),
          "\(arguments) \(outcome.error)")
      }
    }
  }

  @Test("text is scored by a model, in its tokens, and can then be changed like a run of its own")
  func scored() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let model = root.appendingPathComponent("Sources/Inference/Resources/arithmetic-mini-3.gguf").path
    try withFolder([:]) { folder in
      let (run, text, trace) = (folder + "/run.jsonl", folder + "/run.txt", folder + "/scored.jsonl")
      #expect(try Program.run("run", Program.wide, "--json", "--save", run).status == 0)
      #expect(try Program.run("export", run, "--format", "threadweaver", "-o", text).status == 0)
      let outcome = try Program.run("convert", text, "--model", model, "-o", trace)
      #expect(outcome.status == 0, "\(outcome)")
      let tokens = try Program.run("export", trace, "--format", "jsonl").output
      #expect(tokens.contains("\"logprob\":-") && !tokens.contains("\"unit\""))
      let changed = try Program.run(
        "refork", trace, "--save", folder + "/changed.jsonl", "--model", model, "--token", "3", "--text", "b("
      )
      #expect(changed.status == 0, "\(changed)")
      let counted = try Program.run("stats", text, "--json", "--tokenizer", model).output
      #expect(counted.contains("\"unit\" : \"tokens\"") && counted.contains("\"total_tokens\" : 159"))
      let small = try Program.run("stats", folder + "/none", "--tokenizer", folder + "/none")
      #expect(small.status != 0)
    }
  }
}
