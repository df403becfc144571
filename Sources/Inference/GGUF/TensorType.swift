/// How a tensor's numbers are stored; all GGUF types are known by size, also those that nobody computes with.
package struct TensorType: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }

  package static let f32 = TensorType(rawValue: 0)
  package static let f16 = TensorType(rawValue: 1)
  static let bf16 = TensorType(rawValue: 30)
  package static let q4_0 = TensorType(rawValue: 2)
  package static let q4_1 = TensorType(rawValue: 3)
  package static let q5_0 = TensorType(rawValue: 6)
  package static let q5_1 = TensorType(rawValue: 7)
  package static let q8_0 = TensorType(rawValue: 8)
  package static let q4_K = TensorType(rawValue: 12)
  package static let q5_K = TensorType(rawValue: 13)
  package static let q6_K = TensorType(rawValue: 14)

  /// Types that store plain numbers.
  static let floats: [TensorType] = [.f32, .f16, .bf16]
  /// Quantised types that the engine computes with.
  static let quantized: [TensorType] = [.q4_0, .q4_1, .q5_0, .q5_1, .q8_0, .q4_K, .q5_K, .q6_K]

  // From ggml's type table: elements and bytes per block.
  private static let layouts: [UInt32: (name: String, block: Int, bytes: Int)] = [
    0: ("F32", 1, 4), 1: ("F16", 1, 2), 2: ("Q4_0", 32, 18), 3: ("Q4_1", 32, 20), 6: ("Q5_0", 32, 22),
    7: ("Q5_1", 32, 24), 8: ("Q8_0", 32, 34), 9: ("Q8_1", 32, 36), 10: ("Q2_K", 256, 84),
    11: ("Q3_K", 256, 110), 12: ("Q4_K", 256, 144), 13: ("Q5_K", 256, 176), 14: ("Q6_K", 256, 210),
    15: ("Q8_K", 256, 292), 16: ("IQ2_XXS", 256, 66), 17: ("IQ2_XS", 256, 74), 18: ("IQ3_XXS", 256, 98),
    19: ("IQ1_S", 256, 50), 20: ("IQ4_NL", 32, 18), 21: ("IQ3_S", 256, 110), 22: ("IQ2_S", 256, 82),
    23: ("IQ4_XS", 256, 136), 24: ("I8", 1, 1), 25: ("I16", 1, 2), 26: ("I32", 1, 4), 27: ("I64", 1, 8),
    28: ("F64", 1, 8), 29: ("IQ1_M", 256, 56), 30: ("BF16", 1, 2), 34: ("TQ1_0", 256, 54),
    35: ("TQ2_0", 256, 66), 39: ("MXFP4", 32, 17),
  ]

  var isKnown: Bool { Self.layouts[rawValue] != nil }
  package var description: String { Self.layouts[rawValue]?.name ?? "type \(rawValue)" }

  /// Elements that are stored together; a row's length is a multiple of it.
  package var blockElements: Int { Self.layouts[rawValue]?.block ?? 1 }
  package var blockBytes: Int { Self.layouts[rawValue]?.bytes ?? 0 }

  /// Bytes of so many elements: a whole number of blocks.
  package func bytes(of elements: Int) -> Int { elements / blockElements * blockBytes }
}
