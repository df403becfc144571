import Foundation

/// The bytes of a file or of a pipe, read without waiting for somebody who never comes.
public final class ByteSource {
  public struct Failure: Error {
    public var isMissing: Bool
    public var reason: String

    init(_ reason: String, isMissing: Bool = false) {
      self.reason = reason
      self.isMissing = isMissing
    }

    fileprivate static var ofSystem: Failure {
      Failure(String(cString: strerror(errno)), isMissing: errno == ENOENT || errno == ENOTDIR)
    }
  }

  private let descriptor: Int32
  /// Bytes that were looked at and have not been read yet.
  private var pending: [UInt8] = []
  /// How often to look again whether somebody has opened a pipe's other end; none for files.
  private var looksLeft = 0
  private static let looks = 100
  private static let microsecondsPerLook: UInt32 = 10_000

  /// Opens a regular file, a named pipe, or whatever is behind `/dev/stdin` or a shell's `<(...)`.
  public init(path: String) throws(Failure) {
    // Opening a pipe that nobody writes into would block.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .ofSystem }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .ofSystem }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFIFO: looksLeft = Self.looks
    case S_IFDIR: throw Failure("it is a folder")
    default: throw Failure("it is neither a file nor a pipe")
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Looks at the first bytes without taking them, up to `limit` of them; call it before anything is read.
  public func start(atMost limit: Int) throws(Failure) -> [UInt8] {
    if pending.count < limit { pending += try bytes(atMost: limit - pending.count, by: readOn) }
    return Array(pending.prefix(limit))
  }

  /// Reads the next bytes; answers how many, 0 at the end.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    guard !pending.isEmpty else { return try readOn(into: buffer) }
    let count = min(pending.count, buffer.count)
    buffer.copyBytes(from: pending.prefix(count))
    pending.removeFirst(count)
    return count
  }

  /// Reads as many bytes as the system gives.
  private func readOn(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    guard let base = buffer.baseAddress, buffer.count > 0 else { return 0 }
    while true {
      let count = Foundation.read(descriptor, base, buffer.count)
      if count > 0 {
        looksLeft = 0
        return count
      }
      if count == 0 {
        // Before its first byte, the end of a pipe means that nobody has it open for writing yet.
        guard looksLeft > 0 else { return 0 }
        looksLeft -= 1
        guard looksLeft > 0 else { throw Failure("nobody writes into this pipe") }
        usleep(Self.microsecondsPerLook)
      } else if errno == EAGAIN {
        var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        _ = poll(&polled, 1, -1)
      } else if errno != EINTR {
        throw .ofSystem
      }
    }
  }

  /// How long a file is; nil for a pipe, of which nobody knows.
  public var length: Int? {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  /// Reads a part of a file, wherever reading stands; fewer bytes where the file ends before.
  public func bytes(in range: Range<Int>) throws(Failure) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: range.count)
    var count = 0
    while count < result.count {
      let got = result.withUnsafeMutableBytes {
        pread(
          descriptor, $0.baseAddress.map { $0 + count }, range.count - count, off_t(range.lowerBound + count))
      }
      if got == 0 { break }
      if got > 0 { count += got } else if errno != EINTR { throw .ofSystem }
    }
    return Array(result.prefix(count))
  }

  /// Reads to the end, or up to `limit` bytes.
  public func bytes(atMost limit: Int) throws(Failure) -> [UInt8] { try bytes(atMost: limit, by: read) }

  private func bytes(
    atMost limit: Int, by read: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
  ) throws(Failure) -> [UInt8] {
    var result: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: min(limit, 1 << 16))
    while result.count < limit {
      let wanted = min(piece.count, limit - result.count)
      let count = try piece.withUnsafeMutableBufferPointer { (buffer) throws(Failure) in
        try read(UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<wanted]))
      }
      guard count > 0 else { break }
      result += piece[..<count]
    }
    return result
  }
}
