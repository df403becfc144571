import ArgumentParser
import Benchmarks
import Foundation
import Session

/// A file of random weights in the shape of a published model, made where the program keeps its files when it is first wanted.
struct ShapeFile: ExpressibleByArgument {
  private let shape: ModelShape
  private let mix: WeightMix

  /// Reads a name such as `qwen3-1.7b` or `qwen3-1.7b:q4_0`.
  init?(argument: String) {
    let parts = argument.lowercased().split(separator: ":", omittingEmptySubsequences: false)
    guard let shape = ModelShape.all.first(where: { $0.name == parts[0] }), parts.count <= 2 else {
      return nil
    }
    guard let mix = parts.count == 2 ? WeightMix(rawValue: String(parts[1])) : .q4_k_m else { return nil }
    self.shape = shape
    self.mix = mix
  }

  static let allValueStrings = ModelShape.all.map(\.name)

  static let names = allValueStrings.joined(separator: ", ")
  static let types = WeightMix.allCases.map(\.rawValue).joined(separator: ", ")

  private var path: String? {
    TraceFiles.places.shapes.map { "\($0)/\(shape.name)-\(mix.rawValue).gguf" }
  }

  /// The file's path, after making it where it is not there and the person agrees to its size.
  func made(isAgreed: Bool) throws -> String {
    guard let path else { throw Complaint("there is no place for the file: set HOME or XDG_STATE_HOME") }
    let file = RandomModelFile(shape, mix)
    // One of another size was made by another version.
    let known = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    if known == file.byteCount { return path }
    let size = "\((Double(file.byteCount) / 1e9).fixed(2)) GB"
    guard isAgreed || asks("make a file of \(size) of random weights (\(path))?") else {
      throw Complaint("the file of random weights is not there (\(path)): --yes makes it, of \(size)")
    }
    let bar = ProgressBar()
    let isDone = try Interruption.whileWatched { isInterrupted in
      defer { bar.finish() }
      do {
        return try file.write(to: path) { share in
          bar.show(Int(100 * share), of: 100, "writing \(size) of random weights")
          return !isInterrupted()
        }
      } catch {
        throw Complaint("cannot write the file of random weights (\(path)): \(error.localizedDescription)")
      }
    }
    guard isDone else { throw ExitCode(ExitStatus.interrupted.rawValue) }
    return path
  }

  /// Asks on the terminal; where there is none, nobody agrees.
  private func asks(_ question: String) -> Bool {
    guard isatty(STDIN_FILENO) == 1, StandardStream.error.isTerminal else { return false }
    StandardStream.error.write((question + " [y/N] ").utf8)
    return readLine()?.lowercased().hasPrefix("y") ?? false
  }
}
