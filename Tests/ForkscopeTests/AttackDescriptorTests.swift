import Foundation
import Testing
import Traces

/// Every command with each of its standard descriptors closed, full or broken.
@Suite("Attack: standard descriptors")
struct AttackDescriptorTests {
  struct Case: CustomTestStringConvertible {
    var command: [String]
    var descriptor: Int
    var connection: Program.Connection

    var testDescription: String {
      "\(command.joined(separator: " ")) with \(["input", "output", "error"][descriptor]) \(connection)"
    }
  }

  /// `FOLDER` stands for one with runs, `NEW` for a name that nothing stands under.
  private static let commands = [
    "--help", "--version", "help run", "help nothing", "explore", "rnu", "run --bogus",
    "run 1+2+3 --plain", "run 1+2+3 --json", "run 1+2+3 --plain --save NEW", "run 1+2+3 --json --save NEW",
    "run 1/2 --plain", "open FOLDER/a.jsonl", "open --plain FOLDER", "open /nowhere", "stats FOLDER",
    "stats FOLDER --json", "stats FOLDER --flags", "stats FOLDER /nowhere", "stats -",
    "replay FOLDER/a.jsonl",
    "replay FOLDER/a.jsonl --verify", "replay FOLDER/a.jsonl --save NEW",
    "generate --prompt <bos> -n 4", "generate --prompt <bos> -n 4 --json", "model info", "model info --json",
    "model info /nowhere", "bench --only load --rounds 1",
    "compare --problems 1 --methods sequential --into NEW", "compare --problems 1 --methods magic --into NEW",
    "train evaluate --problems 1", "train evaluate --problems 1 --json",
    "train watch /nowhere", "train sft --into /proc/nowhere", "train rl --into NEW --problems 0",
  ].map { $0.split(separator: " ").map(String.init) }

  private static let all = commands.flatMap { command in
    (0...2).flatMap { descriptor in
      [Program.Connection.closed, .full, .broken].map {
        Case(command: command, descriptor: descriptor, connection: $0)
      }
    }
  }

  private static func run(_ attack: Case, _ connection: Program.Connection) throws -> (
    Program.Outcome, String
  ) {
    let folder = try Attack.folder.get()
    let new = Program.temporaryPath(".jsonl")
    var connections = [Program.Connection.usual, .usual, .usual]
    connections[attack.descriptor] = connection
    let arguments = attack.command.map { $0.replacing("FOLDER", with: folder).replacing("NEW", with: new) }
    return (try Program.run(arguments, connections: connections), new)
  }

  /// A text without its numbers, of which some are times.
  private static func shape(_ text: String) -> String { text.replacing(#/[ 0-9.e+-]+/#, with: "#") }

  @Test(
    "the status tells what happened, nothing traps, and saved files hold runs alone",
    arguments: Attack.cases(of: all, few: 10))
  func attack(_ attack: Case) throws {
    let (usual, usualFile) = try Self.run(attack, .usual)
    let (outcome, file) = try Self.run(attack, attack.connection)
    defer {
      for file in [usualFile, file] { try? FileManager.default.removeItem(atPath: file) }
    }
    if attack.descriptor == 1, !usual.output.isEmpty {
      // Output that cannot be written is a failure, but for a reader that has seen enough.
      #expect(outcome.status == (attack.connection == .broken ? -SIGPIPE : 73))
      if attack.connection != .broken { #expect(outcome.error.contains("cannot write the output")) }
    } else {
      #expect(outcome.status == usual.status)
      if attack.descriptor == 2 {
        let shown = outcome.output.replacing(file, with: "NEW")
        #expect(Self.shape(shown) == Self.shape(usual.output.replacing(usualFile, with: "NEW")))
      }
    }
    #expect(usual.status >= 0)
    if FileManager.default.fileExists(atPath: file), !TestFolder.isFolder(file) {
      #expect(try TraceReader.read(path: file).notice == nil)
    }
  }

  @Test("with standard output closed, a saved run is not written over by what is told of it")
  func closedOutput() throws {
    let file = Program.temporaryPath(".jsonl")
    defer { try? FileManager.default.removeItem(atPath: file) }
    let outcome = try Program.run(
      ["run", "1+2+3", "--plain", "--save", file], connections: [.usual, .closed, .usual])
    #expect(outcome.status == 73)
    #expect(outcome.error == "forkscope: cannot write the output (standard output): it is closed\n")
    let text = try String(contentsOfFile: file, encoding: .utf8)
    #expect(text.split(separator: "\n").allSatisfy { $0.hasPrefix("{") || $0.hasPrefix("[") })
  }

  @Test(
    "a complaint that nobody takes does not trap", arguments: [Program.Connection.closed, .full, .broken])
  func complaint(_ connection: Program.Connection) throws {
    let outcome = try Program.run(["stats", "/nowhere"], connections: [.usual, .usual, connection])
    #expect(outcome.status == 66)
  }

  @Test("a full device is said to be full, and help that cannot be printed is a failure")
  func full() throws {
    let outcome = try Program.run(["--help"], connections: [.usual, .full, .usual])
    #expect(outcome.status == 73)
    #expect(outcome.error.contains("No space left on device"))
  }

  @Test("a file that reaches its limit is told, in whole lines; the signal for it kills nothing")
  func fileLimit() throws {
    let file = Program.temporaryPath(".jsonl")
    defer { try? FileManager.default.removeItem(atPath: file) }
    let outcome = try Program.run(
      ["run", "(1+2)*3+4+5+6+7+8", "--json", "--save", file], shell: "ulimit -f 2")
    #expect(outcome.status == 73)
    #expect(outcome.error.contains("File too large"))
    #expect(try TraceReader.read(path: file).notice == nil)
  }
}

enum TestFolder {
  static func isFolder(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
  }
}
