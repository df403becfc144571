import Foundation

/// Models and saved runs that tests go by, as files.
public enum TestModels {
  /// The first model that was built in: its numbers are known, and it forks on small problems.
  public static var firstArithmetic: String { path("arithmetic-mini.gguf") }

  /// The second one, for numbers up to 15: llama.cpp's figures for it are known, and a session of llama-server with it.
  public static var secondArithmetic: String { path("arithmetic-mini-2.gguf") }

  /// Runs that the first one made while it was built in, on two kinds of processor: they must open and verify for ever.
  public enum Arithmetic: String, CaseIterable, Sendable { case avx2, avx512 }

  public static func earlierTraces(_ arithmetic: Arithmetic) -> [String] {
    let folder = path("earlier-traces/" + arithmetic.rawValue)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().map { folder + "/" + $0 }
  }

  private static func path(_ name: String) -> String {
    Bundle.module.bundleURL.appendingPathComponent("Resources").appendingPathComponent(name).path
  }
}
