public import Engines
import Explorer
public import Formats
public import Reasoning
import Synchronization
import Traces

/// Splits text from elsewhere into the tokens of a model, so that counts are exact and the model can score them.
public final class TokenPieces: Sendable {
  private let encode: @Sendable (String) throws -> [TokenID]
  private let piece: @Sendable (TokenID) -> [UInt8]
  /// The first text since the last check that came out differently.
  private let inexact = Mutex<String?>(nil)

  /// - Parameter encode: special tokens in the text are recognised.
  public init(
    encode: @escaping @Sendable (String) throws -> [TokenID], piece: @escaping @Sendable (TokenID) -> [UInt8]
  ) {
    self.encode = encode
    self.piece = piece
  }

  /// Of an engine's model; belongs to the thread that uses the engine.
  public convenience init(_ engine: any Engine) {
    nonisolated(unsafe) let engine = engine
    self.init(encode: { try engine.encode($0) }, piece: { engine.piece($0) })
  }

  /// The formats, with text in tokens of the model.
  public func formats(_ catalogue: Catalogue) -> FormatRegistry {
    .standard(
      pieces: TextPieces(unit: .tokens) { text, _ in self.tokens(text) },
      traits: { catalogue.traits(of: $0) })
  }

  private func tokens(_ text: ArraySlice<UInt8>) -> [TextPieces.Part] {
    guard !text.isEmpty else { return [] }
    let ids = (try? encode(String(decoding: text, as: UTF8.self))) ?? []
    var parts: [TextPieces.Part] = []
    var start = text.startIndex
    for id in ids {
      let bytes = piece(id)
      guard text[start...].starts(with: bytes) else { break }
      parts.append(.init(text[start..<start + bytes.count], id: id))
      start += bytes.count
    }
    guard start == text.endIndex else {
      let rest = String(decoding: text[start...].prefix(24), as: UTF8.self)
      inexact.withLock { $0 = $0 ?? rest }
      return [.init(text)]
    }
    return parts
  }

  /// - Parameter name: of the run that was read since the last call.
  /// - Throws: where its text came out differently, as with a tokenizer that changes spaces or lacks characters.
  public func checkExact(_ name: String) throws {
    let text = inexact.withLock { inexact in
      defer { inexact = nil }
      return inexact
    }
    guard let text else { return }
    throw ReasoningError.notPossible(
      "the model's tokens do not spell the text (\(Sanitizer.visible(name)), at \"\(Sanitizer.visible(text))\"): "
        + "take a model that can write it")
  }
}
