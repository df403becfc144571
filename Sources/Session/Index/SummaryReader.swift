public import Formats
import Foundation
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
  /// nil until it was opened, and nil in that where it could not be.
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
  private var index: RunIndex? {
    opened.withLock { opened in
      if let opened { return opened }
      let index = place.flatMap { try? RunIndex(at: $0) }
      opened = index
      return index
    }
  }

  /// The same, where one was made before: who reads but a few runs makes none.
  private var existingIndex: RunIndex? {
    place.map { FileManager.default.fileExists(atPath: $0) } == true ? index : nil
  }

  private func stamp(of path: String) -> FileStamp? {
    FileStamp(path, with: formats.companions(of: path))
  }

  /// The runs in whose text something may stand; without an index all of them.
  ///
  /// - Parameter text: in lower case.
  func candidates(among names: [String], saying text: String) -> [String] {
    existingIndex?.candidates(among: names, saying: text, stamp) ?? names
  }

  /// Reads the runs of a file, or the one that is named, in their order.
  ///
  /// - Parameters:
  ///   - total: how many files are read in all.
  ///   - isWanted: asked in front of each run.
  public func read(
    _ name: String, among total: Int, while isWanted: () -> Bool = { true }, _ report: (Report) -> Void
  ) {
    let place = RunPlace(name)
    let stamp = stamp(of: place.path)
    if place.index == nil, let stamp, let known = existingIndex?.summaries(of: place.path, stamp) {
      if known.count > 1 { report(.expected(known.count - 1)) }
      for (summary, oddities) in known where isWanted() { report(.run(summary, oddities: oddities)) }
      return
    }
    let file: OpenedFile
    do throws(TraceError) {
      file = try formats.open(place.path)
    } catch {
      return report(.failure(name, error))
    }
    if place.index == nil, file.count > 1 { report(.expected(file.count - 1)) }
    let isKept =
      place.index == nil && max(total, file.count) >= Self.fewestIndexed && stamp?.isSettled == true
    let keeper = isKept ? index : nil
    let reading = keeper?.begin(place.path)
    var isWhole = false
    defer {
      if let keeper, let reading, !isWhole { keeper.abandon(reading) }
    }
    var failed = false
    var waiting: (runs: [RunIndex.Entry], bytes: Int) = ([], 0)
    for number in place.index.map({ $0..<$0 + 1 }) ?? 0..<max(1, file.count) {
      guard isWanted() else { return }
      let run: SavedRun
      do throws(TraceError) {
        run = try file.run(at: number)
      } catch {
        failed = true
        report(.failure(file.name(ofRunAt: number), error))
        continue
      }
      let summary = RunSummary(analysing: run.log, run.history, file: run.path, format: run.format)
      let oddities = run.oddities.map(\.description)
      if let keeper, let reading, !failed {
        let text = run.history.tree().searchedText(in: run.log)
        waiting.runs.append(.init(record: number, summary: summary, oddities: oddities, text: text))
        waiting.bytes += text.utf8.count
        if waiting.bytes >= Self.batch {
          keeper.add(waiting.runs, to: reading)
          waiting = ([], 0)
        }
      }
      report(.run(summary, oddities: oddities))
    }
    guard let keeper, let reading, let stamp, !failed else { return }
    keeper.add(waiting.runs, to: reading)
    keeper.complete(reading, stamp, count: max(1, file.count))
    isWhole = true
  }
}
