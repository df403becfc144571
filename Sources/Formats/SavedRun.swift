public import Traces

/// A run as it was read: its log, the fold of it, and the oddities of the file.
///
/// The fold is handed on with the log, so that it need not be made again.
public struct SavedRun: RunFile {
  public var log: RunLog
  /// The fold of the variation at the head.
  public let history: RunHistory
  public internal(set) var oddities: [Oddity]
  /// The name of the format, for reports.
  public internal(set) var format = ""
  /// Where it was read from, as a `RunPlace` has it.
  public internal(set) var path = ""

  /// Something in a file that is not as it should be, and that the run can be read without.
  public struct Oddity: Sendable, Equatable, CustomStringConvertible {
    /// 1-based; nil where it is about the file as a whole.
    public var line: Int?
    public var column: Int?
    public var words: String

    public init(line: Int? = nil, column: Int? = nil, _ words: String) {
      self.line = line
      self.column = column
      self.words = words
    }

    public var description: String {
      let place = [line.map { "line \($0)" }, column.map { "column \($0)" }].compactMap { $0 }
      return place.isEmpty ? words : place.joined(separator: ", ") + ": " + words
    }
  }

  /// A run whose events may contradict one another: every variation is folded once, and looked at.
  public init(_ log: RunLog, path: String, oddities: [Oddity] = []) throws(TraceError) {
    self.init(log, try log.vetted(path: path), oddities: oddities)
  }

  /// A run that has been folded, all variations of which are known to be sound.
  init(_ log: RunLog, _ history: RunHistory, oddities: [Oddity]) {
    self.log = log
    self.history = history
    self.oddities = oddities
  }

  // MARK: - A file of one run

  public var count: Int { 1 }

  public func run(at index: Int) throws(TraceError) -> SavedRun { self }
}
