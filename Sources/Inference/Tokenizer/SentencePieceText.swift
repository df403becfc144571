/// How SentencePiece writes its tokens: blanks as U+2581, single bytes as `<0x0A>`.
enum SentencePieceText {
  /// The bytes that a vocabulary entry stands for.
  static func decode(_ text: some Sequence<UInt8>, isByte: Bool) -> [UInt8] {
    let text = Array(text)
    if isByte, let byte = byte(text) { return [byte] }
    var result: [UInt8] = []
    var index = 0
    while index < text.count {
      if text[index...].starts(with: [0xE2, 0x96, 0x81]) {
        result.append(0x20)
        index += 3
      } else {
        result.append(text[index])
        index += 1
      }
    }
    return result
  }

  private static func byte(_ text: [UInt8]) -> UInt8? {
    guard text.count == 6, text.starts(with: Array("<0x".utf8)), text[5] == UInt8(ascii: ">") else {
      return nil
    }
    return UInt8(String(decoding: text[3..<5], as: UTF8.self), radix: 16)
  }
}
