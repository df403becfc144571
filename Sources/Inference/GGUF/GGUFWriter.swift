package import Foundation
import Kernels

/// How the numbers of matrices are stored in a model file; vectors are always F32.
package enum StoredType: String, Sendable, CaseIterable {
  case f32, f16, q8_0

  fileprivate var tensorType: TensorType {
    switch self {
    case .f32: .f32
    case .f16: .f16
    case .q8_0: .q8_0
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
  private var tensors: [Tensor] = []

  private struct Tensor {
    /// Its name, shape and type.
    var head: Data
    var type: TensorType
    var byteCount: Int
    var fill: Fill

    var padding: Int { -byteCount & (GGUFWriter.alignment - 1) }
  }

  /// Writes a piece of a tensor's bytes, given how many bytes of the tensor lie before it.
  package typealias Fill = (_ out: UnsafeMutableRawBufferPointer, _ offset: Int) -> Void

  private static let alignment = 32

  /// Takes over the metadata of a model whose keys begin so, unless they begin with an exception.
  ///
  /// - Throws: `ModelError` where the model's file was cut short since it was opened: its texts are zeros then.
  package mutating func copy(
    _ beginnings: [String], except exceptions: [String] = [], of model: Model
  ) throws(ModelError) {
    for key in model.metadata.keys where beginnings.contains(where: key.hasPrefix) {
      if exceptions.contains(where: key.hasPrefix) { continue }
      if let value = model.metadata[key] { set(key, value) }
    }
    if let path = model.lostFile { throw .malformed("the file was cut short while it was read", at: path) }
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
  package mutating func set(_ key: String, _ texts: [String]) {
    array(key, 8, texts.map { Self.text(Array($0.utf8)) })
  }
  package mutating func set(_ key: String, _ numbers: [Int]) {
    array(key, 5, numbers.map { Self.bytes(Int32(clamping: $0)) })
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
    add(name, shape: [columns] + [rows].compactMap { $0 }, type.tensorType) { out, offset in
      data.copyBytes(to: out, from: offset..<offset + out.count)
    }
  }

  /// Adds a tensor whose bytes are made when the file is written, piece by piece.
  ///
  /// - Parameter shape: fastest-varying dimension first; that one is a multiple of the type's block.
  package mutating func add(_ name: String, shape: [Int], _ type: TensorType, _ fill: @escaping Fill) {
    var head = Self.text(Array(name.utf8)) + Self.bytes(UInt32(shape.count))
    for side in shape { head += Self.bytes(UInt64(side)) }
    tensors.append(
      Tensor(
        head: head + Self.bytes(type.rawValue), type: type, byteCount: type.bytes(of: shape.reduce(1, *)),
        fill: fill))
  }

  /// How long the file will be.
  package var byteCount: Int { tensors.reduce(header.count) { $0 + $1.byteCount + $1.padding } }

  /// The whole file.
  package var file: Data {
    var file = Data()
    write { file.append(contentsOf: $0) }
    return file
  }

  /// Passes the file on, piece by piece, so that it need not fit into memory.
  ///
  /// - Parameter pieceElements: how many of a tensor's elements a piece has, but for its last one: whole blocks of any type.
  package func write(pieceElements: Int = 1 << 22, _ take: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    try header.withUnsafeBytes(take)
    for tensor in tensors {
      let step = tensor.type.bytes(of: pieceElements)
      for offset in stride(from: 0, to: tensor.byteCount, by: step) {
        let piece = UnsafeMutableRawBufferPointer.allocate(
          byteCount: min(step, tensor.byteCount - offset), alignment: 64)
        defer { piece.deallocate() }
        tensor.fill(piece, offset)
        try take(UnsafeRawBufferPointer(piece))
      }
      try Data(count: tensor.padding).withUnsafeBytes(take)
    }
  }

  /// Everything before the tensors' bytes.
  private var header: Data {
    var head = Data("GGUF".utf8) + Self.bytes(UInt32(3)) + Self.bytes(UInt64(tensors.count))
    head += Self.bytes(UInt64(pairs)) + metadata
    var offset = 0
    for tensor in tensors {
      head += tensor.head + Self.bytes(UInt64(offset))
      offset += tensor.byteCount + tensor.padding
    }
    return head + Data(count: -head.count & (Self.alignment - 1))
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
