public import Engines

extension Model {
  /// Everything under `forkscope.` in the file's metadata.
  public var notes: ModelNotes {
    let keys = metadata.keys.filter { $0.hasPrefix("forkscope.") }
    return ModelNotes(
      texts: .init(uniqueKeysWithValues: keys.compactMap { key in metadata.string(key).map { (key, $0) } }),
      numbers: .init(uniqueKeysWithValues: keys.compactMap { key in metadata.integer(key).map { (key, $0) } })
    )
  }
}
