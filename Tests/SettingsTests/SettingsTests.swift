import Explorer
import Testing

@testable import Settings

/// What a configuration file says, and how its faults are told.
struct SettingsTests {
  private func read(_ text: String) -> Settings {
    Settings(
      text, general: ["theme", "color", "mouse", "pace"], run: ["method", "temperature", "seed", "chat"])
  }

  private func told(_ text: String) -> [String] {
    read(text).problems.map { "\($0.line.map(String.init) ?? "-"): \($0.text)" }
  }

  @Test func `defaults become arguments of the command line`() {
    let settings = read(
      """
      theme = "light"
      mouse = false
      [run]
      temperature = 0.5
      seed = 7
      chat = true
      """)
    #expect(settings.problems.isEmpty)
    #expect(
      Set(settings.defaults.flatMap(\.arguments)) == [
        "--theme=light", "--no-mouse", "--temperature=0.5", "--seed=7", "--chat",
      ])
  }

  @Test func `a value that looks like an option stays a value`() {
    #expect(read("theme = \"--plain\"").defaults.flatMap(\.arguments) == ["--theme=--plain"])
  }

  @Test func `unknown keys are told by their lines, and the rest is used`() {
    let text = """
      # mine

      themee = "light"
      color = "never"
      [run]
      sed = 3
      [kees]
      a = 1
      """
    let lines = told(text)
    #expect(lines.count == 3)
    #expect(lines[0] == "3: unknown key \"themee\"; known: theme, color, mouse, pace, run, keys")
    #expect(lines[1] == "6: unknown key \"sed\" in [run]; 'forkscope help run' lists the options")
    #expect(lines[2].hasPrefix("7: unknown key \"kees\""))
    #expect(read(text).defaults.flatMap(\.arguments) == ["--color=never"])
  }

  @Test func `what is no TOML is told by its line, and nothing of it is used`() {
    let settings = read("theme = \"light\"\ncolor = = 3\n")
    #expect(settings.problems.count == 1)
    #expect(settings.problems.first?.line == 2)
    #expect(settings.defaults.isEmpty)
  }

  @Test func `values of a wrong kind are told`() {
    #expect(told("theme = [1]\nrun = 3\nkeys = 4\n").count == 3)
    #expect(told("[keys]\ntree = 1\n").first?.hasPrefix("2: unknown key \"tree\" in [keys]") == true)
    #expect(told("[keys.tree]\nstep = 5\n") == ["2: \"step\" takes a key or a list of keys, as text"])
  }

  @Test func `keys are bound in their context`() {
    let settings = read(
      """
      [keys.tree]
      step = ["Ctrl-F", "Right"]
      prune = "X"
      """)
    #expect(settings.problems.map(\.text) == [])
    #expect(settings.keys.command(for: .ctrl("f"), in: .tree) == .stepForward)
    #expect(settings.keys.command(for: Key(.right), in: .tree) == .stepForward)
    #expect(settings.keys.command(for: .character("X"), in: .tree) == .prune)
    #expect(settings.keys.command(for: .character("x"), in: .tree) == nil)
    // It was a page down, which has another key.
    #expect(settings.keys.command(for: Key(.pageDown), in: .tree) == .pageDown)
  }

  @Test func `keys, commands and contexts that do not exist are told`() {
    let lines = told(
      """
      [keys.tree]
      stepp = "s"
      step = "Hyper-S"
      [keys.forest]
      step = "s"
      """)
    #expect(lines.count == 3)
    #expect(lines[0].hasPrefix("2: unknown key \"stepp\" in [keys.tree]; known: "))
    #expect(lines[0].contains(" pause, step, "))
    #expect(lines[1] == "3: \"Hyper-S\" is no key; keys are written as x, Ctrl-R, Space, PgDn, Up or F1")
    #expect(lines[2].hasPrefix("4: unknown key \"forest\" in [keys]"))
    #expect(read("[keys.tree]\nstep = \"Hyper-S\"").keys.command(for: Key(.right), in: .tree) == .stepForward)
  }

  @Test func `conflicting bindings are told, and who is named first keeps the key`() {
    let text = """
      [keys.tree]
      prune = "f"
      undo = "f"
      """
    let lines = told(text)
    #expect(lines.contains("3: the key 'f' is 'prune' already"))
    #expect(lines.contains("2: the key 'f' is taken from 'refork', which has no other one"))
    #expect(read(text).keys.command(for: .character("f"), in: .tree) == .prune)
    #expect(told("[keys.tree]\nprune = \":\"") == ["2: the key ':' hides 'palette' in tree"])
    #expect(told("[keys.everywhere]\npalette = \"x\"") == ["2: the key 'x' is 'prune' in tree"])
  }

  @Test func `no file can take the way out or the help away`() {
    let commands = KeyTable.standard.contexts.map { context in
      "[keys.\(context.rawValue)]\n"
        + KeyTable.standard.commands(in: context).map {
          "\($0.rawValue) = [\"q\", \"?\", \"Ctrl-C\", \"Esc\", \"Enter\"]\n"
        }.joined()
    }
    let empty = commands.map { $0.replacing("[\"q\", \"?\", \"Ctrl-C\", \"Esc\", \"Enter\"]", with: "[]") }
    for text in [commands, empty] {
      let keys = read(text.joined()).keys
      for context in KeyTable.standard.contexts where context != .entry {
        for key in [Key.character("q"), .character("?"), .ctrl("c"), Key(.escape)] {
          #expect(
            keys.command(for: key, in: context) == KeyTable.standard.command(for: key, in: context),
            "\(key) in \(context)")
        }
      }
      #expect(keys.command(for: Key(.enter), in: .entry) == .accept)
      #expect(keys.command(for: Key(.escape), in: .entry) == .cancel)
      #expect(keys.command(for: .character("q"), in: .entry) == nil)
    }
  }

  /// toml++ ends the program over each of these with a failed assertion.
  @Test(arguments: [
    "a = 1\n[=1]", "\n[\n", "b = 2\na = [}", "\n\u{FEFF}[x]", "\n[[ . ]]", "\n[\u{2028}a]", "\na = {b = 1}",
    "\na = 2020-01-01T=", "\na = [[[[[[[[[[1]]]]]]]]]]", "\na.b.c.d.e.f.g.h.i.j.k = 1",
  ])
  func `what the package would end the program over is told by its line`(text: String) {
    let settings = read(text)
    #expect(settings.problems.map(\.line) == [2])
    #expect(settings.defaults.isEmpty)
  }

  @Test func `texts, comments and lists may hold whatever TOML lets them`() {
    let settings = read(
      #"""
      # [= {é}
      theme = "[= {é} \" #"  # [}
      color = '''
      [=
      '''
      [run]
      method = 'a\'
      [keys."tree"]
      step = [ # one a line
        "Right", 'é',
        "F5",
      ]
      """#)
    #expect(settings.problems.map(\.text) == [])
    #expect(settings.defaults.first { $0.option == "theme" }?.value == .text("[= {é} \" #"))
    #expect(settings.defaults.first { $0.option == "color" }?.value == .text("[=\n"))
    #expect(settings.defaults.first { $0.option == "method" }?.line == 7)
    #expect(settings.keys.command(for: .character("é"), in: .tree) == .stepForward)
  }

  @Test func `any bytes give settings and no end of the program`() {
    let pieces = [
      "[", "]", "[keys.tree]", "[run]", "step", "=", "\"", "'", "\n", ".", ",", "{", "}", "#", "\\u0000",
      "0x",
      "1e9", "\u{1b}[2J", "theme", "\"\"\"", "a.b.c", "日本", "nan", "-", "2020-01-01", "\\", "true",
    ]
    var state: UInt64 = 7
    for _ in 0..<3000 {
      var text = ""
      for _ in 0..<20 {
        state = state &* 6_364_136_223_846_793_005 &+ 1
        text += pieces[Int(state >> 33) % pieces.count]
      }
      _ = read(text)
    }
    _ = read("a = " + String(repeating: "[", count: 30_000))
    _ = read("a = " + String(repeating: "{b=", count: 10_000))
    _ = read(String(repeating: "a.", count: 30_000) + "a = 1")
    _ = read(String(repeating: "[a", count: 1) + String(repeating: ".a", count: 30_000) + "]")
  }
}
