import Foundation
public import Traces

extension FormatRegistry {
  /// Replaces folders by the files in them and in their subfolders; `say` is told of the subfolders.
  public func files(in paths: [String], saying say: (String) -> Void = { _ in }) throws(TraceError)
    -> [String]
  {
    var files: [String] = []
    for path in paths {
      guard let isFolder = Self.isFolder(RunPlace(path).path) else {
        throw TraceError(.missing, path: path, "")
      }
      guard isFolder else {
        files.append(path)
        continue
      }
      var walk = FolderWalk(suffixes: suffixes, isWanted: isWanted)
      walk.collect(in: path)
      guard !walk.files.isEmpty else {
        let wanted = suffixes.joined(separator: ", ")
        throw TraceError(.unreadable, path: path, "neither the folder nor those in it hold \(wanted) files")
      }
      if walk.subfolders > 0 { say("note: \(walk.files.count) traces, some of them in subfolders (\(path))") }
      files += walk.files
    }
    return files
  }

  /// The files in a folder itself, in the order of their names; none where there is no such folder.
  public func files(inFolder folder: String) -> [String] {
    var walk = FolderWalk(suffixes: suffixes, isWanted: isWanted, deepest: 0)
    walk.collect(in: folder)
    return walk.files
  }

  /// Endings that all kinds of files have: of these, a folder gives the ones that are recognised.
  private static let commonSuffixes = [".txt", ".md", ".xml", ".json"]

  private func isWanted(_ path: String) -> Bool {
    guard Self.commonSuffixes.contains(where: path.hasSuffix) else { return true }
    return (try? format(of: ByteSource(opening: path), path)) != nil
  }

  private var suffixes: [String] { fileExtensions.map { "." + $0 } }

  /// nil where there is nothing.
  fileprivate static func isFolder(_ path: String) -> Bool? {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
      ? isDirectory.boolValue : nil
  }
}

/// Looks for files in a folder and in the folders in it.
private struct FolderWalk {
  let suffixes: [String]
  /// Whether a file with such an ending holds runs.
  let isWanted: (String) -> Bool
  /// Folders deeper down are not looked into.
  var deepest = 8
  /// Folder by folder, each in the order of its names.
  var files: [String] = []
  /// How many folders below the first one hold some of them.
  var subfolders = 0
  /// Device and file number of the folders seen: a link back to one of them is not followed.
  var seen: Set<[UInt64]> = []

  mutating func collect(in folder: String, depth: Int = 0) {
    guard depth <= deepest, isNew(folder) else { return }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    var folders: [String] = []
    let count = files.count
    // 9 comes before 10.
    for name in names.sorted(by: { $0.compare($1, options: .numeric) == .orderedAscending }) {
      let path = folder + "/" + name
      if suffixes.contains(where: name.hasSuffix) {
        if isWanted(path) { files.append(path) }
      } else if depth < deepest, !name.hasPrefix("."), FormatRegistry.isFolder(path) == true {
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
