/// One metadata value of a GGUF file; strings and arrays stay in the file until they are asked for.
enum GGUFValue: Sendable {
  case unsigned(UInt64)
  case signed(Int64)
  case float(Double)
  case bool(Bool)
  case string(GGUFString)
  case array(GGUFArray)
}

/// The GGUF type codes.
enum GGUFType: UInt32 {
  case uint8, int8, uint16, int16, uint32, int32, float32, bool, string, array, uint64, int64, float64

  /// Bytes of one item; for strings and arrays the least that one can take.
  var minimumBytes: Int {
    switch self {
    case .uint8, .int8, .bool: 1
    case .uint16, .int16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64, .string: 8
    case .array: 12
    }
  }
}

/// A string inside the file.
struct GGUFString: Sendable {
  let file: ModelBytes
  let range: Range<Int>

  /// The text; nil where the bytes are not UTF-8.
  var text: String? { String(validating: file.buffer[range], as: UTF8.self) }
}

/// An array inside the file; its size was checked when that was opened, its items are decoded on demand.
struct GGUFArray: Sendable {
  let file: ModelBytes
  let element: GGUFType
  let count: Int
  /// Where the first item starts.
  let start: Int

  /// Calls `body` with the byte range of each string, in order; never where the items are not strings.
  func forEachString(_ body: (Int, Range<Int>) throws -> Void) rethrows {
    guard element == .string else { return }
    var offset = start
    for index in 0..<count {
      let length = file.buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      offset += 8
      let end = offset + Int(UInt64(littleEndian: length))
      try body(index, offset..<end)
      offset = end
    }
  }

  /// The items as strings, with U+FFFD for bytes that are not UTF-8; nil where they are not strings.
  var strings: [String]? {
    guard element == .string else { return nil }
    var result: [String] = []
    forEachString { _, range in result.append(String(decoding: file.buffer[range], as: UTF8.self)) }
    return result
  }

  /// The items as integers; nil where they are not integers.
  var integers: [Int]? {
    func all<T: FixedWidthInteger>(_ type: T.Type) -> [Int]? {
      let values = (0..<count).compactMap { Int(exactly: bits(type, at: $0)) }
      return values.count == count ? values : nil
    }
    switch element {
    case .uint8, .bool: return all(UInt8.self)
    case .int8: return all(Int8.self)
    case .uint16: return all(UInt16.self)
    case .int16: return all(Int16.self)
    case .uint32: return all(UInt32.self)
    case .int32: return all(Int32.self)
    case .uint64: return all(UInt64.self)
    case .int64: return all(Int64.self)
    case .float32, .float64, .string, .array: return nil
    }
  }

  /// The items as floats; nil where they are not floats.
  var floats: [Double]? {
    switch element {
    case .float32:
      return (0..<count).map { Double(Float(bitPattern: bits(UInt32.self, at: $0))) }
    case .float64: return (0..<count).map { Double(bitPattern: bits(UInt64.self, at: $0)) }
    default: return nil
    }
  }

  private func bits<T: FixedWidthInteger>(_ type: T.Type, at index: Int) -> T {
    let offset = start + index * MemoryLayout<T>.size
    return T(littleEndian: file.buffer.loadUnaligned(fromByteOffset: offset, as: T.self))
  }
}
