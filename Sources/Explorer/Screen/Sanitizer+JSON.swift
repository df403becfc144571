extension Sanitizer {
  /// A JSON document with every character that is not displayable written as `\u`: it means the same, and does nothing
  /// to the terminal that it is printed on.
  ///
  /// Such characters occur within strings alone, and those below U+0020 have been escaped by whoever wrote the document.
  public static func escaped(json bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(where: { $0 >= 0x7F }) else { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      if scalar.value < 0x7F || isDisplayable(scalar) {
        result += Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      } else {
        for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
          let hex = String(unit, radix: 16)
          result += Array(("\\u" + String(repeating: "0", count: 4 - hex.count) + hex).utf8)
        }
      }
    }
    return result
  }
}
