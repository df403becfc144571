/// Llama 3's pattern, and with numbers of one digit Qwen2's:
/// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`.
struct Llama3Words: PreTokenizer {
  /// Digits of a number that stay together.
  let longestNumber: Int

  func wordLengths(of text: ArraySlice<Unicode.Scalar>) -> [Int] {
    let classified = ClassifiedText(text)
    return text.wordLengths { wordEnd(classified, $0) }
  }

  private func wordEnd(_ text: ClassifiedText, _ start: Int) -> Int {
    let contraction = text.contraction(at: start, ignoringCase: true)
    if contraction > 0 { return start + contraction }
    let first = text.scalars[start]
    let kind = text.kind(start)
    // Any one character but a number or the end of a line goes with the letters behind it.
    if kind == .letter || text.kind(start + 1) == .letter && kind != .number && !Self.endsLine(first) {
      return text.runEnd(of: .letter, from: start + 1)
    }
    if kind == .number { return min(text.runEnd(of: .number, from: start), start + longestNumber) }
    let body = first == " " ? start + 1 : start
    if text.kind(body) == .other {
      var end = text.runEnd(of: .other, from: body)
      while end < text.end, Self.endsLine(text.scalars[end]) { end += 1 }
      return end
    }
    let end = text.runEnd(of: .space, from: start)
    if let last = text.scalars[start..<end].lastIndex(where: Self.endsLine) { return last + 1 }
    return end < text.end && end - start > 1 ? end - 1 : end
  }

  private static func endsLine(_ scalar: Unicode.Scalar) -> Bool { scalar == "\r" || scalar == "\n" }
}
