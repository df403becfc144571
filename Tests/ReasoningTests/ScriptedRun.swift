import Dialects
import Engines
import Inference
import Traces

@testable import Reasoning

/// A run on the real engine in which every thread writes what a script says, so that rules can be seen at work.
final class ScriptedRun {
  let rollout: Rollout
  private let engine: Forcing
  private let script: [String: String]

  /// - Parameters:
  ///   - script: what each thread writes, by its name (`main`, `1`, `1.2`); `$` stands for the end of the text. A thread
  ///     that has said all ends the text.
  ///   - tags: texts that are a token each; the others are spelled byte by byte.
  init(
    _ dialect: String, join: JoinDiscipline, _ script: [String: String], prompt: String = "Q:",
    task: any ReasoningTask = FreeText(), maxTokens: Int = 3000, parameters: MethodParameters? = nil,
    limits: RunHeader.Limits? = nil, isForChat: Bool = false, tags: [String] = []
  ) throws {
    engine = Forcing(try ByteModel.engine(tags: tags), isForChat: isForChat)
    self.script = script
    rollout = try Rollout(
      RunRequest(
        problem: prompt, task: task, parameters: parameters, dialect: dialect, layout: "published",
        join: join, limits: limits, maxTokens: maxTokens, alternatives: 0), engine: engine)
  }

  private init(_ rollout: Rollout, like other: ScriptedRun) {
    self.rollout = rollout
    engine = other.engine
    script = other.script
  }

  /// The same script on a run that is taken up from a file.
  func takingUp(_ log: RunLog) throws -> ScriptedRun {
    ScriptedRun(try Rollout(resuming: log, engine: engine), like: self)
  }

  var tree: RunTree { rollout.history.tree() }

  /// Runs to the end.
  ///
  /// - Parameter atMost: steps after which a run that does not end is given up.
  @discardableResult
  func run(atMost limit: Int = 5000) throws -> ScriptedRun {
    for _ in 0..<limit where !rollout.isFinished {
      prepare()
      try rollout.step()
    }
    return self
  }

  func prepare() {
    let tree = self.tree
    for thread in tree.threads where tree.status(thread.id) == .running {
      let own = tree.tokens(thread.id).count { rollout.log.tokens.classes[Int($0)] == .generated }
      let text = Array(script[name(thread.id)] ?? "")
      let ids = try? engine.encode(String(text).replacing("$", with: "<eos>"))
      engine.forced[tree.pathKey(of: thread.id)] = ids.flatMap { own < $0.count ? $0[own] : nil } ?? 1
    }
  }

  /// `main`, or the numbers on the way to a thread; of later blocks of the same parent with `'` behind.
  func name(_ thread: ThreadID) -> String {
    let record = tree.thread(thread)
    guard let parent = record.parent, let block = record.block else { return "main" }
    let rank =
      tree.blocks(of: parent).firstIndex(of: block).map { $0 - tree.blocks(of: parent).startIndex } ?? 0
    let own =
      (record.number.split(separator: ".").last.map(String.init) ?? "") + String(repeating: "'", count: rank)
    return parent == .root ? own : name(parent) + "." + own
  }

  func thread(_ name: String) -> ThreadID? { tree.threads.map(\.id).first { self.name($0) == name } }

  /// All that stands in a thread, the orchestrator's words in `[]`.
  func text(_ name: String) -> String {
    guard let thread = thread(name) else { return "(no thread)" }
    var text = ""
    var isInserted = false
    for index in tree.tokens(thread).map(Int.init) where rollout.log.tokens.classes[index] != .prompt {
      let inserted = rollout.log.tokens.classes[index] == .inserted
      if inserted != isInserted { text += inserted ? "[" : "]" }
      isInserted = inserted
      text += rollout.log.pieces.text(rollout.log.tokens.ids[index])
    }
    return text + (isInserted ? "]" : "")
  }

  /// The context of a thread's next token, as text; paths of a stitch in `{a|b}`.
  func context(_ name: String) -> String {
    guard let thread = thread(name) else { return "(no thread)" }
    return Self.text(rollout.contexts.context(of: thread, in: tree, rollout.log.tokens)) {
      [log = rollout.log] in
      log.pieces.text($0)
    }
  }

  private static func text(_ parts: [ContextPart], _ decode: ([TokenID]) -> String) -> String {
    parts.map { part in
      switch part {
      case .tokens(let ids): decode(ids)
      case .stitch(let paths): "{" + paths.map { text($0, decode) }.joined(separator: "|") + "}"
      }
    }.joined()
  }

  var joins: [Join] { tree.blocks.compactMap { tree.join(of: $0.id) } }

  var isConsistent: Bool { rollout.history.anomaly == nil }
}

/// The engine with its tokens chosen for it, by thread.
private final class Forcing: EngineWrapper {
  var forced: [UInt64: TokenID] = [:]
  /// Whether it says that it has a chat template, whatever the model has.
  private let isForChat: Bool

  init(_ engine: InferenceEngine, isForChat: Bool) {
    self.isForChat = isForChat
    super.init(engine)
  }

  override var capabilities: EngineCapabilities {
    var capabilities = super.capabilities
    if isForChat { capabilities.hasChatTemplate = true }
    return capabilities
  }

  override func step(_ rows: [StepRow]) throws -> [StepResult?] {
    try super.step(
      rows.map { row in
        var row = row
        if let key = row.sampling?.key { row.sampling?.forced = forced[key.path] }
        return row
      })
  }
}
