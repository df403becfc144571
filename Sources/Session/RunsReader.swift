import Dispatch
import Explorer
import Foundation
import Traces

/// Reads many saved runs on a thread of its own, and hands over a row for each.
enum RunsReader {
  /// Rows come in batches: each one makes the table sort and sum up anew.
  private static let mostRows = 512
  private static let nanoseconds: UInt64 = 100_000_000

  /// - Parameter isWanted: turned off when nobody looks at the table any more.
  static func start(
    _ paths: [String], _ reader: SummaryReader, while isWanted: Switch,
    _ post: @escaping @Sendable (Action) -> Void
  ) {
    Thread.detachNewThread {
      var batch: [RunsRow] = []
      var last = DispatchTime.now().uptimeNanoseconds
      func add(_ row: RunsRow) {
        batch.append(row)
        let now = DispatchTime.now().uptimeNanoseconds
        guard batch.count >= mostRows || now - last >= nanoseconds else { return }
        post(.runsAdded(batch))
        batch = []
        last = now
      }
      for path in paths {
        guard isWanted.isOn else { return }
        reader.read(path, among: paths.count, while: { isWanted.isOn }) { report in
          switch report {
          case .expected(let more): post(.runsExpected(more))
          case .run(let summary, _): add(row(summary))
          case .failure(let name, let failure): add(row(name, failure))
          }
        }
      }
      post(.runsAdded(batch))
    }
  }

  private static func row(_ summary: RunSummary) -> RunsRow {
    var summary = summary
    // Notes that cannot be read are told when the run is opened.
    if let path = summary.file { summary.notes = (try? RunNotes(beside: path)) ?? RunNotes() }
    return RunsRow(summary)
  }

  private static func row(_ name: String, _ failure: TraceError) -> RunsRow {
    var failure = failure
    // The folder is the same for all of them as a rule.
    failure.path = URL(fileURLWithPath: failure.path).lastPathComponent
    return RunsRow(path: name, failure: failure.description)
  }

  /// The title of the table: the file, or the folder that holds all files, and how many subfolders they are in.
  static func title(of paths: [String]) -> String {
    if paths.count == 1 { return URL(fileURLWithPath: paths[0]).lastPathComponent }
    let folders = Set(paths.map { URL(fileURLWithPath: $0).standardizedFileURL.deletingLastPathComponent() })
      .map(\.pathComponents)
    guard var shared = folders.first else { return "no files" }
    for folder in folders { shared = Array(zip(shared, folder).prefix { $0 == $1 }.map(\.0)) }
    guard shared.count > 1, let name = shared.last else { return "\(paths.count) files" }
    let below = folders.count { $0.count > shared.count }
    return below == 0 ? name : below == 1 ? "\(name) and a subfolder" : "\(name) and \(below) subfolders"
  }
}
