import Engines
import Foundation

/// A request for the tokens that follow a context, in the words of the server that it goes to.
///
/// Only programs that are known are asked for more than the OpenAI documentation promises: others may refuse a field that
/// they do not know. The client stops by itself, so no stop string is sent and no tag is ever cut off.
struct CompletionRequest: Sendable {
  var terms: CompletionTerms
  /// The context as token numbers, or as text where the server takes no numbers.
  var prompt: Prompt
  /// How many tokens at most.
  var limit: Int
  /// A number that the draws depend on.
  var seed: UInt64
  /// Whether the tokens come one by one.
  var streams: Bool
  /// Whether the reply shall begin with the prompt's own tokens and their probabilities.
  var echoes = false

  enum Prompt: Sendable {
    case tokens([TokenID])
    case text(String)
  }

  /// Strong enough to decide, and no more than OpenAI's interface allows.
  private static let strongestBias = 100.0

  func path(_ program: ServerFacts.Program) -> String {
    // Without a stream only llama-server's own interface tells numbers of tokens that end within a character.
    program == .llamaServer && !streams ? "/completion" : "/v1/completions"
  }

  func body(model: String, _ program: ServerFacts.Program) -> [UInt8] {
    var object: [String: Any] = [
      "model": model, "stream": streams, "max_tokens": limit,
      "temperature": terms.forced == nil ? terms.sampling.temperature : 0, "top_p": terms.sampling.topP,
      "seed": Int(seed & 0x7FFF_FFFF),
    ]
    switch prompt {
    case .tokens(let ids): object["prompt"] = ids.map(Int.init)
    case .text(let text): object["prompt"] = text
    }
    if terms.alternatives > 0 { object["logprobs"] = terms.alternatives }
    var bias = Dictionary(terms.banned.map { (String($0), -Self.strongestBias) }) { first, _ in first }
    if let forced = terms.forced { bias[String(forced)] = Self.strongestBias }
    if !bias.isEmpty { object["logit_bias"] = bias }
    if echoes { object["echo"] = true }
    switch program {
    case .llamaServer:
      object["top_k"] = terms.sampling.topK
      object["min_p"] = terms.sampling.minP
      // Temperature first, and nothing else that it would do by itself.
      object["samplers"] = ["temperature", "top_k", "top_p", "min_p"]
      object["cache_prompt"] = true
      object["timings_per_token"] = true
      if !streams { object["return_tokens"] = true }
    case .vllm, .sglang:
      object["top_k"] = terms.sampling.topK > 0 ? terms.sampling.topK : -1
      object["min_p"] = terms.sampling.minP
      object["repetition_penalty"] = 1.0
      object["skip_special_tokens"] = false
      // Of an echoed prompt these would be the drawn tokens alone.
      if !echoes { object["return_token_ids"] = true }
      if program == .vllm {
        object["return_tokens_as_token_ids"] = true
        object["spaces_between_special_tokens"] = false
      }
      if streams { object["stream_options"] = ["include_usage": true] }
    case .other: break
    }
    return fields(object)
  }
}
