import Foundation

/// Finds what was built beside the tests.
public enum Products {
  public static func path(of program: String) -> String {
    #if os(macOS)
      let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundlePath
    #else
      let bundle = CommandLine.arguments.first
    #endif
    return URL(fileURLWithPath: bundle ?? "").deletingLastPathComponent().appendingPathComponent(program).path
  }
}
