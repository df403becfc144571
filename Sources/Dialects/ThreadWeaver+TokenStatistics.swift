/// The figures that ThreadWeaver's own one-pass parser gives for a list of tokens.
///
/// Rules (`get_parallel_stats` of its reward code): block tags count as sequential; the wrappers of *all* threads count
/// as the sequential part of their block; a thread's length excludes its wrappers; threads and blocks do not nest, so
/// inner tags are literal; what is left open is flushed at the end. `total` is always the number of tokens.
public struct ThreadWeaverTokenStatistics: Sendable, Equatable {
  public private(set) var total = 0
  /// Σ sequential tokens + Σ blocks (tokens outside threads + longest thread): the paper's token latency.
  public private(set) var longest = 0
  /// Tokens inside blocks, without the block's own tags.
  public private(set) var parallel = 0
  /// How many threads each block has.
  public private(set) var threadsPerBlock: [Int] = []

  /// The acceleration ratio η = 1 − longest / total (equation 8).
  public var accelerationRatio: Double { total > 0 ? 1 - Double(longest) / Double(total) : 0 }

  public var parallelRatio: Double { total > 0 ? Double(parallel) / Double(total) : 0 }

  /// The kinds of token that the parser tells apart.
  public enum Role: Sendable {
    case other, blockOpen, blockClose, threadOpen, threadClose

    /// The role of a token with these bytes; a word has white space with it.
    public init(of piece: [UInt8]) {
      self =
        switch String(decoding: piece.filter { !$0.isBlank }, as: UTF8.self) {
        case "<Parallel>": .blockOpen
        case "</Parallel>": .blockClose
        case "<Thread>": .threadOpen
        case "</Thread>": .threadClose
        default: .other
        }
    }
  }

  public init(_ roles: some Sequence<Role>) {
    var inBlock = false
    var threadLength: Int?
    var longestThread = 0
    for role in roles {
      total += 1
      guard inBlock else {
        longest += 1
        if role == .blockOpen {
          inBlock = true
          longestThread = 0
          threadsPerBlock.append(0)
        }
        continue
      }
      if let length = threadLength {
        parallel += 1
        if role == .threadClose {
          longestThread = max(longestThread, length)
          threadLength = nil
          longest += 1
        } else {
          threadLength = length + 1
        }
      } else if role == .blockClose {
        inBlock = false
        longest += 1 + longestThread
      } else {
        parallel += 1
        longest += 1
        if role == .threadOpen {
          threadLength = 0
          threadsPerBlock[threadsPerBlock.count - 1] += 1
        }
      }
    }
    if inBlock { longest += max(longestThread, threadLength ?? 0) }
  }
}
