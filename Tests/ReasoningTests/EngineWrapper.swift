import Engines
import Inference
import Traces

/// A real engine that tests look into, or put words into the mouth of: everything is passed on to it.
class EngineWrapper: Engine {
  let engine: InferenceEngine

  init(_ engine: InferenceEngine) { self.engine = engine }

  var reference: RunHeader.ModelReference { engine.reference }
  var capabilities: EngineCapabilities { engine.capabilities }
  var contextLength: Int { engine.contextLength }
  var endOfText: Set<TokenID> { engine.endOfText }
  var usage: CacheUsage? { engine.usage }
  func encode(_ text: String) throws -> [TokenID] { try engine.encode(text) }
  func encode(_ prompt: Prompt) throws -> [TokenID] { try engine.encode(prompt) }
  func piece(_ id: TokenID) -> [UInt8] { engine.piece(id) }
  func open(_ context: [ContextPart]) throws -> SequenceID { try engine.open(context) }
  func append(_ tokens: [TokenID], to sequence: SequenceID) throws { try engine.append(tokens, to: sequence) }
  func close(_ sequence: SequenceID) { engine.close(sequence) }
  func pending(of sequences: [SequenceID]) -> Int { engine.pending(of: sequences) }
  func prefill(_ sequences: [SequenceID], atMost limit: Int) throws -> Int {
    try engine.prefill(sequences, atMost: limit)
  }
  func step(_ rows: [StepRow]) throws -> [StepResult?] { try engine.step(rows) }
}
