public import Traces

/// forkscope's own traces: a header line, then one line for each event.
public struct NativeTrace: RunFormat {
  public let name = "forkscope"
  public let fileExtensions = ["jsonl"]

  public init() {}

  /// An object that names forkscope first, as `TraceEncoder` writes it.
  ///
  /// Headers that somebody else wrote may name it later on in the line.
  public func recognises(_ start: FileStart) -> Bool {
    let line = start.bytes.prefix { $0 != 10 }.drop { $0 == 32 || $0 == 9 }
    return line.first == UInt8(ascii: "{") && line.firstRange(of: Array("\"forkscope\"".utf8)) != nil
  }

  public func open(_ source: ByteSource, path: String) throws(TraceError) -> any RunFile {
    let result = try TraceReader.read(source, path: path)
    return SavedRun(result.log, result.history, oddities: result.notice.map { [.init($0)] } ?? [])
  }

  public func header(_ source: ByteSource, path: String) throws(TraceError) -> RunHeader {
    try TraceReader.header(source, path: path)
  }
}
