import Foundation

/// Opens trace files.
public enum TraceReader {
  public struct Result: Sendable {
    public var log: RunLog
    /// What had to be left out, in words; nil when the file was whole.
    public var notice: String?
  }

  /// Reads a whole file. A torn last line is dropped with a notice; damage anywhere else is an error.
  public static func read(path: String) throws(TraceError) -> Result {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw TraceError(.missing, path: path, "")
    }
    guard !isDirectory.boolValue else { throw TraceError(.unreadable, path: path, "it is a folder") }
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
    } catch {
      throw TraceError(.unreadable, path: path, "check its permissions")
    }
    return try read(data, path)
  }

  /// Reads the bytes of a file; `name` is used in messages.
  public static func read(_ bytes: [UInt8], name: String) throws(TraceError) -> Result {
    try read(Data(bytes), name)
  }

  private static func read(_ data: Data, _ name: String) throws(TraceError) -> Result {
    let outcome: Swift.Result<Result, TraceError> = data.withUnsafeBytes { raw in
      raw.withMemoryRebound(to: UInt8.self) { bytes in
        do throws(TraceError) { return .success(try read(bytes, name)) } catch { return .failure(error) }
      }
    }
    return try outcome.get()
  }

  private static func read(_ bytes: UnsafeBufferPointer<UInt8>, _ name: String) throws(TraceError) -> Result {
    var lines = Lines(bytes)
    guard let first = lines.next() else { throw TraceError(.notATrace, path: name, "it is empty") }
    var decoder: TraceDecoder
    do throws(JSONScanner.Failure) {
      decoder = try TraceDecoder(header: bytes, first.range)
    } catch {
      throw TraceError(error.reason.contains("version") ? .newerVersion : .notATrace, path: name, error.reason)
    }
    var number = 1
    var notice: String?
    while let line = lines.next() {
      number += 1
      if line.range.isEmpty { continue }
      do throws(JSONScanner.Failure) {
        try decoder.line(bytes, line.range)
      } catch {
        guard !line.isTerminated else { throw TraceError(.malformed, path: name, line: number, error.reason) }
        notice = "the last line was torn and has been dropped; everything before it is here"
      }
    }
    return Result(log: decoder.log, notice: notice)
  }

  /// The lines of a file without their newlines.
  private struct Lines {
    let bytes: UnsafeBufferPointer<UInt8>
    var start = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func next() -> (range: Range<Int>, isTerminated: Bool)? {
      guard start < bytes.count, let base = bytes.baseAddress else { return nil }
      let rest = bytes.count - start
      let newline = memchr(base + start, 10, rest).map { UnsafeRawPointer($0) - UnsafeRawPointer(base) }
      let end = newline ?? bytes.count
      defer { start = end + 1 }
      return (start..<end, newline != nil)
    }
  }
}
