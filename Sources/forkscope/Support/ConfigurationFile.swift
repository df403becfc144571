import ArgumentParser
import Foundation
import Reasoning
import Settings
import Traces

/// The file with a person's own defaults and keys.
enum ConfigurationFile {
  /// Options that concern the screen.
  static let general = ["theme", "color", "signs", "mouse", "pace"]

  /// Options of `run` that have a place in the file.
  static let run = [
    "task", "method", "model", "dialect", "join", "temperature", "seed", "threads", "kv-memory", "kv-type",
    "activations", "speculation", "draft", "max-tokens", "context-limit", "critical-limit", "total-limit",
    "chat", "alternatives", "top-k", "top-p", "min-p", "samples", "scorer", "order", "proposals", "beam",
    "depth", "exploration",
    "points",
  ]

  /// `FORKSCOPE_CONFIG`, or the place that the XDG base directory specification gives it.
  static func path(_ environment: [String: String]) -> String? {
    if let path = environment["FORKSCOPE_CONFIG"] { return path.isEmpty ? nil : path }
    // A relative path is not to be used, as the specification says.
    if let home = environment["XDG_CONFIG_HOME"], home.hasPrefix("/") {
      return home + "/forkscope/config.toml"
    }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    return home + "/.config/forkscope/config.toml"
  }

  /// The settings in the file; none where there is no file.
  static func read(_ path: String) -> Settings {
    var settings = Settings()
    do {
      guard let text = try text(of: path) else { return settings }
      settings = Settings(text, general: general, run: run)
      for entry in settings.defaults {
        if let refusal = refusal(of: entry) { settings.drop(entry, because: refusal) }
      }
    } catch {
      settings.problems.append(Settings.Problem(line: nil, "\(error)"))
    }
    return settings
  }

  /// Why a default cannot be used, as the command line itself would say it.
  private static func refusal(of entry: Settings.Default) -> String? {
    do {
      _ = try Run.parse(entry.arguments)
      if case .text(let text) = entry.value { try check(text, of: entry.option) }
      return nil
    } catch {
      return String(Run.message(for: error).prefix { $0 != "\n" })
    }
  }

  /// The names that a command looks up when it runs, and must not stumble over then.
  private static func check(_ name: String, of option: String) throws {
    switch option {
    case "method": _ = try MethodChoice(name)
    case "task": _ = try Catalogue.standard.task(named: name)
    case "dialect": _ = try Catalogue.standard.dialect(named: name)
    case "join": _ = try JoinDiscipline(named: name)
    case "model" where !FileManager.default.fileExists(atPath: name):
      throw Complaint("there is no such file: \(name)")
    default: return
    }
  }

  /// nil where there is no file.
  private static func text(of path: String) throws -> String? {
    // A pipe or a device without an end must not be waited for.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw Complaint("cannot be read: \(String(cString: strerror(errno)))")
    }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw Complaint("is no file")
    }
    let bytes = try file.read(upToCount: Settings.longest + 1) ?? Data()
    guard bytes.count <= Settings.longest else {
      throw Complaint("is longer than \(Settings.longest >> 10) KiB: nothing of it is used")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Complaint("is no UTF-8: nothing of it is used")
    }
    return text
  }
}
