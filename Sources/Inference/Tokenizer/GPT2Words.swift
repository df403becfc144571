/// GPT-2's pattern: `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`.
struct GPT2Words: PreTokenizer {
  func wordLengths(of text: ArraySlice<Unicode.Scalar>) -> [Int] {
    let classified = ClassifiedText(text)
    return text.wordLengths { Self.wordEnd(classified, $0) }
  }

  private static func wordEnd(_ text: ClassifiedText, _ start: Int) -> Int {
    let contraction = text.contraction(at: start, ignoringCase: false)
    if contraction > 0 { return start + contraction }
    // One leading blank belongs to the word that follows it.
    if text.scalars[start] == " ", let next = text.kind(start + 1), next != .space {
      return text.runEnd(of: next, from: start + 1)
    }
    guard let kind = text.kind(start), kind != .space else {
      // The last character of a run of white space goes with the word behind it.
      let end = text.runEnd(of: .space, from: start)
      return end < text.end && end - start > 1 ? end - 1 : end
    }
    return text.runEnd(of: kind, from: start)
  }
}
