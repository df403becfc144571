/// Writes a GGUF file whose tensors are all of F32.
struct ModelFileWriter {
  private var pairs = 0
  private var metadata: [UInt8] = []
  private var tensors: [(name: String, shape: [Int], data: [UInt8])] = []

  private static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  private static func bytes(_ text: String) -> [UInt8] { bytes(UInt64(text.utf8.count)) + text.utf8 }

  private mutating func pair(_ key: String, _ type: UInt32, _ value: [UInt8]) {
    pairs += 1
    metadata += Self.bytes(key) + Self.bytes(type) + value
  }

  mutating func number(_ key: String, _ value: UInt32) { pair(key, 4, Self.bytes(value)) }
  mutating func real(_ key: String, _ value: Float) { pair(key, 6, Self.bytes(value.bitPattern)) }
  mutating func text(_ key: String, _ value: String) { pair(key, 8, Self.bytes(value)) }

  mutating func texts(_ key: String, _ values: [String]) {
    pair(key, 9, Self.bytes(UInt32(8)) + Self.bytes(UInt64(values.count)) + values.flatMap { Self.bytes($0) })
  }

  mutating func integers(_ key: String, _ values: [Int]) {
    pair(
      key, 9,
      Self.bytes(UInt32(5)) + Self.bytes(UInt64(values.count)) + values.flatMap { Self.bytes(Int32($0)) })
  }

  /// - Parameters:
  ///   - shape: fastest-varying dimension first, as in the file.
  ///   - value: of the element at a place in the file's order.
  mutating func tensor(_ name: String, _ shape: [Int], _ value: (Int) -> Float) {
    var data: [UInt8] = []
    for place in 0..<shape.reduce(1, *) { data += Self.bytes(value(place).bitPattern) }
    tensors.append((name, shape, data + Array(repeating: 0, count: -data.count & 31)))
  }

  var bytes: [UInt8] {
    var head = Array("GGUF".utf8) + Self.bytes(UInt32(3)) + Self.bytes(UInt64(tensors.count))
    head += Self.bytes(UInt64(pairs)) + metadata
    var offset = 0
    for (name, shape, data) in tensors {
      head += Self.bytes(name) + Self.bytes(UInt32(shape.count)) + shape.flatMap { Self.bytes(UInt64($0)) }
      head += Self.bytes(UInt32(0)) + Self.bytes(UInt64(offset))
      offset += data.count
    }
    return head + Array(repeating: 0, count: -head.count & 31) + tensors.flatMap(\.data)
  }
}
