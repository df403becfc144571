import Foundation
import Testing

@testable import Explorer

/// Screens in files: each at three sizes, as text and as styles with colours and without.
///
/// With `FORKSCOPE_RECORD` in the environment the files are written anew; look at their differences before you keep them.
enum Golden {
  static let sizes = [Screens.w80x24, Size(width: 120, height: 36), Screens.w40x10]

  /// Compares a screen with `Golden/<name>.txt`.
  static func check(_ name: String, _ state: (Size, Theme) -> State) throws {
    var text = ""
    for size in sizes {
      let grids = [Theme.dark, .mono].map { render(state(size, $0), size: size) }
      // No state is told by colour alone.
      #expect(grids[0].text == grids[1].text, "\(name) with and without colours")
      text += "== \(size.width)x\(size.height)\n\(grids[0].text)\n"
      text += "-- colours\n\(grids[0].compactStyles)\n-- without\n\(grids[1].compactStyles)\n"
    }
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(
      path: "Golden/\(name).txt")
    if ProcessInfo.processInfo.environment["FORKSCOPE_RECORD"] != nil {
      return try text.write(to: file, atomically: true, encoding: .utf8)
    }
    let known = try String(contentsOf: file, encoding: .utf8)
    #expect(text == known, "\(name)")
  }
}

extension Grid {
  /// The styles run by run: a letter and how many cells it stands for, rows apart by `/`; then what the letters mean.
  fileprivate var compactStyles: String {
    let lines = styleText.split(separator: "\n", omittingEmptySubsequences: false)
    let rows = lines.prefix(size.height).map { line -> String in
      var runs = ""
      var rest = line[...]
      while let letter = rest.first {
        let count = rest.prefix { $0 == letter }.count
        runs += String(letter) + (count > 1 ? "\(count)" : "")
        rest = rest.dropFirst(count)
      }
      return runs
    }
    var text = ""
    var line = ""
    for row in rows {
      if !line.isEmpty, line.count + row.count > 118 {
        text += line + "\n"
        line = ""
      }
      line += row + "/"
    }
    return text + line + "\n" + lines.dropFirst(size.height).joined(separator: "; ")
  }
}
