import Foundation

extension Model {
  /// The small model that ships with the program.
  public static func builtIn() throws(ModelError) -> Model {
    try shipped("arithmetic-mini-3.gguf", in: "forkscope_Inference")
  }

  /// A model among the resources of a target.
  ///
  /// `Bundle.module` would stop the process where the resource is missing, and looks only beside the build; hence the search.
  package static func shipped(_ file: String, in bundle: String) throws(ModelError) -> Model {
    for path in candidates(file, bundle) where FileManager.default.isReadableFile(atPath: path) {
      return try load(path: path)
    }
    throw ModelError(
      .missingFile, "the built-in model is not where the program expects it",
      at: "\(bundle).resources/\(file)",
      remedy: "keep that folder beside the executable, or name a model file")
  }

  private static func candidates(_ file: String, _ bundle: String) -> [String] {
    var folders: [URL] = []
    #if os(Linux)
      if let executable = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
        folders.append(URL(fileURLWithPath: executable).deletingLastPathComponent())
      }
    #else
      if let executable = Bundle.main.executableURL {
        folders.append(executable.resolvingSymlinksInPath().deletingLastPathComponent())
      }
      if let resources = Bundle.main.resourceURL { folders.append(resources) }
      let own = Bundle(for: BundleAnchor.self).bundleURL
      folders += [own, own.appendingPathComponent("Contents/Resources"), own.deletingLastPathComponent()]
    #endif
    let bundles = [
      "\(bundle).resources", "\(bundle).bundle", "\(bundle).bundle/Contents/Resources", "../share/forkscope",
    ]
    return folders.flatMap { folder in
      bundles.map { folder.appendingPathComponent($0).appendingPathComponent(file).path }
    }
  }
}

#if !os(Linux)
  private final class BundleAnchor {}
#endif
