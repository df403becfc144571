/// Cuts text into the words inside which byte pairs may merge.
///
/// Each model family has its own rule, named in the file under `tokenizer.ggml.pre`.
protocol PreTokenizer: Sendable {
  /// Lengths in scalars of the words, in order; they add up to the whole text.
  func wordLengths(of text: [Unicode.Scalar]) -> [Int]
}

/// The rules by name.
enum PreTokenizers {
  static func named(_ name: String) throws(ModelError) -> any PreTokenizer {
    switch name {
    case "gpt-2", "default": return GPT2PreTokenizer()
    default:
      throw .unsupported(
        "the pre-tokenizer \(quoted(name)) is not supported", at: "tokenizer.ggml.pre",
        remedy: "use a model with the pre-tokenizer gpt-2")
    }
  }
}

/// GPT-2's pattern: `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`.
struct GPT2PreTokenizer: PreTokenizer {
  private enum Class { case letter, number, space, other }

  func wordLengths(of text: [Unicode.Scalar]) -> [Int] {
    let classes = text.map(Self.classify)
    var lengths: [Int] = []
    var start = 0
    while start < text.count {
      let end = wordEnd(text, classes, start)
      lengths.append(end - start)
      start = end
    }
    return lengths
  }

  private func wordEnd(_ text: [Unicode.Scalar], _ classes: [Class], _ start: Int) -> Int {
    func run(of kind: Class, from index: Int) -> Int {
      var end = index
      while end < text.count, classes[end] == kind { end += 1 }
      return end
    }
    if text[start] == "'" {
      for suffix in ["s", "t", "re", "ve", "m", "ll", "d"] {
        let scalars = Array(suffix.unicodeScalars)
        if text[(start + 1)...].starts(with: scalars) { return start + 1 + scalars.count }
      }
    }
    // One leading blank belongs to the word that follows it.
    let body =
      text[start] == " " && start + 1 < text.count && classes[start + 1] != .space ? start + 1 : start
    if classes[body] != .space { return run(of: classes[body], from: body) }
    // Of a run of white space, the last goes with the word behind it.
    let end = run(of: .space, from: start)
    return end < text.count && end - start > 1 ? end - 1 : end
  }

  private static func classify(_ scalar: Unicode.Scalar) -> Class {
    if scalar.isASCII {
      switch scalar.value {
      case 65...90, 97...122: return .letter
      case 48...57: return .number
      case 9...13, 32: return .space
      default: return .other
      }
    }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return .letter
    case .decimalNumber, .letterNumber, .otherNumber: return .number
    default: return scalar.properties.isWhitespace ? .space : .other
    }
  }
}
