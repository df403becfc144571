public import Engines

/// Why the engine refused.
///
/// A call that throws changes nothing, save that `noToken` comes after the step's K/V was computed, and that nothing can be
/// computed any more after `modelFileCutShort`.
public enum EngineError: Error, Equatable, Sendable, CustomStringConvertible {
  case unknownSequence
  /// A token outside the vocabulary.
  case invalidToken(TokenID, vocabulary: Int)
  /// The context would reach a position that the model was not made for.
  case contextTooLong(positions: Int, limit: Int)
  /// Stitches inside stitches beyond any use.
  case nestedTooDeep(limit: Int)
  /// The next token was asked for where no single token comes last: an empty context, or directly after a stitch.
  case nothingToPredictFrom
  /// What the open sequences attend to does not fit the K/V memory, even with everything else evicted.
  case outOfMemory(needed: Int, budget: Int)
  /// The same, where the system has less memory than that budget.
  case noMemoryForContext(needed: Int, had: Int)
  /// The model's output has no finite maximum, or every token is banned.
  case noToken
  /// The system has not enough memory for the packed weights.
  case noMemoryForWeights(bytes: Int)
  /// Somebody cut the model's file short while weights were still read from it.
  case modelFileCutShort(String)
  /// Whoever loads the model gave up.
  case cancelled
  /// A conversation for a model without a template that is understood.
  case noChatTemplate(String)
  /// A model that shall guess for another one, and has other tokens.
  case otherVocabulary(String)
  /// An instruction set that this processor lacks.
  case unsupportedInstructionSet(InstructionSet)

  public var description: String {
    switch self {
    case .unknownSequence: "the sequence is closed (engine): open it again"
    case .invalidToken(let token, let vocabulary):
      "token \(token) is not in the vocabulary (0 to \(vocabulary - 1)): use the model's own tokenizer"
    case .contextTooLong(let positions, let limit):
      "the context takes \(positions) positions and the model has \(limit) (context length): "
        + "shorten the problem or the run"
    case .nestedTooDeep(let limit): "stitches are nested more than \(limit) deep (context): flatten the run"
    case .nothingToPredictFrom:
      "the next token needs a last token (end of context): add one after the stitch or the start"
    case .outOfMemory(let needed, let budget):
      "the run needs at least \(Self.mebibytes(needed)) MiB of K/V and has "
        + "\(budget >> 20) (--kv-memory): raise it or run fewer threads"
    case .noMemoryForContext(let needed, let had):
      "the run needs at least \(Self.mebibytes(needed)) MiB of K/V and the system has only "
        + "\(had >> 20) for it (memory): free some or run fewer threads"
    case .noToken:
      "the model gives no token a finite probability (output): its file is damaged or all are banned"
    case .noMemoryForWeights(let bytes):
      "the weights need \(Self.mebibytes(bytes)) MiB of memory (model): free some or use a smaller model"
    case .modelFileCutShort(let path):
      "the model file was cut short while it was in use (\(printable(path))): fetch it again and start anew"
    case .cancelled: "the model was not loaded: it was cancelled"
    case .noChatTemplate(let name):
      "\(printable(name)) has no chat template that is understood: leave out --chat"
    case .otherVocabulary(let name):
      "\(printable(name)) has other tokens than the model (--draft): take a smaller model of the same family"
    case .unsupportedInstructionSet(let set): "this processor lacks \(set) (instruction set): choose another"
    }
  }

  /// Enough of them: options are given in MiB, too.
  private static func mebibytes(_ bytes: Int) -> Int { (bytes + (1 << 20) - 1) >> 20 }
}
