/// Why a text cannot be written in a model's tokens.
public enum TokenizerError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The vocabulary has no token for this character, nor for its bytes. `offset` counts characters from the start.
  case unencodable(character: Character, offset: Int)

  public var description: String {
    switch self {
    case .unencodable(let character, let offset):
      let codes = character.unicodeScalars.map { "U+" + String($0.value, radix: 16, uppercase: true) }
      return "the model has no token for \(quoted(String(character))) (\(codes.joined(separator: " ")), "
        + "character \(offset + 1)): leave it out or use another model"
    }
  }
}
