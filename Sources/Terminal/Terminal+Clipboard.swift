internal import CTerminal
internal import Foundation

extension Terminal {
  /// Puts a text on the clipboard of the terminal that shows the program, also over SSH (OSC 52).
  ///
  /// Terminals that do not know the sequence ignore it; none answers.
  public func copy(_ text: String) {
    // Terminals drop sequences that are much longer than this.
    let bytes = Data(text.utf8.prefix(74_994))
    ct_send("\u{1b}]52;c;" + bytes.base64EncodedString() + "\u{7}")
  }
}
