import Engines
import Testing

@testable import Inference

@Suite struct ChatTemplateTests {
  private static func text(_ parts: [PromptPart]) -> String {
    parts.map { part in
      switch part {
      case .bos: "<BOS>"
      case .eos: "<EOS>"
      case .tag(let text), .text(let text): text
      }
    }.joined()
  }

  private func render(_ template: String, _ messages: ChatMessage...) throws -> String {
    Self.text(try #require(ChatTemplate(template)).prompt(messages))
  }

  @Test(arguments: ChatTemplateFixture.all)
  func aConversationReadsAsTheTemplateItselfWritesIt(_ fixture: ChatTemplateFixture) throws {
    let template = try #require(ChatTemplate(fixture.template))
    #expect(template.name == fixture.family)
    #expect(Self.text(template.prompt(ChatTemplateFixture.question)) == fixture.question)
    if let conversation = fixture.conversation {
      #expect(Self.text(template.prompt(ChatTemplateFixture.conversation)) == conversation)
    }
  }

  @Test func theDefaultSystemMessageIsReadFromTheTemplate() throws {
    let smolLM = "You are a helpful AI assistant named SmolLM, trained by Hugging Face"
    #expect(ChatTemplate(ChatTemplateFixture.smolLM2.template)?.defaultSystem == smolLM)
    let qwen = "You are Qwen, created by Alibaba Cloud. You are a helpful assistant."
    #expect(ChatTemplate(ChatTemplateFixture.qwen25.template)?.defaultSystem == qwen)
    #expect(ChatTemplate(ChatTemplateFixture.qwen3.template)?.defaultSystem == nil)
    let quoted = #"{{ "<|im_start|>system\nAnswer in \\boxed{}, don't \"guess\".<|im_end|>\n" }}"#
    #expect(ChatTemplate(quoted)?.defaultSystem == #"Answer in \boxed{}, don't "guess"."#)
    #expect(try render(quoted, ChatMessage(.system, ""), ChatMessage(.user, "x")).contains("guess") == false)
  }

  @Test func aFamilyWithoutSystemMessagesGetsThemBeforeTheUsersWords() throws {
    let mistral = ChatTemplateFixture.mistral0.template
    #expect(
      try render(mistral, ChatMessage(.system, "Be brief."), ChatMessage(.user, "Hi"))
        == "<BOS>[INST] Be brief.\n\nHi [/INST]")
    // Alone it is a turn all the same: nothing that was said is left out.
    #expect(try render(mistral, ChatMessage(.system, "Be brief.")) == "<BOS>[INST] Be brief.\n\n [/INST]")
  }

  @Test(
    arguments: [
      "", "{{ messages }}", "{% for m in messages %}### Instruction:\n{{ m.content }}{% endfor %}",
      // SmolVLM: ChatML's first tag, and nothing else of it.
      "<|im_start|>{% for m in messages %}{{ m.role }}: {{ m.content }}<end_of_utterance>\n{% endfor %}<|im_end|>",
      // SmolLM3: a system turn that is put together.
      "{{ '<|im_start|>system\n' }}{{ '## Metadata\n\n' }}{{ '<|im_end|>\n' }}",
      // The reply begins one way or the other.
      "{{ '<|im_end|>' }}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}"
        + "{% if enable_thinking %}{{ '<think>\n' }}{% else %}{{ '<think></think>' }}{% endif %}{% endif %}",
      String(repeating: "<|im_start|><|im_end|>", count: 20_000),
    ])
  func whatIsNoKnownFamilyIsNotGuessedAt(_ template: String) {
    #expect(ChatTemplate(template) == nil)
  }

  @Test func aModelSaysWhetherItsTemplateIsUnderstood() throws {
    var builder = RandomModel().builder
    func model() throws -> Model { try Model.load(bytes: builder.bytes) }
    #expect(try model().chatTemplate() == nil)
    #expect(try model().summary.chatTemplate == "none")
    builder.set("tokenizer.chat_template", .string(ChatTemplateFixture.smolLM2.template))
    #expect(try model().chatTemplate()?.name == "ChatML")
    #expect(try model().summary.chatTemplate == "ChatML")
    builder.set("tokenizer.chat_template", .string("{{ messages }}"))
    #expect(try model().summary.chatTemplate == "not understood")
    let error = #expect(throws: ModelError.self) { try model().chatTemplate() }
    #expect(error?.kind == .unsupported && error?.place == "tokenizer.chat_template")
  }

  @Test func aTemplateCutShortDoesNoHarm() {
    for fixture in ChatTemplateFixture.all {
      for length in stride(from: 0, to: fixture.template.count, by: 23) {
        let template = ChatTemplate(String(fixture.template.prefix(length)))
        #expect(template?.prompt([]).count ?? 0 < 8)
      }
    }
    #expect(ChatTemplate(String(repeating: "{{'", count: 1 << 14)) == nil)
  }

  @Test func literalsAreReadWhateverTheTemplateHolds() {
    func texts(_ template: String) -> [String] { TemplateLiterals(template).all.map(\.text) }
    #expect(texts("a{{ 'b' }}c{# 'd' #}e{% set x = \"f}}\" %}") == ["a", "b", "c", "e", "f}}"])
    #expect(texts(#"{{ 'it\'s\n\t\\\d' }}"#) == ["it's\n\t\\\\d"])
    #expect(TemplateLiterals("{% set date = 'x' + 'y' %}").all.map(\.code) == [" set date = ", " + "])
    for broken in ["{", "{{", "{{ '", "{% \"\\", "{#", "{{ 'a", "}}", "{{ }"] {
      #expect(texts(broken).count <= 1, "\(broken)")
    }
  }
}
