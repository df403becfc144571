import Foundation

/// Files that a kill or a power cut leaves whole: the old one or the new one.
enum DurableFile {
  static func makeFolder(_ path: String) throws(TrainingError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .cannotWrite(path)
    }
  }

  static func replace(_ path: String, by data: Data) throws {
    let fresh = path + ".part"
    guard FileManager.default.createFile(atPath: fresh, contents: nil),
      let handle = FileHandle(forWritingAtPath: fresh)
    else { throw TrainingError.cannotWrite(path) }
    do {
      try handle.write(contentsOf: data)
      try handle.synchronize()
      try handle.close()
    } catch {
      unlink(fresh)
      throw TrainingError.cannotWrite(path)
    }
    guard rename(fresh, path) == 0 else { throw TrainingError.cannotWrite(path) }
  }
}
