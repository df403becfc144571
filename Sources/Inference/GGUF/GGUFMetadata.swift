/// The key-value section of a GGUF file, with typed access.
struct GGUFMetadata: Sendable {
  var values: [String: GGUFValue] = [:]

  subscript(key: String) -> GGUFValue? { values[key] }

  /// All keys, sorted.
  var keys: [String] { values.keys.sorted() }

  /// The text under `key`; nil where the key is missing, not a string, or not UTF-8.
  func string(_ key: String) -> String? {
    if case .string(let value)? = values[key] { value.text } else { nil }
  }

  /// The whole number under `key`, whatever its width; nil where missing, not whole or out of range.
  func integer(_ key: String) -> Int? {
    switch values[key] {
    case .unsigned(let value)?: Int(exactly: value)
    case .signed(let value)?: Int(exactly: value)
    default: nil
    }
  }

  /// The number under `key`.
  func number(_ key: String) -> Double? {
    switch values[key] {
    case .unsigned(let value)?: Double(value)
    case .signed(let value)?: Double(value)
    case .float(let value)?: value
    default: nil
    }
  }

  func bool(_ key: String) -> Bool? {
    if case .bool(let value)? = values[key] { value } else { nil }
  }

  func array(_ key: String) -> GGUFArray? {
    if case .array(let value)? = values[key] { value } else { nil }
  }

  /// The whole number under `key`, in `range`; where it is missing, `fallback`, or an error if there is none.
  func require(
    _ key: String, in range: ClosedRange<Int>, fallback: Int? = nil
  ) throws(ModelError) -> Int {
    if values[key] == nil, let fallback { return fallback }
    guard values[key] != nil else { throw .malformed("the metadata lacks a number", at: key) }
    guard let value = integer(key), range.contains(value) else {
      throw .malformed(
        "the metadata value is not a whole number from \(range.lowerBound) to \(range.upperBound)", at: key)
    }
    return value
  }
}
