import Foundation
import Traces

/// A file, and those that are read with it, as they lay on the disk: files that have changed have another stamp.
struct FileStamp: Equatable {
  /// Of sizes, times of change and places on the disk.
  let signature: Int64
  /// Whether the last change is so long ago that another one would have another time.
  let isSettled: Bool

  /// Seconds between two times that the coarsest file systems can tell apart.
  private static let coarsest = 2.0

  /// nil where there is no plain file.
  ///
  /// - Parameter companions: other files that are read with it, where they are there.
  init?(_ path: String, with companions: [String] = []) {
    guard let own = Self.status(path) else { return nil }
    var mixed: UInt64 = 0
    func mix(_ number: Int64) { mixed = SplitMix64.mix(mixed ^ UInt64(bitPattern: number)) }
    var newest = own
    for status in [own] + companions.compactMap(Self.status) {
      for number in status.numbers { mix(number) }
      if status.seconds > newest.seconds { newest = status }
    }
    signature = Int64(bitPattern: mixed)
    isSettled = Date.now.timeIntervalSince1970 - newest.seconds > Self.coarsest
  }

  private static func status(_ path: String) -> (numbers: [Int64], seconds: Double)? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    #if os(Linux)
      let (modified, changed) = (status.st_mtim, status.st_ctim)
    #else
      let (modified, changed) = (status.st_mtimespec, status.st_ctimespec)
    #endif
    let numbers = [
      Int64(status.st_size), Int64(modified.tv_sec), Int64(modified.tv_nsec), Int64(changed.tv_sec),
      Int64(changed.tv_nsec), Int64(truncatingIfNeeded: status.st_ino),
      Int64(truncatingIfNeeded: status.st_dev),
    ]
    return (numbers, Double(modified.tv_sec) + Double(modified.tv_nsec) * 1e-9)
  }
}
