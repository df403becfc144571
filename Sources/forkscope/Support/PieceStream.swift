import Explorer

/// Turns the bytes of tokens into printable text as they come; a character split over tokens waits for its rest.
struct PieceStream {
  private var waiting: [UInt8] = []

  /// What can be printed now.
  mutating func visible(_ piece: [UInt8]) -> String {
    waiting += piece
    let complete = waiting.count - incompleteTail
    defer { waiting.removeFirst(complete) }
    return Sanitizer.visible(waiting[..<complete], .lines)
  }

  /// What is left at the end, invalid bytes made visible.
  mutating func finish() -> String {
    defer { waiting = [] }
    return Sanitizer.visible(waiting, .lines)
  }

  /// How many bytes at the end begin a character that more bytes could complete.
  private var incompleteTail: Int {
    for back in 1...3 where back <= waiting.count {
      let byte = waiting[waiting.count - back]
      let length =
        switch byte {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
      if length > back { return back }
      if byte & 0xC0 != 0x80 { return 0 }
    }
    return 0
  }
}
