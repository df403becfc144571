public import Traces

/// A kind of file that holds runs: how to tell it, and how to read it.
///
/// A new one is a type that conforms to this, and one line where the `FormatRegistry` is made.
public protocol RunFormat: Sendable {
  /// The name that people use for it, such as `forkscope`.
  var name: String { get }

  /// How the names of such files end, without the dot; folders are searched for these.
  var fileExtensions: [String] { get }

  /// Whether a file is of this format, by how it begins.
  ///
  /// Damaged files that begin like this must be recognised too: only their reader can say what is wrong.
  func recognises(_ start: FileStart) -> Bool

  /// Opens a file that was recognised.
  ///
  /// A format with one run in a file reads that run at once; one with many finds where they are and reads each when
  /// it is asked for.
  /// - Parameter path: for messages, and for reading on later where that is possible; pipes come but once.
  func open(_ source: ByteSource, path: String) throws(TraceError) -> any RunFile

  /// Other files that a run is read from, besides the one at a path, whether they are there or not.
  func companions(of path: String) -> [String]

  /// The header of the file's first run, read as cheaply as can be: lists show it.
  func header(_ source: ByteSource, path: String) throws(TraceError) -> RunHeader
}

extension RunFormat {
  public func companions(of path: String) -> [String] { [] }

  /// By opening the file, where there is no cheaper way.
  public func header(_ source: ByteSource, path: String) throws(TraceError) -> RunHeader {
    let file = try open(source, path: path)
    guard file.count > 0 else { throw TraceError(.malformed, path: path, "it holds no run") }
    return try file.run(at: 0).log.header
  }
}

/// How a file begins.
public struct FileStart: Sendable {
  /// The file's first bytes: all of them where it has no more than `FileStart.length`.
  public let bytes: [UInt8]
  /// A hint only: a pipe has no name that says anything.
  public let path: String

  /// Enough for the first record of nearly every file of records.
  public static let length = 256 << 10

  public init(_ bytes: [UInt8], path: String) {
    self.bytes = bytes
    self.path = path
  }
}

/// The runs of an opened file, each read when it is asked for.
public protocol RunFile: Sendable {
  var count: Int { get }

  func run(at index: Int) throws(TraceError) -> SavedRun
}
