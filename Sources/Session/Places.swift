public import Foundation

/// Where the program keeps the runs that it makes, and where the samples lie.
public struct Places: Sendable {
  /// Runs that are saved by themselves.
  public var runs: String
  public var comparisons: String
  /// nil where there are none.
  public var samples: String?
  /// The file that knows which lesson of the tour was reached; nil for nowhere.
  public var tour: String?

  /// The index of runs that were read; nil for none.
  public var index: String?
  /// Files of random weights that are there to be measured; nil for nowhere.
  public var shapes: String?

  public init(runs: String, comparisons: String, samples: String? = nil) {
    self.runs = runs
    self.comparisons = comparisons
    self.samples = samples
  }

  /// The places of the XDG base directory specification; samples beside the program, above it, or in the current folder.
  ///
  /// - Parameter program: the path of the program.
  public init(environment: [String: String], program: URL) {
    // A relative path is not to be used, as the specification says.
    let state = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let folder = (state ?? (environment["HOME"] ?? "/tmp") + "/.local/state") + "/forkscope"
    self.init(
      runs: folder + "/runs", comparisons: folder + "/comparisons", samples: Self.samples(near: program))
    tour = folder + "/tour"
    index = folder + "/index.sqlite"
    shapes = folder + "/shapes"
  }

  private static func samples(near program: URL) -> String? {
    let name = "SampleTraces"
    var folder = program.resolvingSymlinksInPath().deletingLastPathComponent()
    for _ in 0..<6 {
      let candidate = folder.appendingPathComponent(name).path
      if FileManager.default.fileExists(atPath: candidate) { return candidate }
      folder.deleteLastPathComponent()
    }
    return FileManager.default.fileExists(atPath: name) ? name : nil
  }
}
