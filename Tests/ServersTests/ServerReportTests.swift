import Foundation
import Testing

@testable import Servers

@Suite("What is told about a server")
struct ServerReportTests {
  private func facts(_ change: (inout ServerFacts) -> Void = { _ in }) throws -> ServerFacts {
    var facts = ServerFacts(
      address: try ServerAddress("http://a:1"), program: .vllm, version: "0.9", model: "m",
      models: ["m", "n"],
      contextLength: 4096, slots: 4, vocabulary: 100, tokenization: .vllm, takesTokens: true,
      namesTokens: true,
      alternatives: 20, hasChatTemplate: true, endOfText: [2], tellsReuse: true)
    change(&facts)
    return facts
  }

  private func text(_ facts: ServerFacts, hasKey: Bool = false) -> [String: String] {
    let lines = ServerReport(facts, hasKey: hasKey).lines
    #expect(lines.count == 10)
    return Dictionary(uniqueKeysWithValues: lines.map { ($0.about, $0.text) })
  }

  @Test("ten lines say what it can do")
  func lines() throws {
    let text = text(try facts())
    #expect(text["server"] == "http://a:1, vLLM 0.9")
    #expect(text["model"]?.contains("1 more are served") == true)
    #expect(text["context"]?.contains("4 requests at a time") == true)
    #expect(text["probabilities"]?.contains("20 likeliest") == true)
    #expect(text["joins"]?.contains("stitch is refused") == true)
  }

  @Test("what is missing is said")
  func missing() throws {
    let text = text(
      try facts {
        $0.alternatives = 0
        $0.takesTokens = false
        $0.namesTokens = false
        $0.endOfText = []
        $0.hasChatTemplate = false
        $0.contextLength = nil
      }, hasKey: true)
    #expect(text["probabilities"]?.hasPrefix("none") == true)
    #expect(text["prompts"]?.contains("as text") == true)
    #expect(text["text"]?.contains("by which token a text ends is not known; no --chat") == true)
    #expect(text["context"]?.contains("not told") == true)
    #expect(text["key"]?.contains("can be read on the way") == true)
  }

  @Test("a name that could steer the terminal is written out")
  func hostile() throws {
    let text = text(try facts { $0.model = "m\u{1b}]0;x\u{7}\u{202e}" + String(repeating: "y", count: 9999) })
    let model = try #require(text["model"])
    #expect(model.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202E && $0.value != 0x7F })
    #expect(model.count < 400)
  }

  @Test("the document has every field")
  func document() throws {
    let fields = ServerReport(try facts { $0.contextLength = nil }, hasKey: false).fields
    let data = try JSONEncoder().encode(fields)
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(object["program"] as? String == "vLLM" && object["stitch"] as? Bool == false)
    #expect(object["context_tokens"] is NSNull)
  }
}
