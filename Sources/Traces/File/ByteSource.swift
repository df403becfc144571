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
  /// How often to look again whether somebody has opened a pipe's other end; none for files.
  private var looksLeft = 0
  private static let looks = 100
  private static let microsecondsPerLook: UInt32 = 10_000

  /// Opens a regular file, a pipe with a name, or what `/dev/stdin` and `<(...)` of a shell stand for.
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

  /// Reads what comes next; answers how many bytes, 0 at the end.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
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

  /// Reads to the end, or up to `limit` bytes.
  public func bytes(atMost limit: Int) throws(Failure) -> [UInt8] {
    var result: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: min(limit, 1 << 16))
    while result.count < limit {
      let count = try Self.fill(&piece, from: self)
      guard count > 0 else { break }
      result += piece[..<min(count, limit - result.count)]
    }
    return result
  }

  private static func fill(_ piece: inout [UInt8], from source: ByteSource) throws(Failure) -> Int {
    let outcome: Result<Int, Failure> = piece.withUnsafeMutableBytes { buffer in
      do throws(Failure) { return .success(try source.read(into: buffer)) } catch { return .failure(error) }
    }
    return try outcome.get()
  }
}
