import Foundation
import Traces

/// Standard input, where something is piped into the program.
enum StandardInput {
  /// The name that stands for it where a file is asked for.
  static let name = "-"

  /// The path of a named file, or that under which the system has standard input.
  ///
  /// - Throws: `Complaint` where a person would have to type the file.
  static func path(for file: String) throws -> String {
    guard file == name else { return file }
    guard isatty(STDIN_FILENO) == 0 else {
      throw Complaint("standard input is a terminal: pipe a file into the program, or give its name")
    }
    return "/dev/stdin"
  }

  /// The text that is piped in, without the line end behind it; nil where nothing is.
  ///
  /// A terminal and `/dev/null` are not asked.
  static func text() throws -> String? {
    var status = stat()
    guard fstat(STDIN_FILENO, &status) == 0, [S_IFREG, S_IFIFO, S_IFSOCK].contains(status.st_mode & S_IFMT)
    else { return nil }
    let bytes = try FileHandle.standardInput.read(upToCount: longestText + 1) ?? Data()
    guard bytes.count <= longestText else {
      throw Complaint("standard input is longer than any problem (1 MiB): pipe the problem alone")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Complaint("standard input is no text (UTF-8): pipe the problem alone")
    }
    let trimmed = text.trimmingCharacters(in: .newlines)
    return trimmed.isEmpty ? nil : trimmed
  }

  private static let longestText = 1 << 20
}
