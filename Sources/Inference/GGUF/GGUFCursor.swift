/// Reads little-endian GGUF primitives; every read is checked against the end of the file.
struct GGUFCursor {
  let bytes: UnsafeRawBufferPointer
  private(set) var offset: Int

  init(_ bytes: UnsafeRawBufferPointer, at offset: Int = 0) {
    self.bytes = bytes
    self.offset = offset
  }

  var remaining: Int { bytes.count - offset }

  mutating func read<T: FixedWidthInteger>(_ type: T.Type, _ what: @autoclosure () -> String)
    throws(ModelError) -> T
  {
    guard remaining >= MemoryLayout<T>.size else {
      throw .malformed("the file ends inside \(what())", atByte: offset)
    }
    let value = T(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: T.self))
    offset += MemoryLayout<T>.size
    return value
  }

  /// Moves past `count` items of `size` bytes and returns the range passed.
  mutating func skip(
    _ count: Int, of size: Int, _ what: @autoclosure () -> String
  ) throws(ModelError) -> Range<Int> {
    let (total, overflow) = count.multipliedReportingOverflow(by: size)
    guard !overflow, total >= 0, total <= remaining else {
      throw .malformed("\(what()) claims more bytes than the file has", atByte: offset)
    }
    defer { offset += total }
    return offset..<(offset + total)
  }

  /// Reads a 64-bit count of items of at least `minimum` bytes each; more than fit are refused.
  mutating func readCount(ofAtLeast minimum: Int, _ what: @autoclosure () -> String) throws(ModelError) -> Int
  {
    let start = offset
    let count = try read(UInt64.self, what())
    guard count <= UInt64(remaining / minimum) else {
      throw .malformed("\(what()) claims \(count) items, more than the file can hold", atByte: start)
    }
    return Int(count)
  }

  /// The byte range of a length-prefixed string.
  mutating func readStringRange(_ what: @autoclosure () -> String) throws(ModelError) -> Range<Int> {
    let length = try readCount(ofAtLeast: 1, what())
    return try skip(length, of: 1, what())
  }

  /// A length-prefixed string that must be UTF-8 of at most `limit` bytes.
  mutating func readName(limit: Int, _ what: @autoclosure () -> String) throws(ModelError) -> String {
    let start = offset
    let range = try readStringRange(what())
    guard range.count <= limit, let name = String(validating: bytes[range], as: UTF8.self) else {
      throw .malformed("\(what()) is not text of at most \(limit) bytes", atByte: start)
    }
    return name
  }
}
