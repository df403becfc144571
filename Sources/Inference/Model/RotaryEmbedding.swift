#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Rotary position embedding (Su et al., arXiv 2104.09864): pair i of a head turns by position * frequency i.
public struct RotaryEmbedding: Sendable, Equatable {
  /// Which two numbers of a head make a pair.
  public enum Layout: Sendable {
    /// (2i, 2i + 1): GGUF files of architecture `llama`.
    case interleaved
  }

  public var layout: Layout
  public var base: Double
  /// Leading numbers of each head that turn; even.
  public var dimensions: Int
  /// Radians per position, one for each pair.
  public var frequencies: [Double]

  init(_ file: GGUFFile, prefix: String, headDim: Int) throws(ModelError) {
    let metadata = file.metadata
    dimensions = try metadata.require("\(prefix).rope.dimension_count", in: 1...headDim, fallback: headDim)
    guard dimensions % 2 == 0 else {
      throw .malformed(
        "an odd number of dimensions cannot turn in pairs", at: "\(prefix).rope.dimension_count")
    }
    base = metadata.number("\(prefix).rope.freq_base") ?? 10000
    guard base.isFinite, base > 0 else {
      throw .malformed("the base of the rotary frequencies is out of range", at: "\(prefix).rope.freq_base")
    }
    let scaling = metadata.string("\(prefix).rope.scaling.type") ?? "none"
    guard scaling == "none", file.tensor("rope_freqs.weight") == nil else {
      throw .unsupported(
        "scaled rotary embeddings are not supported", at: "\(prefix).rope.scaling.type",
        remedy: "use a model without RoPE scaling")
    }
    layout = .interleaved
    let count = dimensions
    let base = base
    frequencies = (0..<(count / 2)).map { pow(base, -2 * Double($0) / Double(count)) }
  }

  /// Writes the cosines and sines of all pairs at `position`, `dimensions / 2` each.
  func angles(
    at position: Int, cosines: UnsafeMutablePointer<Float>, sines: UnsafeMutablePointer<Float>
  ) {
    for (pair, frequency) in frequencies.enumerated() {
      let angle = Double(position) * frequency
      cosines[pair] = Float(cos(angle))
      sines[pair] = Float(sin(angle))
    }
  }
}
