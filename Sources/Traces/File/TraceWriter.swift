import Foundation

/// Appends a run to a file while it is made: always whole lines, so that a crash tears at most the last one.
///
/// Not thread-safe; owned by whoever receives the events.
public final class TraceWriter {
  public let path: String
  private let file: FileHandle
  /// How long the file is, in whole lines.
  private var length: off_t = 0

  /// Creates `path` and writes the header; an existing file is only replaced when `overwriting`.
  public init(path: String, header: RunHeader, overwriting: Bool = false) throws(TraceError) {
    self.path = path
    let flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | (overwriting ? O_TRUNC : O_EXCL)
    let descriptor = open(path, flags, 0o644)
    guard descriptor >= 0 else {
      let reason =
        errno == EEXIST ? "it exists already; choose another name" : String(cString: strerror(errno))
      throw TraceError(.unwritable, path: path, reason)
    }
    file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    guard let line = try? TraceEncoder.header(header) else {
      throw TraceError(.unwritable, path: path, "the header cannot be encoded")
    }
    try write(line)
  }

  /// Appends events; one write a call.
  public func append(_ events: [Event]) throws(TraceError) {
    try write(events.flatMap(TraceEncoder.line))
  }

  public func close() { try? file.close() }

  private func write(_ bytes: [UInt8]) throws(TraceError) {
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes {
        Foundation.write(file.fileDescriptor, $0.baseAddress, $0.count)
      }
      if count >= 0 {
        start += count
      } else if errno != EINTR {
        let reason = String(cString: strerror(errno))
        // The part of the line that was written is taken back, so that the file ends with a whole one.
        if start > 0 { ftruncate(file.fileDescriptor, length) }
        throw TraceError(.unwritable, path: path, reason)
      }
    }
    length += off_t(bytes.count)
  }
}

extension RunLog {
  /// Writes the whole log to a file of its own, by way of a temporary one: no file is ever replaced half-way.
  public func write(to path: String) throws(TraceError) {
    let temporary = path + ".partial-\(getpid())"
    let writer = try TraceWriter(path: temporary, header: header, overwriting: true)
    do throws(TraceError) {
      for batch in eventBatches { try writer.append(batch) }
    } catch {
      unlink(temporary)
      throw error
    }
    writer.close()
    guard rename(temporary, path) == 0 else {
      unlink(temporary)
      throw TraceError(.unwritable, path: path, String(cString: strerror(errno)))
    }
  }
}
