public import Engines
public import Traces

/// The circumstances of one run, as its method is told them.
public struct MethodSetting {
  public let problem: String
  public let task: any ReasoningTask
  /// The run's header, without its traits.
  public let header: RunHeader
  /// The method's numbers with the usual ones filled in.
  public let numbers: MethodNumbers
  public internal(set) var limits: LengthLimits
  /// The tokens that end a text.
  public let endOfText: Set<TokenID>
  public let judge: Judge
  /// The dialect in the model's tokens; nil where the model cannot write it.
  public let vocabulary: DialectVocabulary?
  /// Gives the context of each thread of the run.
  public let contexts: ContextBuilder
  /// What the engine can do.
  public let capabilities: EngineCapabilities
  /// Turns text that goes on behind other text into tokens, special tokens recognised.
  public let encode: (String) throws -> [TokenID]
  /// Turns the beginning of a context into tokens.
  public let encodePrompt: (Prompt) throws -> [TokenID]

  /// A prompt in the model's chat template, where the run uses it, or as plain text.
  public func prompt(_ text: String) -> Prompt {
    Prompt(text, chat: header.chat ?? false, system: header.system)
  }
}

/// A method's numbers within bounds: a trace is not trusted.
public struct MethodNumbers: Sendable, Equatable {
  public let samples: Int
  public let proposals: Int
  public let beam: Int
  public let depth: Int
  public let points: Int
  public let exploration: Double
  public let order: SearchOrder

  /// - Parameter usual: the number where none is given.
  public init(_ given: MethodParameters?, usual: MethodParameters?) {
    func number(_ path: KeyPath<MethodParameters, Int?>, atMost limit: Int) -> Int {
      Swift.max(1, min(given?[keyPath: path] ?? usual?[keyPath: path] ?? 1, limit))
    }
    samples = number(\.samples, atMost: 4096)
    proposals = number(\.proposals, atMost: 256)
    beam = number(\.beam, atMost: 256)
    depth = number(\.depth, atMost: Rollout.deepestNesting)
    points = number(\.points, atMost: 256)
    exploration = given?.exploration ?? usual?.exploration ?? 0
    order = (given?.order ?? usual?.order).flatMap(SearchOrder.init) ?? .breadth
  }
}

/// Which way a tree of thoughts is searched.
public enum SearchOrder: String, Sendable, CaseIterable { case breadth, depth }
