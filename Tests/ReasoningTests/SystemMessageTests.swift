import Engines
import Inference
import Testing
import Traces

@testable import Reasoning

@Suite("The system message of a run")
struct SystemMessageTests {
  private static let template = """
    {% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}\
    {% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}
    """

  private func engine() throws -> InferenceEngine {
    try ByteModel.engine(tags: ["<|im_start|>", "<|im_end|>"], chatTemplate: Self.template)
  }

  private func rollout(_ system: String?, method: String = Sequential.name, chat: Bool = true) throws
    -> Rollout
  {
    try Rollout(
      RunRequest(
        problem: "Hello", task: FreeText(), method: method, dialect: nil, join: nil, chat: chat,
        system: system,
        maxTokens: 8),
      engine: try engine())
  }

  private func prompt(_ rollout: Rollout) -> String {
    rollout.history.tree().tokens(.root).map { rollout.log.pieces.text(rollout.log.tokens.ids[Int($0)]) }
      .joined()
  }

  @Test(
    "it stands in the prompt before the problem, for every method that asks in the template",
    arguments: [
      Sequential.name, SkeletonOfThought.name,
    ])
  func prompt(_ method: String) throws {
    let text = prompt(try rollout("Be brief.", method: method))
    #expect(text.contains("<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\n"))
    #expect(!prompt(try rollout(nil, method: method)).contains("Be brief."))
  }

  @Test("the trace records it, and a replay repeats it bit for bit")
  func replay() throws {
    let rollout = try rollout("Be brief.")
    try rollout.run()
    #expect(rollout.log.header.system == "Be brief.")
    #expect(try RunRequest(rollout.log.header).system == "Be brief.")
    #expect(try Replay.verify(rollout.log, engine: try engine()).difference == nil)
    #expect(try self.rollout("Be brief.", chat: false).log.header.system == nil)
  }
}
