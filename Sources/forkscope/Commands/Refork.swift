import ArgumentParser
import Explorer
import Formats
import Foundation
import Reasoning
import Traces

/// Changes a saved run at one place and runs on from there: what a person does in the explorer, for scripts.
struct Refork: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Change a saved run at one place and see what would have happened.",
    discussion: """
      The change makes a variation beside the original, as in the explorer: other text (tags such as <Parallel> are \
      recognised), another seed from there on, a thread taken out of its join, or a longer chain for a run that was cut off. Both stay in the file that --save names.
      """)

  @Argument(help: "A trace file.")
  var file: String

  @Option(help: "The thread, as the explorer names it: main, 1, 1.2.")
  var thread = "main"

  @Option(help: "The token at which the change begins, counted from 1 in its thread.")
  var token: Int?

  @Option(help: "Write this text in place of that token.")
  var text: String?

  @Option(help: "Draw with this seed from that token on.")
  var seed: UInt64?

  @Flag(help: "Take the thread out of its join.")
  var prune = false

  @Option(help: "Go on where a thread was cut off, with this many tokens in a chain.")
  var longer: Int?

  @Option(help: "Write the run with its variations to this file.")
  var save: String?

  @Option(help: "One line on what the run teaches, kept in the saved file.")
  var note: String?

  @Option(help: "The model's GGUF file, if it has moved since the run was made.")
  var model: String?

  @OptionGroup(title: "The server, of a run that was made on one")
  var server: ServerChoice

  @OptionGroup(title: "The engine") var engine: EngineChoice

  func validate() throws {
    let changes = [text != nil, seed != nil, prune, longer != nil]
    try require(changes.count { $0 } == 1, "give one of --text, --seed, --prune and --longer")
    let isWhole = prune || longer != nil
    try require(
      isWhole == (token == nil),
      isWhole
        ? "--prune and --longer have a place of their own: leave out --token" : "say where, with --token")
    try require((1...1 << 24).contains(longer ?? 1), "--longer takes 1 or more")
    try require(
      longer == nil || thread == "main",
      "--longer goes on with every thread that was cut off: leave out --thread")
    try require(token ?? 1 >= 1, "--token takes 1 or more")
  }

  func run() throws {
    var log = try TraceFiles.read(file).log
    if let note { log.header.note = note }
    if let save { try TraceFiles.checkIsFree(save) }
    let engines = try CommandLineEngines(model: model, server, engine)
    let rollout = try Rollout(resuming: log, engine: try engines.engine(toGoOnWith: log.header) { _ in true })
    try rollout.vary(try change(in: rollout))
    try rollout.run()
    try? rollout.measureWhatIsCheap()
    guard let save else { return Console.tell(rollout.log) }
    try TraceFiles.save(rollout.log, to: save)
  }

  private func change(in rollout: Rollout) throws -> Change {
    let history = rollout.history
    if let longer {
      let tree = history.tree()
      let cut = tree.threads.first { tree.status($0.id) == .ended(.length) }?.id ?? .root
      return .longer(cut, position: Int32(clamping: tree.tokenCount(cut)), chain: Int32(clamping: longer))
    }
    guard let id = history.threads.map(\.id).first(where: { history.name(of: $0, levels: .max) == thread })
    else {
      throw Complaint(
        "the run has no thread '\(thread)': it has main, 1, 1.2 and so on, as the explorer shows them")
    }
    if prune { return .prune(id, position: Int32(history.tree().tokenCount(id))) }
    let position = Int32(clamping: (token ?? 1) - 1)
    if let seed { return .seed(id, position: position, seed) }
    return .text(id, position: position, text ?? "")
  }
}
