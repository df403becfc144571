public import Foundation
public import Traces

/// A format that runs are written in for other programs.
///
/// Added by one line of `RunExports.standard`.
public protocol RunExport: Sendable {
  /// The name used on the command line.
  var name: String { get }
  /// The usual ending of its files, without the dot.
  var fileExtension: String { get }
  /// What it is for, in a few words.
  var about: String { get }

  /// The variation at the head of a run's log.
  ///
  /// - Parameter history: the fold of that variation.
  func data(_ log: RunLog, _ history: RunHistory) throws -> Data
}

/// The formats that runs are exported in.
public enum RunExports {
  public static let standard: [any RunExport] = [
    HTMLPage(), ChromeTrace(), Speedscope(), OpenTelemetry(.genAI), OpenTelemetry(.openInference), DotGraph(),
    MermaidGraph(), TokenTable(), DialectText.threadweaver, DialectText.multiverse, DialectText.npr,
    APRTrace(),
  ]
}

/// A thread's time on a lane: when it began and ended, and when it waited for threads of its own, in engine steps.
struct Lane {
  let thread: ThreadID
  let name: String
  let start: Int
  let end: Int
  /// From a fork to its join, or to the end of the run.
  let waits: [Range<Int>]

  /// The lanes of all threads, parents before their children.
  static func all(of tree: RunTree) -> [Lane] {
    let last = Int(tree.step)
    return tree.threads.map(\.id).map { id in
      let tokens = tree.tokens(id)
      let prompt = tokens.count
      func step(_ position: Int) -> Int {
        prompt > 0 ? Int(tree.step(of: max(0, min(position, prompt - 1)), in: id)) : last
      }
      var waits: [Range<Int>] = []
      let forks = tree.blocks(of: id).map { step(tree.block($0).forkPosition - 1) }
      for (index, block) in tree.blocks(of: id).enumerated() {
        let fork = max(forks[index], waits.last?.upperBound ?? 0)
        // A search may fork again before the threads of an earlier fork are done.
        let next = index + 1 < forks.count ? forks[index + 1] : .max
        let join = min(tree.join(of: block, on: .steps).map { Int($0) } ?? last, next)
        waits.append(fork..<max(fork, join))
      }
      let start = step(0)
      return Lane(
        thread: id, name: tree.history.name(of: id, levels: .max), start: start,
        end: max(start, max(step(prompt - 1), waits.map(\.upperBound).max() ?? 0)), waits: waits)
    }
  }
}

extension RunTree {
  /// A thread in a few words: its name, its outline and how many tokens it has behind its prompt.
  func label(of id: ThreadID, _ unit: CountUnit) -> String {
    let outline = Printable.text(thread(id).outline, limit: 60)
    let name = history.name(of: id, levels: .max)
    return name + (outline.isEmpty ? "" : " " + outline) + ", " + unit.count(answerCount(id))
  }
}

/// Text of a model that goes into another program's file: one line without anything that could act on a reader's screen.
enum Printable {
  static func text(_ text: String, limit: Int) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(limit) {
      result.append(isPlain(scalar) ? scalar : scalar == "\n" || scalar == "\t" ? " " : "\u{FFFD}")
    }
    return String(result)
  }

  /// Whether a scalar is no more than a sign on the page.
  static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }

  /// Text of many lines, as it is but for what a terminal could act on: controls, lone carriage returns, and marks that
  /// turn the writing direction.
  static func lines(_ text: [UInt8]) -> [UInt8] {
    let string = String(decoding: text, as: UTF8.self)
    var result = String.UnicodeScalarView()
    var isChanged = false
    var scalars = string.unicodeScalars.makeIterator()
    var next = scalars.next()
    while let scalar = next {
      next = scalars.next()
      let isLine = scalar == "\n" || scalar == "\t" || scalar == "\r" && next == "\n"
      let isActing =
        (scalar.properties.generalCategory == .control && !isLine) || scalar.properties.isBidiControl
      isChanged = isChanged || isActing
      result.append(isActing ? "\u{FFFD}" : scalar)
    }
    return isChanged ? Array(String(result).utf8) : text
  }

  static func json(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value) + Data([10])
  }
}
