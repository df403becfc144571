import Explorer
import Foundation

/// How far something has come, on standard error, where that is a terminal; else nothing.
final class ProgressBar {
  private let isShown =
    StandardStream.error.isTerminal && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  private let began = ContinuousClock.now
  private var last: ContinuousClock.Instant?
  private static let width = 24
  /// What was done before it began.
  private let first: Int

  init(from first: Int = 0) { self.first = first }

  /// Redrawn ten times a second at most.
  func show(_ done: Int, of total: Int, _ words: String...) {
    guard isShown, last.map({ ContinuousClock.now - $0 > .milliseconds(100) }) ?? true else { return }
    last = .now
    let filled = total > 0 ? Self.width * done / total : 0
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.width - filled)
    let text = "\(bar) \(done)/\(total)" + remaining(done, total) + "  " + words.joined(separator: ", ")
    write("\r" + Console.signs.shown(String(text.prefix(78)).padded(78)))
  }

  /// Clears the line, and leaves a word behind if there is one.
  func finish(_ words: String? = nil) {
    if isShown { write("\r" + String(repeating: " ", count: 78) + "\r") }
    if let words { write("forkscope: " + words + "\n") }
  }

  private func remaining(_ done: Int, _ total: Int) -> String {
    let seconds = Double((ContinuousClock.now - began).components.seconds)
    guard done > first, seconds >= 2 else { return "" }
    let left = Int(seconds / Double(done - first) * Double(total - done))
    return left >= 90 ? "  \((left + 59) / 60) min left" : "  \(left) s left"
  }

  private func write(_ text: String) { StandardStream.error.write(text.utf8) }
}
