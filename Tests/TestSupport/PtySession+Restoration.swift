import Foundation

extension PtySession {
  /// What of the terminal was not given back as it was found; nil when all was.
  ///
  /// Settings as before, main screen, visible cursor, and every mode off that was on.
  public var unrestored: String? {
    if settings != settingsBefore { return "the settings differ" }
    let data = Data(output)
    func last(_ sequence: String) -> Int? {
      data.range(of: Data(sequence.utf8), options: .backwards)?.lowerBound
    }
    for mode in ["1049", "2004", "1004", "1000", "1002", "1006"] {
      if let on = last("\u{1B}[?\(mode)h"), last("\u{1B}[?\(mode)l").map({ $0 < on }) ?? true {
        return "mode \(mode) is on"
      }
    }
    if let hidden = last("\u{1B}[?25l"), last("\u{1B}[?25h").map({ $0 < hidden }) ?? true {
      return "the cursor is hidden"
    }
    return nil
  }
}
