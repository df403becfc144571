import Foundation
import Testing

@testable import Benchmarks
@testable import Engines
@testable import Inference

/// Files of random weights in the shapes of published models.
@Suite struct RandomModelFileTests {
  private let tiny = ModelShape(
    name: "tiny", architecture: "qwen3", layers: 3, embedding: 256, feedForward: 512, heads: 4, kvHeads: 2,
    headDim: 64, ropeBase: 10000, isTied: false)

  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "forkscope-shape-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  @Test(arguments: WeightMix.allCases) func theFileLoadsAndDecodes(mix: WeightMix) throws {
    try withFolder { folder in
      let file = RandomModelFile(tiny, mix)
      let path = folder + "/tiny.gguf"
      #expect(try file.write(to: path) { _ in true })
      let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
      #expect(size == file.byteCount)
      let model = try Model.load(path: path)
      #expect(model.config.vocabulary == ModelShape.vocabulary)
      let engine = try InferenceEngine(model)
      let result = try engine.next(try engine.open(tokens: [1, 2, 3]), request(alternatives: 2))
      #expect(result.logprob.isFinite && result.entropy > 1)
    }
  }

  #if os(Linux)
    /// Bytes of a mapped file that are in memory.
    private func residentBytes(of path: String) throws -> Int {
      // The system tells the path without doubled slashes.
      let end = path.split(separator: "/").suffix(2).joined(separator: "/")
      var (isInside, kibibytes) = (false, 0)
      // The system hands out such a file a page at a time, which `String` takes for all of it.
      let handle = try #require(FileHandle(forReadingAtPath: "/proc/self/smaps"))
      let text = String(decoding: try handle.readToEnd() ?? Data(), as: UTF8.self)
      for line in text.split(separator: "\n") {
        let fields = line.split(separator: " ")
        // A mapping begins with its addresses, and ends with its path.
        if fields[0].contains("-") { isInside = line.hasSuffix(end) }
        if isInside, fields[0] == "Rss:" { kibibytes += Int(fields[1]) ?? 0 }
      }
      return kibibytes << 10
    }

    @Test func theFilesPagesGoWhileItsWeightsArePacked() throws {
      try withFolder { folder in
        let file = RandomModelFile(tiny, .q8_0)
        let path = folder + "/tiny.gguf"
        _ = try file.write(to: path) { _ in true }
        let model = try Model.load(path: path)
        var most = 0
        _ = try InferenceEngine(model) { _ in
          most = max(most, (try? residentBytes(of: path)) ?? .max)
          return true
        }
        // Half of the file are embeddings, which are not packed; the head is the other half.
        #expect(most > 0)
        #expect(most < file.byteCount / 4)
      }
    }
  #endif

  @Test func givingUpLeavesNothingBehind() throws {
    try withFolder { folder in
      var calls = 0
      let isDone = try RandomModelFile(tiny, .q8_0).write(to: folder + "/tiny.gguf") { _ in
        calls += 1
        return calls < 5
      }
      #expect(!isDone)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }

  @Test func aKnownShapeHasTheSizeOfItsModel() throws {
    let shape = try #require(ModelShape.all.first { $0.name == "qwen3-1.7b" })
    let parameters = shape.tensors(.q4_0).reduce(0) { $0 + $1.shape.reduce(1, *) }
    #expect((1_500_000_000..<1_520_000_000).contains(parameters))
    // Of Q4_K_M half of the values and down projections have six bits.
    let types = shape.tensors(.q4_k_m).filter { $0.name.contains("ffn_down") }.map(\.type)
    #expect(types.count { $0 == .q6_K } == 14)
  }
}
