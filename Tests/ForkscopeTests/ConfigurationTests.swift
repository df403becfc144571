import Foundation
import TestSupport
import Testing

/// The configuration file and the screen's options, in the real program.
@Suite("The configuration file")
struct ConfigurationTests {
  private let problem = "(3+2)*4-1"

  /// A home with a configuration file in the place that the specification gives it.
  private func home(_ text: String, in folder: String = ".config") throws -> String {
    let home = Program.temporaryPath("-home")
    let place = URL(fileURLWithPath: home).appendingPathComponent(folder + "/forkscope")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: place.appendingPathComponent("config.toml"))
    return home
  }

  private func header(_ outcome: Program.Outcome) -> String {
    outcome.output.split(separator: "\n").first { $0.hasPrefix("model") }.map(String.init) ?? ""
  }

  @Test("its defaults hold, the command line wins, and XDG_CONFIG_HOME goes before HOME")
  func defaults() throws {
    let first = try home("[run]\nmethod = \"sequential\"\nseed = 41\n")
    let second = try home("[run]\nseed = 42\n", in: "")
    defer { for home in [first, second] { try? FileManager.default.removeItem(atPath: home) } }
    let plain = try Program.run("run", problem, "--plain", environment: ["HOME": first])
    #expect(plain.status == 0 && plain.error.isEmpty)
    #expect(header(plain).contains("sequential") && header(plain).hasSuffix("seed 41"))
    let given = try Program.run("run", problem, "--plain", "--seed", "5", environment: ["HOME": first])
    #expect(header(given).hasSuffix("seed 5"))
    let other = try Program.run(
      "run", problem, "--plain", environment: ["HOME": first, "XDG_CONFIG_HOME": second])
    #expect(header(other).hasSuffix("seed 42"))
  }

  @Test("every command that opens the explorer reads it, a comparison without its usual run")
  func explorers() throws {
    let home = try home("nonsense = 1\ntheme = \"light\"\n[run]\nseed = 41\n")
    let folder = Program.temporaryPath("")
    defer { for path in [home, folder] { try? FileManager.default.removeItem(atPath: path) } }
    let comparison = ["compare", "--problems", "1", "--methods", "sequential", "--into", folder, "--explore"]
    for arguments in [["tour"], comparison] {
      let outcome = try Program.run(arguments, environment: ["HOME": home])
      #expect(outcome.error.contains("config.toml:1: unknown key \"nonsense\""), "\(arguments)")
    }
    let saved = try String(contentsOfFile: folder + "/0000-sequential.jsonl", encoding: .utf8)
    #expect(saved.contains("\"seed\":0"))
  }

  @Test("its faults are told by file and line, in order, and stop nothing")
  func faults() throws {
    let text = """
      theme = "blue"
      themee = "light"
      [run]
      temperature = -1
      method = "magic"
      model = "/nowhere/at/all.gguf"
      save = "x"
      """
    let home = try home(text)
    defer { try? FileManager.default.removeItem(atPath: home) }
    let outcome = try Program.run("run", problem, "--plain", environment: ["HOME": home])
    #expect(outcome.status == 0)
    let lines = outcome.error.split(separator: "\n").map(String.init)
    let numbers = lines.map { $0.split(separator: ":").dropFirst(2).first.map(String.init) ?? "" }
    #expect(numbers == ["1", "2", "4", "5", "6", "7"])
    #expect(lines.allSatisfy { $0.hasPrefix("forkscope: config.toml:") })
    #expect(lines[1].hasPrefix("forkscope: config.toml:2: unknown key \"themee\""))
  }

  @Test("what is no file, no text, too long or hostile stops nothing and reaches no terminal raw")
  func hostile() throws {
    let path = Program.temporaryPath(".toml")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let texts: [Data] = [
      Data("\u{1B}]0;owned\u{7} = 1\n\"\u{1B}[2J\u{202E}\" = 2".utf8),
      Data("\"\\u001b[31m\u{9B}2J\" = 2".utf8),
      Data([0xFF, 0xFE, 0x00]), Data(repeating: 0x61, count: 70_000),
      Data("a = ".utf8) + Data(repeating: 0x5B, count: 60_000), Data("a\u{0} = 1".utf8),
    ]
    for text in texts {
      try text.write(to: URL(fileURLWithPath: path))
      let outcome = try Program.run("run", problem, "--plain", environment: ["FORKSCOPE_CONFIG": path])
      #expect(outcome.status == 0)
      #expect(outcome.error.hasPrefix("forkscope: "))
      #expect(!outcome.error.unicodeScalars.contains { $0 != "\n" && ($0.value < 0x20 || $0.value == 0x9B) })
      #expect(!outcome.error.contains("\u{202E}"))
    }
    for device in ["/dev/zero", "/dev/tty", "/"] {
      let outcome = try Program.run("run", problem, "--plain", environment: ["FORKSCOPE_CONFIG": device])
      #expect(
        outcome.status == 0 && outcome.error.contains("is no file")
          || outcome.error.contains("cannot be read"))
    }
  }

  @Test("keys of the file are shown and work, its faults are on the screen, and q still leaves")
  func keys() throws {
    let home = try home("[keys.welcome]\ndown = \"n\"\nopen = []\nback = \"x\"\n")
    defer { try? FileManager.default.removeItem(atPath: home) }
    let session = try PtySession("forkscope", environment: ["HOME": home, "XDG_STATE_HOME": home])
    #expect(session.expect("config.toml:4: unknown key \"back\" in [keys.welcome]"))
    session.type("n")
    #expect(session.expect("choose"))
    session.type("q")
    #expect(session.waitForChange() == .exit(0))
  }

  @Test("a terminal that says that it is light gets the light theme, and no answer is left to the shell")
  func background() throws {
    let home = Program.temporaryPath("-home")
    defer { try? FileManager.default.removeItem(atPath: home) }
    let environment = ["HOME": home, "XDG_STATE_HOME": home]
    let session = try PtySession("forkscope", environment: environment)
    // Asked before the first frame, which does not wait for the answer.
    #expect(session.expect("\u{1B}]11;?\u{1B}\\\u{1B}[c"))
    #expect(session.expect("\u{1B}[38;5;80m"))
    session.send("\u{1B}]11;rgb:ffff/ffff/ffff\u{1B}\\\u{1B}[?62;22c")
    #expect(session.expect("\u{1B}[38;5;24m"))
    session.send("q")
    #expect(session.waitForChange() == .exit(0))

    for (option, color) in [("light", "38;5;24m"), ("dark", "38;5;80m")] {
      let chosen = try PtySession("forkscope", ["--theme", option], environment: environment)
      #expect(chosen.expect(color))
      chosen.send("q")
      #expect(chosen.waitForChange() == .exit(0))
      #expect(!chosen.text.contains("]11;?"))
    }
    let mono = try PtySession("forkscope", ["--theme", "mono"], environment: environment)
    #expect(mono.expect("Problems"))
    mono.send("q")
    #expect(mono.waitForChange() == .exit(0))
    #expect(!mono.text.contains("38;5;"))
  }

  @Test(
    "where the locale or the console has no more, every byte is ASCII",
    arguments: [
      ["LC_ALL": "C"], ["TERM": "linux"], ["LC_ALL": "de_DE.ISO-8859-1"],
    ])
  func ascii(_ environment: [String: String]) throws {
    let home = Program.temporaryPath("-home")
    defer { try? FileManager.default.removeItem(atPath: home) }
    let session = try PtySession(
      "forkscope", environment: ["HOME": home, "XDG_STATE_HOME": home].merging(environment) { $1 })
    #expect(session.expect("forkscope"))
    // Not Esc: a slow machine may read it together with the next key.
    session.type("?", "j", "?", "q", patience: 1000)
    #expect(session.waitForChange() == .exit(0))
    #expect(session.output.allSatisfy { $0 < 0x80 })
    let plain = try Program.run(
      "compare", "--problems", "2", "--into", home + "/runs", environment: environment)
    #expect(plain.status == 0 && plain.output.utf8.allSatisfy { $0 < 0x80 })
  }
}
