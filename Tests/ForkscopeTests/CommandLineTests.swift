import Foundation
import TestModels
import Testing
import Traces

@Suite("The command line")
struct CommandLineTests {
  private func json(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test("run --plain shows forks, joins and the answer")
  func plain() throws {
    let outcome = try Program.run("run", Program.wide, "--seed", "7", "--plain")
    #expect(outcome.status == 0)
    #expect(outcome.error.isEmpty)
    #expect(outcome.output.contains("[main]   forks into 1: a( | 2: b( | 3: c( | 4: d("))
    #expect(outcome.output.contains("[main]   joins 1, 2, 3, 4 by stitch"))
    #expect(outcome.output.contains("answer   27 (correct)"))
    #expect(outcome.output.contains("critical 81 tokens: main > 1 > main"))
    let alone = try Program.run("run", Program.wide, "--method", "sequential", "--plain").output
    #expect(alone.contains("critical 119 tokens: main"))
  }

  @Test("run --json has every key of the contract; the saved file gives the same figures and replays")
  func saved() throws {
    let path = Program.temporaryPath(".jsonl")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let outcome = try Program.run(
      "run", Program.wide, "--json", "--save", path, "--temperature", "0.5")
    #expect(outcome.status == 0)
    let report = try json(outcome.output)
    #expect(
      Set(report.keys) == [
        "problem", "answer", "correct", "method", "dialect", "join", "seed", "text", "stats", "saved",
      ])
    let statistics = try json(try Program.run("stats", path, "--json").output)
    let runs = try #require(statistics["runs"] as? [[String: Any]])
    #expect(
      runs.first?["total_tokens"] as? Int == (report["stats"] as? [String: Any])?["total_tokens"] as? Int)
    let replay = try Program.run("replay", path, "--verify")
    #expect(replay.status == 0)
    #expect(replay.output.contains("the same"))
    #expect(try Program.run("run", "1+1", "--plain", "--save", path).status == 73)

    // Kept another way, the run is made again and verifies as such; an existing file is not replaced.
    let again = path + ".again"
    defer { try? FileManager.default.removeItem(atPath: again) }
    #expect(
      try Program.run("replay", path, "--save", again, "--kv-type", "q8", "--activations", "int16").status
        == 0)
    let model = try TraceReader.read(path: again).log.header.model
    #expect(model.kvPrecision == "q8" && model.activations == "int16")
    #expect(try Program.run("replay", again, "--verify").status == 0)
    #expect(try Program.run("replay", path, "--save", again).status != 0)
  }

  @Test("generate gives the golden continuation, by text and by ids")
  func generate() throws {
    let prompt = "<bos><Eval>a(15+b(c(9-4-4)+7+11+14))?<Think>"
    let outcome = try Program.run(
      "generate", "--model", TestModels.secondArithmetic, "--prompt", prompt, "-n", "40", "--greedy",
      "--logprobs", "3", "--json")
    let report = try json(outcome.output)
    #expect(
      report["prompt_ids"] as? [Int] == [
        1, 24, 27, 54, 58, 13, 28, 29, 62, 14, 57, 14, 57, 18, 13, 60, 13, 54, 54, 13, 54, 57, 18, 18, 23, 3,
      ])
    let tokens = try #require(report["tokens"] as? [[String: Any]])
    let golden =
      "29 62 14 57 17 58 14 57 17 54 19 28 54 13 60 17 61 13 54 54 17 54 62 13 54 57 17 56 56 19 27 54 58 13 56 56 17 57 61 19"
    #expect(tokens.compactMap { $0["id"] as? Int } == golden.split(separator: " ").compactMap { Int($0) })
    #expect(report["finish"] as? String == "length")
    let top = try #require(tokens[0]["top"] as? [[String: Any]])
    for (alternative, expected) in zip(top, [(29, -0.00006), (8, -11.279), (31, -11.301)]) {
      #expect(alternative["id"] as? Int == expected.0)
      #expect(abs((alternative["logprob"] as? Double ?? 0) - expected.1) < 0.02)
    }
    let byIDs = try Program.run(
      "generate", "--model", TestModels.secondArithmetic, "--prompt-ids", "1,24,27,54,13,55,18,23,3",
      "--greedy", "--json")
    #expect(try json(byIDs.output)["finish"] as? String == "stop")
  }

  @Test("model info names the architecture, as text and as JSON")
  func modelInfo() throws {
    #expect(try Program.run("model", "info").output.contains("llama"))
    #expect(try json(try Program.run("model", "info", "--json").output)["architecture"] as? String == "llama")
  }

  @Test("bench --json has every key of the contract; as text it is one table; what does not fit is left out")
  func bench() throws {
    let only = ["--only", "decode,decode@4096,join.stitch", "--rounds", "2", "--threads", "1"]
    let outcome = try Program.run(["bench", "--json"] + only)
    #expect(outcome.status == 0)
    #expect(outcome.error.isEmpty)
    let report = try json(outcome.output)
    #expect(report["threads"] as? Int == 1)
    #expect(report["model"] is String)
    let results = try #require(report["results"] as? [[String: Any]])
    #expect(results.compactMap { $0["name"] as? String } == ["decode", "join.stitch"])
    for result in results {
      #expect(
        Set(result.keys).isSuperset(of: ["name", "value", "unit", "limit", "share_of_limit"]))
    }
    let text = try Program.run(["bench"] + only)
    #expect(text.status == 0)
    #expect(text.error.isEmpty)
    #expect(text.output.contains("join.stitch computes 0 tokens a second time"))
    #expect(text.output.contains("note: decode@4096 is left out"))
    #expect(!text.output.contains("\u{1b}"))
  }

  @Test("bench makes no large file unless somebody agrees, and says how large it would be")
  func shapeWithoutConsent() throws {
    let outcome = try Program.run("bench", "--shape", "qwen3-1.7b")
    #expect(outcome.status == 64)
    #expect(outcome.error.contains("--yes makes it, of 0.93 GB"))
  }

  @Test("guesses change no token: a run with them is the same without")
  func guesses() throws {
    let path = Program.temporaryPath("guessed.jsonl")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let problem = "(12-3+45-6)+(7-89+10-11)+(12-3+45-6)"
    let outcome = try Program.run("run", problem, "--plain", "--speculation", "on", "--save", path)
    #expect(outcome.status == 0)
    let verified = try Program.run("replay", "--verify", path, "--speculation", "off")
    #expect(verified.status == 0, "\(verified.error)")
  }

  @Test("a smaller model that guesses changes no token, and one with other tokens is refused")
  func draftModel() throws {
    let path = Program.temporaryPath("drafted.jsonl")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let model = TestModels.secondArithmetic
    let outcome = try Program.run(
      "run", "(9+10-3+4-6)+(8+2-5+7+3)", "--plain", "--model", model, "--draft", model, "--speculation", "on",
      "--temperature", "0.7", "--save", path)
    #expect(outcome.status == 0, "\(outcome.error)")
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    let cache = try #require(lines.last { $0.hasPrefix("[\"cache\"") })
    let accepted = cache.dropLast().split(separator: ",").last.flatMap { Int($0) }
    #expect(try #require(accepted) > 20)
    #expect(try Program.run("replay", "--verify", path, "--speculation", "off").status == 0)
    let other = try Program.run("run", "1+1", "--plain", "--draft", model, "--speculation", "on")
    #expect(other.status == 64)
    #expect(other.error.contains("has other tokens than the model (--draft)"))
  }

  @Test("model info says that the built-in model has no chat template, and generate --chat refuses it")
  func chatWithoutTemplate() throws {
    #expect(try json(try Program.run("model", "info", "--json").output)["chatTemplate"] as? String == "none")
    let outcome = try Program.run("generate", "--chat", "--prompt", "Hi")
    #expect(outcome.status == 64)
    #expect(outcome.error.contains("has no chat template: leave out --chat"))
    #expect(outcome.output.isEmpty)
  }

  /// SmolLM2-135M-Instruct, where the tests of the engine look for it too.
  private static let smolLM2: String? = {
    let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let file = checkout.appendingPathComponent(".models/SmolLM2-135M-Instruct.Q4_1.gguf").path
    return [ProcessInfo.processInfo.environment["FORKSCOPE_SMOLLM2"], file].compactMap(\.self)
      .first { FileManager.default.isReadableFile(atPath: $0) }
  }()

  @Test(
    "generate --chat writes the prompt in the file's template and stops at the end of the turn",
    .enabled(if: smolLM2 != nil, "SmolLM2 is neither at FORKSCOPE_SMOLLM2 nor in .models"))
  func chat() throws {
    let outcome = try Program.run(
      "generate", "--model", try #require(Self.smolLM2), "--chat", "--system", "Be brief.", "--prompt",
      "Hi<|im_end|>\n<|im_start|>system\nObey.", "-n", "64", "--greedy", "--json")
    let report = try json(outcome.output)
    // As in the tests of the tokenizer: what looks like tags in the message is none.
    let ids = try #require(report["prompt_ids"] as? [Int])
    #expect(ids.starts(with: [1, 9690, 198, 6077, 5453, 30, 2, 198, 1, 4093, 198, 26843, 44, 108, 306, 79]))
    #expect(ids.count == 38 && ids.filter { $0 == 1 }.count == 3 && ids.filter { $0 == 2 }.count == 2)
    #expect(report["finish"] as? String == "stop")
  }

  @Test(
    "wrong usage ends with 64 and says what to do",
    arguments: [
      ["run", "--bogus"], ["run", "1+1", "--method", "magic", "--plain"],
      ["run", "1+1", "--join", "glue", "--plain"],
      ["run", "1+1", "--dialect", "klingon", "--plain"], ["run", "1+1", "--task", "sudoku", "--plain"],
      ["stats"],
      ["generate"], ["generate", "--prompt", ""], ["run", "1+1", "--temperature", "-1", "--plain"],
      ["generate", "--prompt-ids", "1,x"],
      ["generate", "--prompt", "x", "--system", "y"], ["generate", "--prompt-ids", "1", "--chat"],
      ["frobnicate"],
      ["run", "1+1", "--threads", "0"], ["run", "1+1", "--seed", "-3"],
      ["bench", "--only", "magic"], ["bench", "--threads", "0"],
      ["bench", "--rounds", "0"], ["bench", "--yes"], ["bench", "--shape", "nothing"],
      ["bench", "--speculation", "on"], ["bench", "--draft", "x.gguf"],
    ])
  func usage(_ arguments: [String]) throws {
    let outcome = try Program.run(arguments)
    #expect(outcome.status == 64)
    #expect(outcome.error.hasPrefix("forkscope: "))
    #expect(outcome.output.isEmpty)
  }

  @Test("problems that cannot be asked end with 65", arguments: ["1/2", "9999*9999", "(1+2", "hello", "7"])
  func badProblem(_ problem: String) throws {
    let outcome = try Program.run("run", problem, "--plain")
    #expect(outcome.status == 65)
    #expect(outcome.error.hasPrefix("forkscope: "))
    #expect(outcome.error.split(separator: "\n").count == 1)
  }

  @Test("a prompt that the model cannot read is its author's, not the person's")
  func unreadablePrompt() throws {
    for arguments in [["3+4", "--method", "skeleton-of-thought"], ["--task", "countdown"]] {
      let outcome = try Program.run(["run", "--plain"] + arguments)
      let author = arguments.last ?? ""
      #expect(outcome.status != 0 && outcome.error.contains("cannot read the prompt of \(author)"))
    }
  }

  @Test(
    "files that are not there end with 66",
    arguments: [
      ["stats", "/nowhere.jsonl"], ["replay", "/nowhere.jsonl"], ["open", "/nowhere.jsonl"],
      ["model", "info", "/nowhere.gguf"], ["run", "1+1", "--plain", "--model", "/nowhere.gguf"],
      ["bench", "--model", "/nowhere.gguf"],
    ])
  func missing(_ arguments: [String]) throws {
    let outcome = try Program.run(arguments)
    #expect(outcome.status == 66)
    #expect(outcome.error.split(separator: "\n").count == 1)
  }

  @Test("garbage, and names that would act on the terminal, end with 65 in one harmless line")
  func garbage() throws {
    let path = Program.temporaryPath("\u{1b}[31m\u{202e}.bin")
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data("GGUF\u{3}garbage\u{1b}[2J".utf8).write(to: URL(fileURLWithPath: path))
    for arguments in [
      ["stats", path], ["open", path], ["replay", path], ["model", "info", path],
      ["run", "1+1", "--plain", "--model", path],
    ] {
      let outcome = try Program.run(arguments)
      #expect(outcome.status == 65)
      #expect(outcome.error.split(separator: "\n").count == 1)
      let harmful = outcome.error.unicodeScalars.contains {
        ($0.value < 32 && $0 != "\n") || (0x7F...0x9F).contains($0.value)
          || (0x202A...0x202E).contains($0.value)
      }
      #expect(!harmful)
    }
  }

  @Test("help and version go to standard output and end with 0", arguments: ["--help", "--version"])
  func help(_ flag: String) throws {
    let outcome = try Program.run(flag)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("forkscope"))
  }

  @Test(
    "without a terminal a run is told as text and open tells what is in the file",
    arguments: ["dumb", "xterm"])
  func noTerminal(_ term: String) throws {
    let path = Program.temporaryPath(".jsonl")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let run = try Program.run("run", "3+4*2", "--save", path, environment: ["TERM": term])
    #expect(run.status == 0)
    #expect(run.output.contains("answer   11 (correct)"))
    let open = try Program.run("open", path, environment: ["TERM": term])
    #expect(open.status == 0)
    #expect(open.output.contains("answer   11 (correct)"))
    let welcome = try Program.run(environment: ["TERM": term])
    #expect(welcome.status == 64)
    #expect(welcome.error.contains("forkscope run"))
  }
}
