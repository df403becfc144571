import Engines
import Testing

@testable import Inference

/// Small random models of every architecture and rotary scaling against llama.cpp's log-probabilities on the same bytes.
@Suite struct LlamaCppParityTests {
  static let context: [TokenID] = [1, 5, 9, 12, 3, 4, 30, 8, 8, 21, 17, 33]
  static let watched: [TokenID] = [3, 10, 20, 30]

  static func builder(_ name: String) -> GGUFBuilder {
    let plain = RandomModel(headDim: 8, type: name == "llama-f16" ? .f16 : .f32)
    var model = plain
    if name.hasPrefix("qwen2") { model.architecture = "qwen2" }
    if name.hasPrefix("qwen3") {
      model = RandomModel(architecture: "qwen3", headDim: 12, ropeDimensions: 12, tied: true)
    }
    var builder = model.builder
    let rope = "\(model.architecture).rope.scaling"
    if name.hasSuffix("linear") {
      builder.set("\(rope).type", .string("linear"))
      builder.set("\(rope).factor", .f32(4))
    }
    if name.hasSuffix("yarn") {
      builder.set("\(rope).type", .string("yarn"))
      builder.set("\(rope).factor", .f32(4))
      builder.set("\(rope).original_context_length", .u32(128))
    }
    if name.hasSuffix("factors") { builder.add("rope_freqs.weight", [4], .f32, [1, 1.5, 3, 8]) }
    return builder
  }

  static let expected: [String: [Double]] = [
    "llama-f16": [-3.7000, -4.0194, -4.9364, -3.4402], "llama-f32": [-3.6996, -4.0198, -4.9361, -3.4399],
    "llama-factors": [-3.6938, -4.0296, -4.8503, -3.5281],
    "llama-linear": [-4.1483, -4.4459, -5.0810, -2.7962],
    "llama-yarn": [-3.6544, -3.9116, -4.8451, -3.5916], "qwen2": [-3.7735, -4.3608, -3.9269, -3.5862],
    "qwen2-yarn": [-3.7346, -4.3738, -4.1412, -3.6497], "qwen3": [-4.0656, -4.9537, -4.8018, -4.7495],
    "qwen3-yarn": [-3.9592, -5.0521, -4.6108, -4.6851],
  ]

  @Test(arguments: expected.keys.sorted()) func logProbabilitiesAgree(_ name: String) throws {
    let engine = try InferenceEngine(try Model.load(bytes: Self.builder(name).bytes))
    let found = try engine.next(engine.open(tokens: Self.context), request(watch: Self.watched)).watched
    // The reference keeps keys and values, and for F16 its inputs, in half precision.
    for (a, b) in zip(found, try #require(Self.expected[name])) {
      #expect(abs(a - b) < 0.004, "\(a), not \(b)")
    }
  }
}
