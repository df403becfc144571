import Kernels

/// The order of keys and values inside a page: [layer][K/V head][key, value], each part in the kernels' own order.
///
/// A head's values follow its keys. They are read together, and lying together makes reading half as fast again.
package struct KVLayout: Sendable {
  let layers: Int
  let kvHeads: Int
  let headDim: Int
  let precision: KVPrecision
  /// Bytes of a page's keys of one layer and head, and as many of its values.
  private let partBytes: Int

  /// Tokens in a page: the unit of memory that a node owns or shares.
  package static let pageTokens = Int(KERNELS_PAGE_TOKENS)

  package init(_ config: ModelConfig, _ precision: KVPrecision = .f16) {
    layers = config.layers
    kvHeads = config.kvHeads
    headDim = config.headDim
    self.precision = precision
    partBytes = kernels_kv_bytes(precision.kernel, config.headDim)
  }

  /// Bytes from a page's start to its keys (`value` 0) or values (1) of a layer and head.
  func offset(layer: Int, value: Int, head: Int) -> Int {
    ((layer * kvHeads + head) * 2 + value) * partBytes
  }

  /// A little more than its contents, lest the same part of every page fall on the same lines of the cache.
  package var pageBytes: Int { layers * 2 * kvHeads * partBytes + Self.pageOffset }
  private static let pageOffset = 33 * 64
  /// Bytes of one token's keys and values.
  package var tokenBytes: Int { layers * 2 * kvHeads * partBytes / Self.pageTokens }
}
