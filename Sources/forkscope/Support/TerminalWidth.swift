import Foundation

/// How wide what is printed may be.
enum TerminalWidth {
  /// Of the terminal on standard output; no bound on a pipe or in a file.
  static var columns: Int {
    var size = winsize()
    guard StandardStream.output.isTerminal, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0,
      size.ws_col > 0
    else {
      return .max
    }
    return Int(size.ws_col)
  }
}
