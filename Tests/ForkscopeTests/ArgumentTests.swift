import Foundation
import TestSupport
import Testing

@Suite("What is wrong with the arguments is told in a way that helps")
struct ArgumentTests {
  @Test(arguments: [
    (["rnu"], "unknown command 'rnu': did you mean 'run'?"),
    (["model", "inof"], "unknown command 'inof': did you mean 'info'?"),
    (["(1+2)*3"], "unknown command '(1+2)*3': the commands are explore, run, "),
    (["help", "nothing"], "unknown command 'nothing'"), (["help", "run", "on"], "'run' has no command 'on'"),
    (["run", "1+1", "--temperature", "-1"], "--temperature takes 0 to 10"),
    (["run", "1+1", "--seed", "-3"], "The value '-3' is invalid for '--seed"),
    (["generate", "--prompt", "x", "-n", "-5"], "-n takes 0 or more"),
    (["run", "1+1", "--system", "x"], "--system goes with --chat"),
    (["open", "x", "--top-p", "0.5"], "Unknown option '--top-p'"),
    (["train", "rl", "--mixture", "0,0,0,0"], "The value '0,0,0,0' is invalid for '--mixture"),
    (["train", "rl", "--mixture", "1,x,2,3,4"], "The value '1,x,2,3,4' is invalid for '--mixture"),
    (["run", "-"], "nothing is piped into standard input"),
  ])
  func messages(arguments: [String], message: String) throws {
    let outcome = try Program.run(arguments)
    #expect(outcome.status == 64)
    #expect(outcome.error.hasPrefix("forkscope: " + message))
    #expect(outcome.output.isEmpty)
  }

  @Test(
    "a word of the person's that is told again does nothing to the terminal",
    arguments: [
      ["run", "1", "--scorer"], ["run", "1", "--order"], ["run", "1", "--color"], ["run", "1", "--threads"],
      ["run", "1", "--kv-type"], ["run", "--bogus", "x"], ["stats"], ["open"], ["help"], ["bench", "--only"],
      ["compare", "--difficulty"], ["model", "info"], ["--generate-completion-script"],
    ])
  func echoed(_ arguments: [String]) throws {
    let hostile = "\u{1B}[31m\u{9B}31m\u{202E}\u{7F}\r\n"
    for words in [arguments + [hostile], arguments.dropLast() + [(arguments.last ?? "") + "=" + hostile]] {
      let outcome = try Program.run(words)
      #expect(outcome.status != 0)
      #expect(!outcome.error.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
      #expect(HostileTrace.harm(in: Array((outcome.output + outcome.error).utf8)) == nil)
    }
  }

  @Test("open lists what opening uses, and nothing of how tokens are drawn")
  func openHelp() throws {
    let help = try Program.run("help", "open").output
    for option in ["--plain", "--model", "--threads", "--kv-memory", "--color", "--no-mouse"] {
      #expect(help.contains(option))
    }
    for option in ["--seed", "--temperature", "--top-k", "--method", "--samples", "--kv-type", "--chat"] {
      #expect(!help.contains(option))
    }
  }

  @Test("a terminal that the system does not know: the run is told as text, and standard error says why")
  func unknownTerminal() throws {
    for arguments in [["run", "1+2+3"], ["open", try Attack.folder.get() + "/a.jsonl"]] {
      let session = try PtySession("forkscope", arguments, environment: ["TERM": "no-such-terminal"])
      #expect(session.waitForChange(seconds: 60) == .exit(0))
      #expect(session.text.contains("note: the system knows no terminal named 'no-such-terminal' (TERM)"))
      #expect(session.text.contains("problem  1+2+3"))
    }
    let session = try PtySession("forkscope", [], environment: ["TERM": "no-such-terminal"])
    #expect(session.waitForChange() == .exit(64))
    #expect(session.text.contains("set it to one that it knows, such as xterm-256color"))
  }
}
