internal import CTerminal
internal import Explorer
internal import Foundation

/// The facts about the surroundings that are known before a screen is opened.
public struct TerminalFacts: Sendable {
  enum Terminfo: Sendable, Equatable {
    case colors(Int)
    case missing
    /// The entry is there, but such a terminal cannot place its cursor.
    case cannotMoveCursor
  }

  var inputIsTTY: Bool
  var outputIsTTY: Bool
  /// Whether `/dev/tty` opens: where keys come from when standard input is a file or a pipe.
  var hasControllingTTY: Bool
  var term: String?
  var terminfo: Terminfo

  public static func current() -> TerminalFacts {
    let term = getenv("TERM").map { String(cString: $0) }
    let keys = open("/dev/tty", O_RDWR | O_CLOEXEC)
    if keys >= 0 { close(keys) }
    var terminfo = Terminfo.missing
    // An empty name would make ncurses look TERM up itself.
    if let term, !term.isEmpty {
      switch Int(ct_colors(term)) {
      case CT_NO_CURSOR: terminfo = .cannotMoveCursor
      case let colors where colors >= 0: terminfo = .colors(colors)
      default: terminfo = .missing
      }
    }
    return TerminalFacts(
      inputIsTTY: isatty(STDIN_FILENO) == 1, outputIsTTY: isatty(STDOUT_FILENO) == 1,
      hasControllingTTY: keys >= 0, term: term, terminfo: terminfo)
  }

  /// Why no interactive screen can be opened, as one line without a full stop, or nil when it can.
  public var refusal: String? {
    guard outputIsTTY else { return "standard output is not a terminal" }
    guard inputIsTTY || hasControllingTTY else {
      return "there is no terminal to read keys from (standard input is none, and /dev/tty does not open)"
    }
    guard let term, !term.isEmpty else {
      return "the variable TERM is not set: set it to what your terminal is, such as xterm-256color"
    }
    guard term != "dumb" else { return "this terminal (TERM=dumb) cannot move its cursor" }
    switch terminfo {
    case .colors: return nil
    case .missing:
      return """
        the system knows no terminal named '\(Sanitizer.visible(term, .init(limit: 40)))' (TERM): \
        set it to one that it knows, such as xterm-256color
        """
    case .cannotMoveCursor:
      return "this terminal (TERM=\(Sanitizer.visible(term, .init(limit: 40)))) cannot move its cursor"
    }
  }

  /// Whether a person sits at a terminal that would work if TERM were right.
  ///
  /// TERM=dumb counts as a choice, not a mistake.
  public var isUnusable: Bool { outputIsTTY && term != "dumb" && refusal != nil }
}
