import Foundation
import Testing

@testable import Inference

@Suite struct ParityTests {
  static let folder = ProcessInfo.processInfo.environment["FORKSCOPE_PARITY_MODELS"]

  /// Writes what `reference.py parity` reads.
  @Test(.enabled(if: folder != nil, "FORKSCOPE_PARITY_MODELS names no folder to write models to"))
  func modelsAreWrittenForTheReference() throws {
    let folder = URL(fileURLWithPath: try #require(Self.folder))
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(ParityModel.text.map(String.init).joined(separator: ",").utf8)
      .write(to: folder.appendingPathComponent("text.csv"))
    for model in ParityModel.all {
      try Data(model.random.builder.bytes).write(to: folder.appendingPathComponent("\(model.name).gguf"))
    }
  }

  @Test(arguments: ParityModel.all) func logProbabilities(_ parity: ParityModel) throws {
    let engine = try Engine(model: try parity.random.load())
    let text = ParityModel.text
    let rows = try (1..<text.count).map { length in
      StepRow(try engine.open(tokens: Array(text[..<length])), sampling: request(watch: [text[length]]))
    }
    let found = try engine.step(rows).compactMap { $0?.watched[0] }
    let reference = ParityModel.references[parity.name] ?? .init()
    func distance(_ a: [Double], _ b: [Double]) -> String {
      let d = zip(a, b).map { abs($0 - $1) }
      return "\(d.reduce(0, +) / Double(max(d.count, 1))),\(d.max() ?? 0)"
    }
    print("ROW", parity.name, distance(found, reference.llamaCpp), distance(found, reference.exact), distance(reference.llamaCpp, reference.exact), separator: ",")
  }
}
