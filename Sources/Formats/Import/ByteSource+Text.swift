import Traces

extension ByteSource {
  /// No text of one run is longer than this.
  private static let longestText = 64 << 20

  /// All of a file that holds one text.
  func text(path: String) throws(TraceError) -> [UInt8] {
    let text = try Self.naming(path) { () throws(Failure) in try bytes(atMost: Self.longestText + 1) }
    guard text.count <= Self.longestText else {
      throw TraceError(
        .malformed, path: path, "it is longer than 64 MiB, and no text of one run is: split it")
    }
    return text
  }

  /// How a file begins.
  func start(path: String) throws(TraceError) -> FileStart {
    FileStart(try Self.naming(path) { () throws(Failure) in try start(atMost: FileStart.length) }, path: path)
  }

  /// Reads, and says of which file a failure is.
  static func naming<Result>(_ path: String, _ body: () throws(Failure) -> Result) throws(TraceError)
    -> Result
  {
    do throws(Failure) {
      return try body()
    } catch {
      throw TraceError(error, path: path)
    }
  }
}
