import Foundation

/// What the beginning of a file of JSON shows of its records.
struct RecordStart {
  /// Where the records lie.
  enum Layout: Sendable, Equatable {
    /// One a line.
    case lines
    /// The elements of one list, or one object alone.
    case document
    /// The elements of the lists that one list holds.
    case nested
    /// The elements of the first of these lists that one object holds; others of its lists have a number for each.
    case lists([String], beside: [String])
  }

  let layout: Layout
  /// The keys of the first record, as far as they show; none where it is no object.
  private(set) var keys: Set<String> = []
  /// The first record's fields that are complete.
  private(set) var fields: [String: Any] = [:]
  /// Whether records are texts.
  let holdsTexts: Bool
  /// The beginning itself.
  let bytes: [UInt8]

  /// nil for what is not JSON.
  init?(_ start: FileStart) {
    self.bytes = start.bytes
    let bytes = start.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? start.bytes.dropFirst(3) : start.bytes[...]
    let shape = bytes.lazy.filter { !($0 == 32 || (9...13).contains($0)) }.prefix(3).map {
      Character(UnicodeScalar($0))
    }
    guard let first = shape.first, first == "{" || first == "[" else { return nil }
    let isNested = shape.starts(with: "[[")
    holdsTexts = isNested && shape.last == "\""
    var walker = JSONWalker()
    for (offset, byte) in start.bytes.enumerated() where !(offset < 3 && byte >= 0x80) {
      walker.pass(byte, at: offset)
    }
    let values = walker.found
    // A line that is a whole value, or that has no end yet, is a record by itself.
    let firstLine = bytes.drop { $0 == 32 || (9...13).contains($0) }.firstIndex(of: 10)
    let whole = values.first { $0.depth == 0 }
    let isLine =
      firstLine.map { end in (whole.map { $0.range.upperBound <= end }) ?? false } ?? (whole == nil)
    let isSingle = firstLine == nil && whole != nil
    // A list that is followed by another one is a record, too.
    let isFollowed = firstLine.map { bytes[$0...].contains { !($0 == 32 || (9...13).contains($0)) } } ?? false
    let isRecord = first == "{" ? isLine || isSingle : isLine && isFollowed
    layout = isRecord ? .lines : isNested ? .nested : .document
    let depth = first == "{" ? 1 : 2
    let end = values.first { $0.depth == depth - 1 }?.range.upperBound ?? .max
    for value in values where value.depth == depth && value.range.lowerBound < end && !value.key.isEmpty {
      keys.insert(value.key)
      guard value.range.count <= 1 << 16 else { continue }
      fields[value.key] = try? JSONSerialization.jsonObject(
        with: Data(start.bytes[value.range]), options: .fragmentsAllowed)
    }
    if let open = walker.openKey(at: depth) { keys.insert(open) }
  }

  func has(_ names: String...) -> Bool { names.allSatisfy(keys.contains) }
}
