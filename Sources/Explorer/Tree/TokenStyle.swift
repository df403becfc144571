import Traces

/// How a token looks by who wrote it and how sure the model was.
enum TokenStyle {
  static func style(at index: Int, in tokens: TokenColumns, face: TokenFace, _ theme: Theme) -> Style {
    switch tokens.classes[index] {
    case .prompt: return theme[.dim]
    case .inserted: return theme[.insertedToken]
    case .edited: return theme[.editedToken]
    case .generated:
      guard let probability = Probability.of(tokens.logprobs[index]) else { return theme[.generatedToken] }
      let step = Theme.probabilityStep(probability)
      // Most tokens are nearly sure: only the others stand out, and among the sure ones tags step back.
      if step < Theme.probabilitySteps - 1 { return theme.probability(step: step) }
      return isTag(face.text) ? theme[.dim] : theme[.generatedToken]
    }
  }

  private static func isTag(_ text: String) -> Bool {
    text.utf8.count > 2 && text.utf8.first == UInt8(ascii: "<") && text.utf8.last == UInt8(ascii: ">")
  }
}
