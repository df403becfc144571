public import Formats
import Statistics
import Synchronization
public import Traces

/// Reads the figures of many saved runs: those that the index remembers from there, the others from their files.
public final class SummaryReader: Sendable {
  /// What comes of a file.
  public enum Report {
    /// The file has so many runs more than one.
    case expected(Int)
    case run(RunSummary, oddities: [String])
    /// A run that cannot be read, by the name that it would be opened by.
    case failure(String, TraceError)
  }

  private let formats: FormatRegistry
  private let place: String?
  private let opened = Mutex<RunIndex??>(nil)

  /// Fewer are read again in a blink, and leave no trace in the index.
  static let fewestIndexed = 100
  /// Texts wait for so many bytes of them before they go into the index together.
  private static let batch = 1 << 22

  /// - Parameter index: where the index of runs lies; nil for none.
  public init(_ formats: FormatRegistry, index: String?) {
    self.formats = formats
    place = index
  }

  /// Opened when it is first needed; nil where it cannot be.
  var index: RunIndex? {
    opened.withLock { opened in
      if let opened { return opened }
      let index = place.flatMap { try? RunIndex(at: $0) }
      opened = index
      return index
    }
  }

  /// Reads the runs of a file, or the one that is named, in their order.
  ///
  /// - Parameters:
  ///   - total: how many files are read in all.
  ///   - isWanted: asked in front of each run.
  public func read(
    _ name: String, among total: Int, while isWanted: () -> Bool = { true }, _ report: (Report) throws -> Void
  ) rethrows {
    let place = RunPlace(name)
    if place.index == nil, let known = index?.summaries(of: place.path) {
      if known.count > 1 { try report(.expected(known.count - 1)) }
      for (summary, oddities) in known where isWanted() { try report(.run(summary, oddities: oddities)) }
      return
    }
    let stamp = FileStamp(place.path)
    let file: OpenedFile
    do throws(TraceError) {
      file = try formats.open(place.path)
    } catch {
      return try report(.failure(name, error))
    }
    if place.index == nil, file.count > 1 { try report(.expected(file.count - 1)) }
    var keeper = place.index == nil && max(total, file.count) >= Self.fewestIndexed ? index : nil
    keeper?.forget(place.path)
    var waiting: (runs: [RunIndex.Entry], bytes: Int) = ([], 0)
    for number in place.index.map({ $0..<$0 + 1 }) ?? 0..<max(1, file.count) {
      guard isWanted() else { return }
      let run: SavedRun
      do throws(TraceError) {
        run = try file.run(at: number)
      } catch {
        keeper = nil
        try report(.failure(file.name(ofRunAt: number), error))
        continue
      }
      let summary = RunSummary(analysing: run.log, run.history, file: run.path, format: run.format)
      let oddities = run.oddities.map(\.description)
      if let keeper {
        let text = run.history.tree().searchedText(in: run.log)
        waiting.runs.append(.init(record: number, summary: summary, oddities: oddities, text: text))
        waiting.bytes += text.utf8.count
        if waiting.bytes >= Self.batch {
          keeper.add(waiting.runs, of: place.path)
          waiting = ([], 0)
        }
      }
      try report(.run(summary, oddities: oddities))
    }
    keeper?.add(waiting.runs, of: place.path)
    if let stamp { keeper?.complete(place.path, stamp, count: max(1, file.count)) }
  }
}
