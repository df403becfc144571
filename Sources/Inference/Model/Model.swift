public import Engines
import Kernels
import Synchronization

/// A language model in a GGUF file, immutable and shared by engines: configuration, tokenizer and weights.
public final class Model: Sendable {
  public let config: ModelConfig
  public let tokenizer: Tokenizer
  /// `general.name`, or the file's name.
  public let name: String
  package let file: GGUFFile
  package let weights: Weights
  /// Made by the first engine: `model info` needs none, so it does not pay for this.
  private let packedWeights = Mutex<Weights?>(nil)

  /// The path of a file of the model that was cut short while it was in use; nil while all is well.
  var lostFile: String? { file.bytes.lostFile ?? file.otherParts.lazy.compactMap(\.lostFile).first }

  /// All metadata of the file, for example `metadata.string("forkscope.dialect")`.
  var metadata: GGUFMetadata { file.metadata }

  /// Opens a model by mapping its file; weights are read when they are first used.
  public static func load(path: String) throws(ModelError) -> Model {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return try Model(try GGUFFile(path: path), fallbackName: name)
  }

  /// Reads a model whose file is already in memory.
  public static func load(bytes: [UInt8]) throws(ModelError) -> Model {
    try Model(try GGUFFile(bytes: bytes), fallbackName: "model")
  }

  /// The weights as the kernels want them: packed once, by the first engine, and shared by all.
  func weights(packedBy pool: WorkerPool, _ progress: (Double) -> Bool) throws(EngineError) -> Weights {
    try packedWeights.withLock { (packed) throws(EngineError) in
      if let packed { return packed }
      kernels_keep_guard()
      let files = [file.bytes] + file.otherParts
      let fresh = try weights.packed(by: pool, progress) { used in files.forEach { $0.giveBack(used) } }
      if let lostFile { throw .modelFileCutShort(lostFile) }
      packed = fresh
      return fresh
    }
  }

  private init(_ file: GGUFFile, fallbackName: String) throws(ModelError) {
    self.file = file
    config = try ModelConfig(file)
    weights = try Weights(file, config)
    tokenizer = try Tokenizer(file, vocabulary: config.vocabulary)
    name = file.metadata.string("general.name") ?? fallbackName
    if let lostFile { throw .malformed("the file was cut short while it was read", at: lostFile) }
  }

  /// A hash of the file's header, its size and the first bytes of every tensor, as 16 hexadecimal
  /// digits: cheap, and the same wherever the file lies.
  ///
  /// It tells models apart; it is no proof against forgery.
  public var fingerprint: String {
    var hash = StableHash()
    hash.combine(UInt64(file.totalBytes))
    hash.combine(UnsafeRawBufferPointer(rebasing: file.bytes.buffer[..<file.dataStart]))
    for tensor in file.tensors {
      hash.combine(UnsafeRawBufferPointer(rebasing: file.data(of: tensor).prefix(4096)))
    }
    let digits = String(hash.value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

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
