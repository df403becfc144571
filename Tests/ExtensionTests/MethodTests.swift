import Engines
import Reasoning
import Testing
import Traces

/// A method of one's own: drafts are drawn one after another until two of them say the same.
private struct UntilTwoAgree: Method {
  static let name = "until-two-agree"
  static let usualParameters: MethodParameters? = MethodParameters(samples: 6)
  static let needsSampling = true

  let setting: MethodSetting

  init(_ setting: MethodSetting) { self.setting = setting }

  static func traits(of header: RunHeader) -> MethodTraits {
    MethodTraits(forking: .byMethod, label: label(of: header), candidate: "draft")
  }

  var prompt: Prompt? { setting.prompt("Say it: " + setting.problem) }

  func verdict(on run: RunSnapshot) -> Verdict? { Verdict(answer: run.answerText.uppercased()) }

  func reactions(to thread: ThreadID, in run: RunSnapshot) -> [Event.Kind] {
    if let last = run.lastToken(of: thread), setting.endOfText.contains(last) {
      return [.ended(thread, .endOfText), .answered(thread, setting.judge.answer(thread, in: run))]
    }
    return setting.limits.stop(thread, in: run.tree) ? [.ended(thread, .length)] : []
  }

  func moves(in run: RunSnapshot) -> [Event.Kind] {
    let drafts = run.tree.blocks.flatMap(\.children)
    guard let last = drafts.last else { return [draft(in: run.tree)] }
    guard run.isEnded(last), !run.isEnded(.root) else { return [] }
    let isAgreed = drafts.dropLast().contains { run.ownText(of: $0) == run.ownText(of: last) }
    if isAgreed || drafts.count >= setting.numbers.samples { return [choice([last])] + .end(.endOfText) }
    return [choice([]), draft(after: last, in: run.tree)]
  }

  private func choice(_ children: [ThreadID]) -> Event.Kind {
    .joined(Join(parent: .root, discipline: .choice, children: children, reused: 0, reprefilled: 0))
  }

  private func draft(after last: ThreadID? = nil, in tree: RunTree) -> Event.Kind {
    let id = ThreadID(Int32(tree.threadCount))
    return .forked(
      Fork(
        parent: .root, opened: Int32(tree.tokenCount(.root)),
        children: [.init(id: id, number: String(id.rawValue), outline: "")], after: last.map { [$0] } ?? []))
  }
}

@Suite("A method from outside")
struct MethodTests {
  @Test("its prompt, its verdict, its label and its words are what everybody sees")
  func run() throws {
    var catalogue = Catalogue.standard
    catalogue.methods.append(UntilTwoAgree.self)
    let engine = SuffixEngine(knowing: ["Say it: hello!", "Say it: hey!"], tags: [])
    let request = RunRequest(
      problem: "he", task: FreeText(), method: UntilTwoAgree.name, dialect: nil, join: nil, seed: 3,
      sampling: .init(temperature: 1), catalogue: catalogue)
    let rollout = try Rollout(request, engine: engine)
    try rollout.run()
    let tree = rollout.history.tree()
    #expect(rollout.log.header.methodLabel == "until-two-agree n=6")
    #expect(rollout.log.header.traits?.candidate == "draft")
    #expect(tree.threadCount > 2)
    #expect(["LLO!", "Y!"].contains(tree.verdict?.answer))
    #expect(rollout.history.anomaly == nil)
    #expect(try Replay.verify(rollout.log, engine: engine, catalogue: catalogue).difference == nil)
    // Where nobody knows the method, its label is still there: it stands in the header.
    #expect(Catalogue.standard.traits(of: rollout.log.header) == nil)
  }
}
