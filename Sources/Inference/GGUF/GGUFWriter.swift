package import Foundation
import Kernels

/// How the numbers of matrices are stored in a model file; vectors are always F32.
package enum StoredType: String, Sendable, CaseIterable {
  case f32, f16, q8_0

  /// GGUF's number of it.
  fileprivate var code: UInt32 {
    switch self {
    case .f32: 0
    case .f16: 1
    case .q8_0: 8
    }
  }

  /// GGUF's number of a file that is mostly of this type.
  package var fileType: Int {
    switch self {
    case .f32: 0
    case .f16: 1
    case .q8_0: 7
    }
  }
}

/// Writes a GGUF file, version 3 (github.com/ggml-org/ggml/blob/master/docs/gguf.md).
package struct GGUFWriter {
  package init() {}

  private var pairs = 0
  private var metadata = Data()
  private var tensors: [(head: Data, data: Data)] = []

  private static let alignment = 32

  /// Takes over the metadata of a model whose keys begin so, unless they begin with `exception`.
  package mutating func copy(_ beginnings: [String], except exception: String? = nil, of model: Model) {
    for key in model.metadata.keys where beginnings.contains(where: key.hasPrefix) {
      if let exception, key.hasPrefix(exception) { continue }
      if let value = model.metadata[key] { set(key, value) }
    }
  }

  private mutating func set(_ key: String, _ value: GGUFValue) {
    switch value {
    case .unsigned(let value):
      if let small = UInt32(exactly: value) {
        pair(key, 4, Self.bytes(small))
      } else {
        pair(key, 10, Self.bytes(value))
      }
    case .signed(let value):
      if let small = Int32(exactly: value) {
        pair(key, 5, Self.bytes(small))
      } else {
        pair(key, 11, Self.bytes(value))
      }
    case .float(let value): pair(key, 6, Self.bytes(Float(value).bitPattern))
    case .bool(let value): pair(key, 7, Data([value ? 1 : 0]))
    case .string(let value): pair(key, 8, Self.text(Array((value.text ?? "").utf8)))
    case .array(let values):
      if let strings = values.strings {
        array(key, 8, strings.map { Self.text(Array($0.utf8)) })
      } else if let integers = values.integers {
        array(key, 5, integers.map { Self.bytes(Int32(clamping: $0)) })
      } else {
        array(key, 6, (values.floats ?? []).map { Self.bytes(Float($0).bitPattern) })
      }
    }
  }

  package mutating func set(_ key: String, _ text: String) { pair(key, 8, Self.text(Array(text.utf8))) }
  package mutating func set(_ key: String, _ number: Int) {
    if number < 0 {
      pair(key, 5, Self.bytes(Int32(clamping: number)))
    } else {
      pair(key, 4, Self.bytes(UInt32(clamping: number)))
    }
  }
  package mutating func set(_ key: String, _ number: Double) {
    pair(key, 6, Self.bytes(Float(number).bitPattern))
  }

  /// - Parameters:
  ///   - values: [rows][columns].
  ///   - type: columns are a multiple of 32 where it is quantised.
  package mutating func add(
    _ name: String, rows: Int?, columns: Int, _ values: UnsafePointer<Float>, _ type: StoredType
  ) {
    let count = (rows ?? 1) * columns
    var data = Data()
    switch type {
    case .f32: data.append(UnsafeBufferPointer(start: values, count: count))
    case .f16:
      var halves = [UInt16](repeating: 0, count: count)
      kernels_best().pointee.f32_to_f16(values, count, &halves)
      halves.withUnsafeBytes { data.append(contentsOf: $0) }
    case .q8_0:
      for block in stride(from: 0, to: count, by: 32) { data.append(Self.quantized(values + block)) }
    }
    data.append(Data(count: -data.count & (Self.alignment - 1)))
    let shape = [columns] + [rows].compactMap { $0 }
    var head = Self.text(Array(name.utf8)) + Self.bytes(UInt32(shape.count))
    for side in shape { head += Self.bytes(UInt64(side)) }
    tensors.append((head + Self.bytes(type.code), data))
  }

  /// The whole file.
  package var file: Data {
    var head = Data("GGUF".utf8) + Self.bytes(UInt32(3)) + Self.bytes(UInt64(tensors.count))
    head += Self.bytes(UInt64(pairs)) + metadata
    var offset = 0
    for tensor in tensors {
      head += tensor.head + Self.bytes(UInt64(offset))
      offset += tensor.data.count
    }
    head.append(Data(count: -head.count & (Self.alignment - 1)))
    return tensors.reduce(into: head) { $0 += $1.data }
  }

  /// 32 numbers as a half and 32 signed bytes.
  private static func quantized(_ values: UnsafePointer<Float>) -> Data {
    let most = (0..<32).reduce(Float(0)) { max($0, abs(values[$1])) }
    var scale = most / 127
    var half: UInt16 = 0
    kernels_best().pointee.f32_to_f16(&scale, 1, &half)
    let inverse = scale > 1e-30 ? 1 / scale : 0
    let digits = (0..<32).map {
      UInt8(bitPattern: Int8(max(-127, min(127, (values[$0] * inverse).rounded()))))
    }
    return bytes(half) + Data(digits)
  }

  private mutating func pair(_ key: String, _ type: UInt32, _ value: Data) {
    pairs += 1
    metadata += Self.text(Array(key.utf8)) + Self.bytes(type) + value
  }

  private mutating func array(_ key: String, _ type: UInt32, _ items: [Data]) {
    pair(key, 9, items.reduce(into: Self.bytes(type) + Self.bytes(UInt64(items.count))) { $0 += $1 })
  }

  private static func bytes(_ value: some FixedWidthInteger) -> Data {
    withUnsafeBytes(of: value.littleEndian) { Data($0) }
  }

  private static func text(_ bytes: [UInt8]) -> Data { Self.bytes(UInt64(bytes.count)) + Data(bytes) }
}
