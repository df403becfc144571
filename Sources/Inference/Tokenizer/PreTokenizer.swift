/// Cuts text into words, inside which byte pairs merge; the file names its model's rule under `tokenizer.ggml.pre`.
protocol PreTokenizer: Sendable {
  /// Lengths in scalars of the words, in order; they add up to the whole text.
  func wordLengths(of text: ArraySlice<Unicode.Scalar>) -> [Int]
}

extension ArraySlice<Unicode.Scalar> {
  /// Lengths of the words by the rule that tells where the one at an index ends.
  func wordLengths(_ wordEnd: (Int) -> Int) -> [Int] {
    var lengths: [Int] = []
    var start = startIndex
    while start < endIndex {
      let end = wordEnd(start)
      lengths.append(end - start)
      start = end
    }
    return lengths
  }
}

/// The rules by name.
enum PreTokenizers {
  static let names = ["default", "gpt-2", "llama-bpe", "qwen2", "smollm"]

  /// - Returns: the rule, and whether a word that is a token is always taken whole, even against the merges.
  static func named(_ name: String) throws(ModelError) -> (rule: any PreTokenizer, wholeWords: Bool) {
    switch name {
    case "default":
      // A file that names no rule gets llama.cpp's default: punctuation and digits apart, then GPT-2's words.
      return (
        Cascade(stages: [
          Separation { ScalarClass.isPunctuation($0) || "$+<=>^~|".unicodeScalars.contains($0) },
          GPT2Words(), Separation { ScalarClass($0) == .number }, DigitTriples(),
        ]), false
      )
    case "gpt-2": return (GPT2Words(), false)
    case "smollm":
      return (Cascade(stages: [Separation(longest: 1) { ScalarClass($0) == .number }, GPT2Words()]), false)
    case "llama-bpe", "llama3", "llama-v3": return (Llama3Words(longestNumber: 3), true)
    case "qwen2", "deepseek-r1-qwen": return (Llama3Words(longestNumber: 1), false)
    default:
      throw .unsupported(
        "the pre-tokenizer \(quoted(name)) is not supported", at: "tokenizer.ggml.pre",
        remedy: "use a model with the pre-tokenizer \(names.joined(separator: ", "))")
    }
  }
}

/// Rules one after another: each cuts the words of the one before it.
struct Cascade: PreTokenizer {
  let stages: [any PreTokenizer]

  func wordLengths(of text: ArraySlice<Unicode.Scalar>) -> [Int] {
    var lengths = [text.count]
    for stage in stages {
      var start = text.startIndex
      var finer: [Int] = []
      for length in lengths {
        finer += stage.wordLengths(of: text[start..<(start + length)])
        start += length
      }
      lengths = finer
    }
    return lengths
  }
}

/// Sets runs of some characters apart from the rest.
struct Separation: PreTokenizer {
  var longest = Int.max
  let isApart: @Sendable (Unicode.Scalar) -> Bool

  func wordLengths(of text: ArraySlice<Unicode.Scalar>) -> [Int] {
    text.wordLengths { start in
      let apart = isApart(text[start])
      var end = start + 1
      while end < text.endIndex, !apart || end - start < longest, isApart(text[end]) == apart { end += 1 }
      return end
    }
  }
}

/// Cuts off three ASCII digits wherever three stand together.
struct DigitTriples: PreTokenizer {
  func wordLengths(of text: ArraySlice<Unicode.Scalar>) -> [Int] {
    func isDigit(_ index: Int) -> Bool { index < text.endIndex && ("0"..."9").contains(text[index]) }
    func isTriple(_ index: Int) -> Bool { isDigit(index) && isDigit(index + 1) && isDigit(index + 2) }
    return text.wordLengths { start in
      isTriple(start) ? start + 3 : text[start...].indices.first(where: isTriple) ?? text.endIndex
    }
  }
}
