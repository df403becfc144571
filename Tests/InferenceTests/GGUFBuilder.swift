@testable import Inference

/// Writes GGUF files for tests: sound ones, and with the raw parts exposed, unsound ones.
struct GGUFBuilder {
  enum Value {
    case u32(UInt32), u64(UInt64), f32(Float), bool(Bool), string(String)
    case strings([String]), ints([Int32]), floats([Float])
  }

  struct Tensor {
    var name: String
    var shape: [Int]
    var type: TensorType
    var data: [UInt8]
  }

  var version: UInt32 = 3
  var pairs: [(String, Value)] = []
  var tensors: [Tensor] = []
  var alignment = 32

  mutating func set(_ key: String, _ value: Value?) {
    pairs.removeAll { $0.0 == key }
    if let value { pairs.append((key, value)) }
  }

  /// Adds a tensor of `values`, stored as `type`.
  mutating func add(_ name: String, _ shape: [Int], _ type: TensorType, _ values: [Float]) {
    tensors.append(Tensor(name: name, shape: shape, type: type, data: Self.store(values, as: type)))
  }

  var bytes: [UInt8] {
    var out = Array("GGUF".utf8)
    func put<T: FixedWidthInteger>(_ value: T) { withUnsafeBytes(of: value.littleEndian) { out += $0 } }
    func put(_ text: String) {
      put(UInt64(text.utf8.count))
      out += text.utf8
    }
    put(version)
    put(UInt64(tensors.count))
    put(UInt64(pairs.count))
    for (key, value) in pairs {
      put(key)
      switch value {
      case .u32(let number):
        put(UInt32(4))
        put(number)
      case .u64(let number):
        put(UInt32(10))
        put(number)
      case .f32(let number):
        put(UInt32(6))
        put(number.bitPattern)
      case .bool(let flag):
        put(UInt32(7))
        put(UInt8(flag ? 1 : 0))
      case .string(let text):
        put(UInt32(8))
        put(text)
      case .strings(let texts):
        put(UInt32(9))
        put(UInt32(8))
        put(UInt64(texts.count))
        for text in texts { put(text) }
      case .ints(let numbers):
        put(UInt32(9))
        put(UInt32(5))
        put(UInt64(numbers.count))
        for number in numbers { put(number) }
      case .floats(let numbers):
        put(UInt32(9))
        put(UInt32(6))
        put(UInt64(numbers.count))
        for number in numbers { put(number.bitPattern) }
      }
    }
    var offset = 0
    var data: [UInt8] = []
    for tensor in tensors {
      put(tensor.name)
      put(UInt32(tensor.shape.count))
      for size in tensor.shape { put(UInt64(size)) }
      put(tensor.type.rawValue)
      put(UInt64(offset))
      data += tensor.data
      data += Array(repeating: 0, count: (alignment - data.count % alignment) % alignment)
      offset = data.count
    }
    out += Array(repeating: 0, count: (alignment - out.count % alignment) % alignment)
    return out + data
  }

  static func store(_ values: [Float], as type: TensorType) -> [UInt8] {
    var out: [UInt8] = []
    func put<T: FixedWidthInteger>(_ value: T) { withUnsafeBytes(of: value.littleEndian) { out += $0 } }
    switch type {
    case .f16:
      for value in values { put(halfBits(value)) }
    case .bf16:
      // Cut off, not rounded: any bits will do.
      for value in values { put(UInt16(value.bitPattern >> 16)) }
    case .f32:
      for value in values { put(value.bitPattern) }
    default: return QuantizedStorage.store(values, as: type)
    }
    return out
  }

  /// The numbers that stored bytes stand for.
  static func load(_ data: some Collection<UInt8>, as type: TensorType) -> [Double] {
    let bytes = Array(data)
    func half(_ at: Int) -> Double {
      Double(floatFromHalf(UInt16(bytes[at]) | UInt16(bytes[at + 1]) << 8))
    }
    switch type {
    case .f16: return stride(from: 0, to: bytes.count, by: 2).map(half)
    case .bf16:
      return stride(from: 0, to: bytes.count, by: 2).map {
        Double(Float(bitPattern: UInt32(bytes[$0]) << 16 | UInt32(bytes[$0 + 1]) << 24))
      }
    case .f32:
      return stride(from: 0, to: bytes.count, by: 4).map { at in
        Double(
          Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[at + $1]) << (8 * UInt32($1)) }))
      }
    default: return QuantizedStorage.load(bytes, as: type)
    }
  }
}

/// IEEE half precision by the definition, apart from the kernels.
func floatFromHalf(_ bits: UInt16) -> Float {
  let sign: Float = bits >> 15 == 0 ? 1 : -1
  let exponent = Int(bits >> 10 & 31)
  let fraction = Float(bits & 1023) / 1024
  if exponent == 31 { return fraction == 0 ? sign * .infinity : .nan }
  if exponent == 0 { return sign * Float(sign: .plus, exponent: -14, significand: 1) * fraction }
  return sign * Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction)
}

/// The nearest half, ties to even, by searching: slow and plain.
func halfBits(_ value: Float) -> UInt16 {
  let sign: UInt16 = value.sign == .minus ? 0x8000 : 0
  let magnitude = abs(value)
  if magnitude.isNaN { return sign | 0x7e00 }
  var low: UInt16 = 0
  var high: UInt16 = 0x7c00
  while high - low > 1 {
    let middle = (low + high) / 2
    if floatFromHalf(middle) <= magnitude { low = middle } else { high = middle }
  }
  // Past the largest half the next step would be 65536.
  let below = floatFromHalf(low)
  let above = high == 0x7c00 ? 65536 : floatFromHalf(high)
  if magnitude - below < above - magnitude { return sign | low }
  if magnitude - below > above - magnitude { return sign | high }
  return sign | (low % 2 == 0 ? low : high)
}
