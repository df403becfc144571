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
  private let isInexact = Mutex(false)

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
      isInexact.withLock { $0 = true }
      return [.init(text)]
    }
    return parts
  }

  /// - Parameter name: of the run that was read since the last call.
  /// - Throws: where its text came out differently, as with a tokenizer that changes spaces or lacks characters.
  public func checkExact(_ name: String) throws {
    let wasInexact = isInexact.withLock { isInexact in
      defer { isInexact = false }
      return isInexact
    }
    guard wasInexact else { return }
    throw ReasoningError.notPossible(
      "the model's tokens do not spell the text byte for byte (\(Sanitizer.visible(name))): take a model that can write it"
    )
  }
}
