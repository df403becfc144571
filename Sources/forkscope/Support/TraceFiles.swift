import Foundation
import Traces

/// Finds and reads traces.
enum TraceFiles {
  static let fileExtension = "jsonl"

  /// Folders become the traces in them and in their subfolders, which `say` is told of; files stay, and `-` is standard
  /// input.
  static func expand(_ paths: [String], saying say: (String) -> Void) throws -> [String] {
    try paths.flatMap { path -> [String] in
      if path == StandardInput.name { return [try StandardInput.path()] }
      guard isFolder(path) else {
        guard FileManager.default.fileExists(atPath: path) else {
          throw TraceError(.missing, path: path, "")
        }
        return [path]
      }
      let folder = TraceFolder(path)
      guard !folder.files.isEmpty else {
        throw TraceError(
          .unreadable, path: path, "neither the folder nor those in it hold .\(fileExtension) files")
      }
      if folder.subfolders > 0 {
        say("note: \(folder.files.count) traces, some of them in subfolders (\(path))")
      }
      return folder.files
    }
  }

  static func isFolder(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
  }

  /// The traces in a folder, in the order of their names; none where there is no such folder.
  static func traces(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let traces = names.filter { $0.hasSuffix("." + fileExtension) }
    // 9 comes before 10.
    return traces.sorted { $0.compare($1, options: .numeric) == .orderedAscending }.map { folder + "/" + $0 }
  }

  /// Reads a trace; a torn tail is mentioned on standard error.
  static func read(_ path: String) throws -> TraceReader.Result {
    let run = try TraceReader.read(path: path)
    if let notice = run.notice { ExitStatus.complain("\(path): \(notice)") }
    return run
  }

  /// The folder of sample runs: beside the program's sources, or in the current folder; nil where there is none.
  static var samples: String? {
    let name = "SampleTraces"
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
      .deletingLastPathComponent()
    if let executable = Bundle.main.executableURL { folder = executable.deletingLastPathComponent() }
    for _ in 0..<6 {
      let candidate = folder.appendingPathComponent(name).path
      if FileManager.default.fileExists(atPath: candidate) { return candidate }
      folder.deleteLastPathComponent()
    }
    return FileManager.default.fileExists(atPath: name) ? name : nil
  }

  /// Where runs are saved by themselves: `$XDG_STATE_HOME/forkscope/runs`.
  static var stateFolder: String { state + "/runs" }

  /// Where comparisons are saved that nobody gave a folder: `$XDG_STATE_HOME/forkscope/comparisons`.
  static var comparisonsFolder: String { state + "/comparisons" }

  private static var state: String {
    let environment = ProcessInfo.processInfo.environment
    let state = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    return (state ?? (environment["HOME"] ?? "/tmp") + "/.local/state") + "/forkscope"
  }
}
