import Foundation

/// A file as it lay on the disk: a file that has changed has another one.
struct FileStamp: Equatable {
  var bytes: Int64
  /// Nanoseconds since 1970.
  var modified: Int64
  /// Of the file system: a file that took another one's name has its own.
  var number: Int64

  /// nil where there is no plain file.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    bytes = Int64(status.st_size)
    #if os(Linux)
      let time = status.st_mtim
    #else
      let time = status.st_mtimespec
    #endif
    modified = Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    number = Int64(truncatingIfNeeded: status.st_ino)
  }
}
