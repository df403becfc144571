import Foundation

/// Rotary position embedding (Su et al., arXiv 2104.09864): pair i of a head turns by position * frequency i.
package struct RotaryEmbedding: Sendable, Equatable {
  /// Which two numbers of a head make a pair.
  enum Layout: Sendable {
    /// (2i, 2i + 1): GGUF files of architecture `llama`.
    case interleaved
    /// (i, i + dimensions / 2): GPT-NeoX's way, and Qwen's.
    case halves
  }

  var layout: Layout
  package var base: Double
  /// How many numbers of each head turn, from its first on; even.
  package var dimensions: Int
  /// Radians per position, one for each pair, with the scaling that makes a model's context longer.
  package var frequencies: [Double]
  /// Factor of all cosines and sines; 1 except with YaRN.
  var magnitude: Double

  /// The usual frequencies, without scaling: base^(-2 i / dimensions).
  init(layout: Layout, base: Double, dimensions: Int) {
    self.layout = layout
    self.base = base
    self.dimensions = dimensions
    frequencies = (0..<(dimensions / 2)).map { pow(base, -2 * Double($0) / Double(dimensions)) }
    magnitude = 1
  }

  init(_ file: GGUFFile, _ family: ModelFamily, headDim: Int, contextLength: Int) throws(ModelError) {
    let metadata = file.metadata
    let prefix = "\(family.rawValue).rope"
    let dimensions = try metadata.require("\(prefix).dimension_count", in: 1...headDim, fallback: headDim)
    guard dimensions % 2 == 0 else {
      throw .malformed("an odd number of dimensions cannot turn in pairs", at: "\(prefix).dimension_count")
    }
    let base = metadata.number("\(prefix).freq_base") ?? 10000
    guard base.isFinite, base > 0 else {
      throw .malformed("the base of the rotary frequencies is out of range", at: "\(prefix).freq_base")
    }
    self.init(layout: family.ropeLayout, base: base, dimensions: dimensions)
    let scaling = try RotaryScaling(metadata, prefix: prefix, contextLength: contextLength)
    try applyFactors(file)
    scaling.apply(to: &self)
  }

  /// Divides the frequencies by the file's own factors (Llama 3), one for each pair.
  private mutating func applyFactors(_ file: GGUFFile) throws(ModelError) {
    let name = "rope_freqs.weight"
    guard let tensor = file.tensor(name) else { return }
    guard tensor.type == .f32, tensor.shape == [frequencies.count] else {
      throw .malformed(
        "the factors of the rotary frequencies are not \(frequencies.count) F32 numbers", at: name)
    }
    let data = file.data(of: tensor)
    for pair in frequencies.indices {
      let factor = Double(Float(bitPattern: data.loadUnaligned(fromByteOffset: 4 * pair, as: UInt32.self)))
      guard factor.isFinite, factor > 0 else {
        throw .malformed("a factor of the rotary frequencies is out of range", at: name)
      }
      frequencies[pair] /= factor
    }
  }

  /// Writes the cosines and sines of all pairs at `position`, `dimensions / 2` each.
  package func angles(
    at position: Int, cosines: UnsafeMutablePointer<Float>, sines: UnsafeMutablePointer<Float>
  ) {
    for (pair, frequency) in frequencies.enumerated() {
      let angle = Double(position) * frequency
      cosines[pair] = Float(cos(angle) * magnitude)
      sines[pair] = Float(sin(angle) * magnitude)
    }
  }
}
