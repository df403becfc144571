import Foundation
import Kernels

/// The bytes of a model file: mapped from disk, or copied from memory.
///
/// They never move. If the file is cut short meanwhile, its end becomes zeros, and `lostFile` tells. Where another program
/// writes into the file they change, and nothing tells: a new file has to be put in its place, as most programs do.
final class ModelBytes: @unchecked Sendable {
  let buffer: UnsafeRawBufferPointer
  /// The file; nil for a copy.
  private let path: String?
  private let guardNumber: Int32

  /// Maps a file; pages are read when touched, so a large model opens at once.
  init(mapping path: String) throws(ModelError) {
    // Opening a pipe must not wait for its writer: a pipe is refused anyway.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw ModelError(
        .missingFile, "cannot read the model: \(String(cString: strerror(errno)))", at: path,
        remedy: "check the path and its permissions")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw ModelError(
        .missingFile, "the model is not a regular file", at: path, remedy: "give the path of a GGUF file")
    }
    let count = Int(status.st_size)
    guard count > 0 else { throw .malformed("the file is empty", at: path) }
    guard let base = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED else {
      throw ModelError(
        .missingFile, "cannot map the model: \(String(cString: strerror(errno)))", at: path,
        remedy: "check the file system and the memory limits")
    }
    buffer = UnsafeRawBufferPointer(start: base, count: count)
    self.path = path
    guardNumber = kernels_guard(base, count)
  }

  /// Copies bytes to memory aligned like a mapped page.
  init(copying bytes: [UInt8]) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes.count, 1), alignment: 4096)
    copy.copyBytes(from: bytes)
    buffer = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(copy)[..<bytes.count])
    path = nil
    guardNumber = -1
  }

  /// The path of a file that was cut short while it was mapped: results that were computed from it are worthless.
  var lostFile: String? { kernels_is_cut_short(guardNumber) ? path : nil }

  /// Gives back the memory that holds a part of a mapped file; the part is read again when it is touched.
  ///
  /// Pages that are only partly inside stay, and so does what lies in another file.
  func giveBack(_ part: UnsafeRawBufferPointer) {
    guard path != nil, let own = buffer.baseAddress, let base = part.baseAddress else { return }
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let first = max(0, (base - own + page - 1) / page * page)
    let end = min(buffer.count, base - own + part.count) / page * page
    guard first < end else { return }
    _ = madvise(UnsafeMutableRawPointer(mutating: own + first), end - first, MADV_DONTNEED)
  }

  deinit {
    guard let base = buffer.baseAddress else { return }
    if path != nil {
      kernels_unguard(guardNumber)
      munmap(UnsafeMutableRawPointer(mutating: base), buffer.count)
    } else {
      base.deallocate()
    }
  }
}
