import Explorer
import Formats
import Inference
import Synchronization
import Traces

/// Splits text from elsewhere into the tokens of a model, so that counts are exact and the model can score them.
final class TokenPieces: Sendable {
  private let model: Model
  private let isInexact = Mutex(false)

  init(_ model: Model) { self.model = model }

  convenience init(path: String) throws { self.init(try Model.load(path: path)) }

  /// The formats, with text in tokens of the model.
  var formats: FormatRegistry {
    .standard(pieces: TextPieces(unit: .tokens) { text, _ in self.tokens(text) }, traits: TraceFiles.traits)
  }

  private func tokens(_ text: ArraySlice<UInt8>) -> [TextPieces.Part] {
    guard !text.isEmpty else { return [] }
    let ids = (try? model.tokenizer.encode(String(decoding: text, as: UTF8.self), parseSpecial: true)) ?? []
    var parts: [TextPieces.Part] = []
    var start = text.startIndex
    for id in ids {
      let bytes = model.piece(id)
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
  func checkExact(_ name: String) throws(Complaint) {
    let wasInexact = isInexact.withLock { isInexact in
      defer { isInexact = false }
      return isInexact
    }
    guard wasInexact else { return }
    throw Complaint(
      "the tokenizer does not give the text back byte for byte (\(Sanitizer.visible(name))): leave it out to count words, or take another"
    )
  }
}
