import Engines
import Foundation
import Testing

@testable import Inference

/// Random models of every architecture and tensor type, and llama.cpp's numbers for the same bytes.
///
/// `Tests/Reference/reference.py` says how the numbers are made again; these are of xllamacpp 2026.10.11549, and those in F32
/// of the llama.cpp in llama-cpp-python 0.3.36 with OpenBLAS.
struct ParityModel: Hashable, CustomTestStringConvertible {
  static let all = ["llama", "qwen2", "qwen3"].flatMap { architecture in
    (TensorType.floats + TensorType.quantized).map { ParityModel(architecture: architecture, type: $0) }
  }

  /// The text: 257 tokens, of which all but the first have a log-probability.
  static let text: [TokenID] = {
    var random = TestRandom(257)
    return (0..<257).map { _ in TokenID.random(in: 0..<64, using: &random) }
  }()

  let architecture: String
  let type: TensorType
  var name: String { "\(architecture),\(type)" }
  var testDescription: String { name }

  var random: RandomModel {
    // Blocks of 256, so multiples of it everywhere; Qwen3's heads are together wider than its embedding.
    let headDim = architecture == "qwen3" ? 128 : 64
    return RandomModel(
      architecture: architecture, embedding: 256, heads: 4, kvHeads: architecture == "qwen2" ? 1 : 2,
      headDim: headDim, feedForward: 256, vocabulary: 64, ropeDimensions: headDim, type: type,
      isOfRandomBits: true)
  }

  struct Reference {
    /// Of each next token of the text, by llama.cpp.
    var llamaCpp: [Double] = []
    /// The same in 64-bit arithmetic.
    var exact: [Double] = []
    /// llama.cpp's greedy continuation of the first 32 tokens.
    var greedy: [TokenID] = []
    /// By how much each of those was likelier than the second best.
    var margins: [Double] = []

    /// The steps that no rounding decides, where it moves a log-probability by half of `nearTie` at most.
    func decidedSteps(nearTie: Double) -> [Int] { margins.indices.filter { margins[$0] >= nearTie } }
  }

  /// llama.cpp as it is usually built, and what it and this engine are both measured by.
  static let references = read("llama-cpp-parity")
  /// llama.cpp built to multiply in F32.
  static let referencesInF32 = read("llama-cpp-parity-f32")

  private static func read(_ resource: String) -> [String: Reference] {
    let text = Bundle.module.url(forResource: resource, withExtension: "csv").flatMap {
      try? String(contentsOf: $0, encoding: .utf8)
    }
    var references: [String: Reference] = [:]
    for line in text?.split(separator: "\n") ?? [] {
      let fields = line.split(separator: ",")
      let (name, values) = (fields.prefix(2).joined(separator: ","), fields.dropFirst(3))
      switch fields[2] {
      case "llama.cpp": references[name, default: Reference()].llamaCpp = values.compactMap { Double($0) }
      case "exact": references[name, default: Reference()].exact = values.compactMap { Double($0) }
      case "greedy": references[name, default: Reference()].greedy = values.compactMap { TokenID($0) }
      case "margin": references[name, default: Reference()].margins = values.compactMap { Double($0) }
      default: break
      }
    }
    return references
  }
}
