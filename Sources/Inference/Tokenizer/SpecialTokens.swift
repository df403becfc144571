import Engines

/// Finds tokens that are written out in a text: control tokens, and tokens that the model's makers defined.
struct SpecialTokens: Sendable {
  /// By first byte, longest first.
  private var entries: [UInt8: [(token: TokenID, text: [UInt8], isControl: Bool)]] = [:]

  /// Text that is not UTF-8 is left out: it could match inside a character.
  mutating func add(_ token: TokenID, text: [UInt8], isControl: Bool) {
    guard let first = text.first, String(validating: text, as: UTF8.self) != nil else { return }
    entries[first, default: []].append((token, text, isControl))
  }

  mutating func finish() {
    for key in entries.keys {
      entries[key]?.sort { ($1.text.count, $0.token) < ($0.text.count, $1.token) }
    }
  }

  /// The longest special token that stands at `index`.
  func match(
    _ text: ArraySlice<UInt8>, includingControl: Bool, excluding excluded: Set<TokenID> = []
  ) -> (token: TokenID, length: Int)? {
    guard let first = text.first, let candidates = entries[first] else { return nil }
    for entry in candidates where includingControl || !entry.isControl {
      if text.starts(with: entry.text), !excluded.contains(entry.token) {
        return (entry.token, entry.text.count)
      }
    }
    return nil
  }
}
