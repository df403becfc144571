import Dispatch
import Explorer
import Formats
import Foundation
import Statistics
import Traces

/// Reads many saved runs on a thread of its own, and hands over a row for each.
enum RunsReader {
  /// Rows come in batches: each one makes the table sort and sum up anew.
  private static let mostRows = 512
  private static let nanoseconds: UInt64 = 100_000_000

  /// - Parameter isWanted: turned off when nobody looks at the table any more.
  static func start(
    _ paths: [String], _ formats: FormatRegistry, while isWanted: Switch,
    _ post: @escaping @Sendable ([RunsRow]) -> Void
  ) {
    Thread.detachNewThread {
      var batch: [RunsRow] = []
      var last = DispatchTime.now().uptimeNanoseconds
      for path in paths {
        guard isWanted.isOn else { return }
        batch.append(row(path, formats))
        let now = DispatchTime.now().uptimeNanoseconds
        guard batch.count >= mostRows || now - last >= nanoseconds else { continue }
        post(batch)
        batch = []
        last = now
      }
      post(batch)
    }
  }

  private static func row(_ path: String, _ formats: FormatRegistry) -> RunsRow {
    do throws(TraceError) {
      let run = try formats.run(path)
      var summary = RunSummary(analysing: run.log, run.history, file: path, format: run.format)
      // Notes that cannot be read are told when the run is opened.
      summary.notes = (try? RunNotes(beside: path)) ?? RunNotes()
      return RunsRow(summary)
    } catch {
      var failure = error
      // The folder is the same for all of them as a rule.
      failure.path = URL(fileURLWithPath: failure.path).lastPathComponent
      return RunsRow(path: path, failure: failure.description)
    }
  }

  /// The title of the table: the folder that holds all files, and how many subfolders they are in.
  static func title(of paths: [String]) -> String {
    let folders = Set(paths.map { URL(fileURLWithPath: $0).standardizedFileURL.deletingLastPathComponent() })
      .map(\.pathComponents)
    guard var shared = folders.first else { return "no files" }
    for folder in folders { shared = Array(zip(shared, folder).prefix { $0 == $1 }.map(\.0)) }
    guard shared.count > 1, let name = shared.last else { return "\(paths.count) files" }
    let below = folders.count { $0.count > shared.count }
    return below == 0 ? name : below == 1 ? "\(name) and a subfolder" : "\(name) and \(below) subfolders"
  }
}
