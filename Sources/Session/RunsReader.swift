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
        let place = RunPlace(path)
        do throws(TraceError) {
          let file = try formats.open(place.path)
          guard place.index == nil, file.count > 1 else {
            add(row(path) { () throws(TraceError) in try file.run(at: place.index ?? 0) })
            continue
          }
          post(.runsExpected(file.count - 1))
          for index in 0..<file.count {
            guard isWanted.isOn else { return }
            add(row(file.name(ofRunAt: index)) { () throws(TraceError) in try file.run(at: index) })
          }
        } catch {
          add(row(path) { () throws(TraceError) in throw error })
        }
      }
      post(.runsAdded(batch))
    }
  }

  private static func row(_ path: String, _ read: () throws(TraceError) -> SavedRun) -> RunsRow {
    do throws(TraceError) {
      let run = try read()
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
