import Dispatch
import Formats
import Traces

/// Looks for a text in many saved runs on a thread of its own, one run in memory at a time.
final class RunsSearcher {
  private let queue = DispatchQueue(label: "forkscope.searching")
  private var current: (number: Int, isWanted: Switch)?
  /// What was found is told so often at most: each time the table is made anew.
  private static let nanoseconds: UInt64 = 100_000_000

  /// Takes up more files of the search with this number; one with another number takes the place of the one before.
  ///
  /// - Parameter report: how often the text stands in which files, and how many of them were read since the last report.
  func search(
    for text: SearchText, in paths: [String], number: Int, _ formats: FormatRegistry, _ reader: SummaryReader,
    _ report: @escaping @Sendable ([String: Int], Int) -> Void
  ) {
    if current?.number != number {
      stop()
      current = (number, Switch())
    }
    guard let isWanted = current?.isWanted else { return }
    queue.async {
      var found: [String: Int] = [:]
      // Runs that the index rules out need not be read.
      let candidates = reader.candidates(among: paths, saying: text.lowercased)
      var read = paths.count - candidates.count
      var last = DispatchTime.now().uptimeNanoseconds
      // Runs of one file stand one behind another; where they begin in it is found once.
      var file: OpenedFile?
      for path in candidates {
        guard isWanted.isOn else { return }
        let place = RunPlace(path)
        if file?.path != place.path { file = try? formats.open(place.path) }
        // The table has said already why a file cannot be read.
        if let run = try? file?.run(at: place.index ?? 0) {
          let count = run.history.tree().matches(of: text, in: run.log).count
          if count > 0 { found[path] = count }
        }
        read += 1
        let now = DispatchTime.now().uptimeNanoseconds
        guard now - last >= Self.nanoseconds else { continue }
        isWanted.whileOn { report(found, read) }
        (found, read, last) = ([:], 0, now)
      }
      isWanted.whileOn { report(found, read) }
    }
  }

  func stop() {
    current?.isWanted.turnOff()
    current = nil
  }
}
