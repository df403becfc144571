import Traces

/// Tokens as the panes show them.
enum TokenText {
  /// The text of an id in quotes, so that spaces show; controls are visible and long pieces clipped.
  static func quoted(_ id: Int32, _ pieces: PieceTable, limit: Int = 40) -> String {
    guard let bytes = pieces[id] else { return "<\(id)>" }
    return quoted(bytes, limit: limit)
  }

  /// The same for a token where it stands: a character that began in the tokens before it shows whole.
  static func quoted(
    _ id: Int32, at position: Int, of thread: ThreadID, in history: RunHistory, _ log: RunLog, limit: Int = 40
  ) -> String {
    guard let bytes = log.pieces[id], history.threads.indices.contains(thread.index) else {
      return quoted(id, log.pieces, limit: limit)
    }
    let tokens = history.threads[thread.index].tokens
    guard (0...tokens.count).contains(position) else { return quoted(bytes, limit: limit) }
    if position < tokens.count, log.tokens.ids[Int(tokens[position])] == id {
      let reading = TokenReading(at: position, in: tokens, log)
      let text = visible(reading.bytes, limit: limit)
      let part = reading.isPart ? TokenReading.partMark : ""
      return "\"" + text + part + "\""
        + (reading.character.map { " of \(visible(Array($0.utf8), limit: 4))" } ?? "")
    }
    return quoted(
      TokenReading.bytes(bytes, after: TokenReading.lead(before: position, in: tokens, log)), limit: limit)
  }

  private static func quoted(_ bytes: [UInt8], limit: Int) -> String {
    "\"" + visible(bytes, limit: limit) + "\""
  }

  private static func visible(_ bytes: [UInt8], limit: Int) -> String {
    Sanitizer.visible(bytes.prefix(4 * limit), .init(tab: .mark, limit: limit))
  }

  static func hex(_ bytes: [UInt8], limit: Int) -> String {
    let shown = bytes.prefix(limit).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    return shown.joined(separator: " ") + (bytes.count > limit ? " …" : "")
  }
}

/// Probabilities from logarithms.
enum Probability {
  /// nil where the model gave none; below 1, as only rounding makes a model certain.
  static func of(_ logprob: Float) -> Double? {
    logprob.isNaN ? nil : min(1.0.nextDown, exponential(Double(logprob)))
  }

  /// e to the power of `x` for x ≤ 0, to nine digits; the target has no C library.
  static func exponential(_ x: Double) -> Double {
    guard x > -700 else { return 0 }
    guard x < 700 else { return .infinity }
    // Halve until the series converges quickly, then square as often.
    var halvings = 0
    var small = x
    while abs(small) > 0.1 {
      small /= 2
      halvings += 1
    }
    var term = 1.0
    var sum = 1.0
    for n in 1...9 {
      term *= small / Double(n)
      sum += term
    }
    for _ in 0..<halvings { sum *= sum }
    return sum
  }
}
