public import Engines

/// What a server is and can do, as it showed itself when it was asked.
public struct ServerFacts: Sendable, Equatable {
  /// The programs whose ways are known.
  public enum Program: String, Sendable {
    case llamaServer = "llama-server"
    case vllm = "vLLM"
    case sglang = "SGLang"
    /// Only what the OpenAI documentation promises.
    case other = "a completions server"
  }

  /// How text becomes tokens.
  public enum Tokenization: Sendable, Equatable {
    /// `/tokenize` as llama-server has it, which tells bytes as they are.
    case llamaServer
    /// `/tokenize` as vLLM has it; SGLang, too.
    case vllm
    /// A tokenizer in a file on this machine.
    case file
  }

  public var address: ServerAddress
  public var program: Program
  public var version: String?
  public var model: String
  /// All models that it serves.
  public var models: [String]
  /// The longest context in tokens; nil where it does not tell.
  public var contextLength: Int?
  /// Requests that it works on at a time; nil where it does not tell.
  public var slots: Int?
  /// Tokens in the vocabulary; nil where it does not tell.
  public var vocabulary: Int?
  public var tokenization: Tokenization
  /// Whether prompts can be numbers of tokens; else they are sent as text, which the server reads in its own way.
  public var takesTokens: Bool
  /// Whether replies name tokens by number; else their texts are looked up.
  public var namesTokens: Bool
  /// How many likely tokens it tells at each place; 0 for none.
  public var alternatives: Int
  public var hasChatTemplate: Bool
  public var endOfText: Set<TokenID>
  /// Whether it tells how much of a prompt it had computed before.
  public var tellsReuse: Bool

  /// Whether it tells how likely the tokens of a prompt are, so that a text is scored by one request.
  public var echoes = false

  /// What the engine can do with it.
  public var capabilities: EngineCapabilities {
    EngineCapabilities(
      stitches: false, alternatives: alternatives, forcesTokens: true, bansTokens: true,
      keysRandomNumbers: false,
      reportsUsage: false, replaysExactly: false, hasChatTemplate: hasChatTemplate)
  }

  /// In place of a length that the server does not tell.
  static let assumedContextLength = 32_768
}
