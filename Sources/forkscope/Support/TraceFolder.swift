import Foundation

/// The traces in a folder and in the folders in it.
struct TraceFolder {
  /// Folder by folder, each in the order of its names.
  private(set) var files: [String] = []
  /// How many folders below the first one hold some of them.
  private(set) var subfolders = 0
  /// Device and file number of the folders seen: a link back to one of them is not followed.
  private var seen: Set<[UInt64]> = []
  /// Folders deeper down are not looked into.
  private static let deepest = 8

  init(_ path: String) {
    collect(in: path, depth: 0)
  }

  private mutating func collect(in folder: String, depth: Int) {
    guard depth <= Self.deepest, isNew(folder) else { return }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    var folders: [String] = []
    let count = files.count
    // 9 comes before 10.
    for name in names.sorted(by: { $0.compare($1, options: .numeric) == .orderedAscending }) {
      let path = folder + "/" + name
      if name.hasSuffix("." + TraceFiles.fileExtension) {
        files.append(path)
      } else if !name.hasPrefix("."), TraceFiles.isFolder(path) {
        folders.append(path)
      }
    }
    if depth > 0, files.count > count { subfolders += 1 }
    for path in folders { collect(in: path, depth: depth + 1) }
  }

  private mutating func isNew(_ folder: String) -> Bool {
    var status = stat()
    guard stat(folder, &status) == 0 else { return false }
    return seen.insert([UInt64(truncatingIfNeeded: status.st_dev), UInt64(status.st_ino)]).inserted
  }
}
