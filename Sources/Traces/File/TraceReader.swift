import Foundation

/// Opens trace files.
public enum TraceReader {
  /// A log in which no event of any variation contradicts what came before it.
  public struct Result: Sendable {
    public var log: RunLog
    /// The fold of the variation at its head.
    public var history: RunHistory
    /// A remark on the part that had to be left out; nil when the file was whole.
    public var notice: String?
  }

  /// Reads a whole file.
  ///
  /// A torn last line is dropped with a notice; damage anywhere else, in whichever variation, is an error.
  public static func read(path: String) throws(TraceError) -> Result {
    try read(try ByteSource(opening: path), path: path)
  }

  /// Reads a source to its end; `path` is used in messages.
  public static func read(_ source: ByteSource, path: String) throws(TraceError) -> Result {
    var parser = Parser(name: path)
    // Read in pieces rather than mapped: a file that is cut short meanwhile must not take the program down.
    var buffer = [UInt8](repeating: 0, count: chunkSize)
    var count = 0
    while true {
      if count == buffer.count {
        guard count < longestLine else { throw TraceError(.malformed, path: path, "a line has no end") }
        buffer += [UInt8](repeating: 0, count: buffer.count)
      }
      let got = try read(source, into: &buffer, from: count, path)
      guard got > 0 else { break }
      count += got
      let used = try parser.lines(in: buffer[..<count])
      buffer.replaceSubrange(0..<(count - used), with: buffer[used..<count])
      count -= used
    }
    return try parser.finish(buffer[..<count])
  }

  /// Reads the header alone, for lists of files.
  public static func header(_ source: ByteSource, path: String) throws(TraceError) -> RunHeader {
    var start = [UInt8](repeating: 0, count: usualHeader)
    var count = 0
    while count < headerLimit, start[..<count].firstIndex(of: 10) == nil {
      if count == start.count { start += [UInt8](repeating: 0, count: headerLimit - count) }
      let got = try read(source, into: &start, from: count, path)
      guard got > 0 else { break }
      count += got
    }
    start.removeSubrange(count...)
    guard let end = start.firstIndex(of: 10) else {
      throw TraceError(.notATrace, path: path, "its first line has no end")
    }
    var parser = Parser(name: path)
    _ = try parser.lines(in: Array(start[...end])[...])
    return try parser.log.header
  }

  /// Most headers are shorter than this, and none is longer than that.
  private static let usualHeader = 8 << 10
  private static let headerLimit = 1 << 20

  /// Reads the bytes of a file; `name` is used in messages.
  public static func read(_ bytes: [UInt8], name: String) throws(TraceError) -> Result {
    var parser = Parser(name: name)
    let used = try parser.lines(in: bytes[...])
    return try parser.finish(bytes[used...])
  }

  /// Grows where a line is longer; small, as a list of files reads many small ones.
  private static let chunkSize = 256 << 10
  private static let longestLine = 1 << 30

  /// Reads into `buffer` behind its first `count` bytes.
  private static func read(
    _ source: ByteSource, into buffer: inout [UInt8], from count: Int, _ path: String
  ) throws(TraceError) -> Int {
    do throws(ByteSource.Failure) {
      return try buffer.withUnsafeMutableBufferPointer { (bytes) throws(ByteSource.Failure) in
        let room = UnsafeMutableBufferPointer(rebasing: bytes[count...])
        return try source.read(into: UnsafeMutableRawBufferPointer(room))
      }
    } catch {
      throw TraceError(error, path: path)
    }
  }

  /// Turns lines into a log, wherever they come from.
  private struct Parser {
    let name: String
    var decoder: TraceDecoder?
    var lineNumber = 0
    var notice: String?

    /// Takes the complete lines at the start of `bytes`; answers how many bytes they are.
    mutating func lines(in bytes: ArraySlice<UInt8>) throws(TraceError) -> Int {
      try bytes.withUnsafeBufferPointer { (buffer) throws(TraceError) in
        var start = 0
        while let base = buffer.baseAddress, start < buffer.count,
          let newline = memchr(base + start, 10, buffer.count - start)
        {
          let end = UnsafeRawPointer(newline) - UnsafeRawPointer(base)
          try line(buffer, start..<end, isTerminated: true)
          start = end + 1
        }
        return start
      }
    }

    /// Takes the rest behind the last newline.
    mutating func finish(_ rest: ArraySlice<UInt8>) throws(TraceError) -> Result {
      try rest.withUnsafeBufferPointer { (buffer) throws(TraceError) in
        if !buffer.isEmpty { try line(buffer, 0..<buffer.count, isTerminated: false) }
      }
      let log = try log
      return Result(log: log, history: try log.vetted(path: name), notice: notice)
    }

    var log: RunLog {
      get throws(TraceError) {
        guard let decoder else { throw TraceError(.notATrace, path: name, "it is empty") }
        return decoder.log
      }
    }

    private mutating func line(
      _ buffer: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, isTerminated: Bool
    ) throws(TraceError) {
      lineNumber += 1
      do throws(JSONScanner.Failure) {
        if decoder == nil {
          decoder = try TraceDecoder(header: buffer, range)
        } else if !range.isEmpty {
          try decoder?.line(buffer, range)
        }
      } catch {
        guard decoder != nil else {
          throw TraceError(error.isNewer ? .newerVersion : .notATrace, path: name, error.reason)
        }
        guard !isTerminated else { throw TraceError(.malformed, path: name, line: lineNumber, error.reason) }
        notice = "the last line was torn and has been dropped; everything before it is here"
      }
    }
  }
}

extension ByteSource {
  /// Opens a file that a trace is expected in.
  public convenience init(opening path: String) throws(TraceError) {
    do throws(Failure) {
      try self.init(path: path)
    } catch {
      throw TraceError(error, path: path)
    }
  }
}

extension TraceError {
  /// The error for a file that cannot be read at all.
  public init(_ failure: ByteSource.Failure, path: String) {
    self.init(failure.isMissing ? .missing : .unreadable, path: path, failure.isMissing ? "" : failure.reason)
  }
}
