internal import CTerminal
public import Explorer
internal import Foundation

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The terminal while the program has it: alternate screen, raw keys, captured standard error.
///
/// There is one at a time, and it belongs to the thread that made it. However the process ends (`close()`, `exit`, a
/// signal, a trap), the terminal is given back as it was found; only SIGKILL leaves it as it is.
public final class Terminal: Display {
  public struct Options: Sendable {
    public var color: ColorChoice
    public var mouse: Bool
    /// Whether to ask the terminal for its background, which comes as an input if it answers.
    public var asksBackground: Bool

    public init(color: ColorChoice = .auto, mouse: Bool = true, asksBackground: Bool = false) {
      self.color = color
      self.mouse = mouse
      self.asksBackground = asksBackground
    }
  }

  public private(set) var size: Size
  /// Whether colours are shown, for choosing a theme.
  public let hasColor: Bool
  private let depth: ColorDepth
  private let keys: Int32
  private let ownsKeys: Bool
  private var parser = TimedParser()
  /// When the terminal was asked for its background; nil where it was not.
  private var asked: Duration?
  private var painted: Grid?
  private var isOpen = true
  private var rowBuffer: [ct_cell] = []

  /// Takes over the terminal on standard output.
  ///
  /// Keys come from standard input if that is a terminal, else from `/dev/tty`.
  public init(_ options: Options = Options(), facts: TerminalFacts = .current()) throws(TerminalError) {
    if let refusal = facts.refusal { throw .notInteractive(refusal) }
    guard case .colors(let colors) = facts.terminfo, let term = facts.term else { throw .cannotOpen }
    let wantsColor = options.color.usesColor(
      environment: Terminal.environment(), outputIsTTY: facts.outputIsTTY)
    depth = wantsColor ? ColorDepth(terminfoColors: colors) : .none
    hasColor = depth != .none
    ownsKeys = !facts.inputIsTTY
    keys = ownsKeys ? Glue.open("/dev/tty") : STDIN_FILENO
    guard keys >= 0 else { throw .cannotOpen }
    let result = ct_open(term, keys, STDOUT_FILENO, hasColor ? 1 : 0, options.mouse ? 1 : 0)
    guard result == Int32(CT_OK) else {
      if ownsKeys { Glue.close(keys) }
      throw .cannotOpen
    }
    size = Terminal.measure()
    if options.asksBackground, hasColor, BackgroundQuery.isUnderstood(by: term) { ask() }
  }

  deinit {
    close()
  }

  /// Gives the terminal back, and prints what was written to standard error meanwhile.
  public func close() {
    guard isOpen else { return }
    isOpen = false
    awaitReplies()
    ct_close()
    if ownsKeys { Glue.close(keys) }
  }

  /// Ends the process by the signal's own action, so that whoever started it sees the true cause.
  ///
  /// Call `close()` before.
  public static func die(bySignal signal: Int32) -> Never {
    ct_die(signal)
    // The signal is blocked or cannot kill: end with the status a shell would report.
    exit(128 + signal)
  }

  public var now: Duration {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }

  public func suspend() {
    guard isOpen else { return }
    awaitReplies()
    ct_suspend()
    painted = nil
    size = Terminal.measure()
  }

  /// Takes the mouse, or gives it back to the terminal, for selecting text.
  public func setMouse(_ isWanted: Bool) {
    if isOpen { ct_set_mouse(isWanted ? 1 : 0) }
  }

  // MARK: Painting

  /// Forgets what is shown, so that the next `paint(_:)` draws every cell.
  public func redraw() {
    painted = nil
    if isOpen { ct_invalidate() }
  }

  public func paint(_ grid: Grid) {
    guard isOpen else { return }
    var changed = 0
    for y in 0..<size.height where painted.map({ !Terminal.rowsAreEqual($0, grid, y) }) ?? true {
      fillRow(of: grid, y: y)
      ct_put_row(Int32(y), rowBuffer, Int32(rowBuffer.count))
      changed += 1
    }
    if changed > 0 {
      // Small frames arrive in one piece anyway.
      ct_flush(changed > 3 ? 1 : 0)
    }
    painted = grid
  }

  private static func rowsAreEqual(_ a: Grid, _ b: Grid, _ y: Int) -> Bool {
    a.size == b.size && a.row(y) == b.row(y)
  }

  /// One row, exactly as wide as the screen.
  private func fillRow(of grid: Grid, y: Int) {
    rowBuffer.removeAll(keepingCapacity: true)
    var column = 0
    var style: Style?
    var template = ct_cell()
    for cell in grid.row(y) where cell.width > 0 {
      guard column + Int(cell.width) <= size.width else { break }
      if style != cell.style {
        style = cell.style
        template = self.template(for: cell.style)
      }
      template.scalar = cell.scalar.value
      template.marks = cell.marks
      template.width = cell.width
      rowBuffer.append(template)
      column += Int(cell.width)
    }
    guard column < size.width else { return }
    var blank = self.template(for: .plain)
    blank.scalar = 0x20
    blank.width = 1
    rowBuffer.append(contentsOf: repeatElement(blank, count: size.width - column))
  }

  private func template(for style: Style) -> ct_cell {
    let foreground = depth.foreground(of: style.foreground)
    var cell = ct_cell()
    cell.foreground = Int16(foreground.index)
    cell.background = Int16(depth.index(of: style.background))
    cell.attributes = style.attributes.union(foreground.attributes).rawValue
    return cell
  }

  private static func measure() -> Size {
    var rows: Int32 = 0
    var columns: Int32 = 0
    ct_resize(&rows, &columns)
    return Size(width: Int(columns), height: Int(rows))
  }

  // MARK: Waiting

  public func wait(timeout: Duration?, wake: Int32? = nil) -> Occurrence {
    guard isOpen else { return Occurrence(end: .hangup) }
    let deadline = timeout.map { now + $0 }
    while true {
      let limit = [deadline, parser.deadline].compactMap { $0 }.min().map { max(.zero, $0 - now) }
      var polled = [
        pollfd(fd: keys, events: Int16(POLLIN), revents: 0),
        pollfd(fd: ct_signal_fd(), events: Int16(POLLIN), revents: 0),
        pollfd(fd: wake ?? -1, events: Int16(POLLIN), revents: 0),
      ]
      let count = poll(&polled, nfds_t(polled.count), limit.map(Terminal.milliseconds) ?? -1)
      if count < 0 {
        guard errno == EINTR else { return Occurrence(end: .hangup) }
        continue
      }
      var occurrence = Occurrence()
      if polled[0].revents == 0 { occurrence.inputs = parser.expire(at: now) }
      if polled[1].revents != 0 { take(events: ct_take_events(), into: &occurrence) }
      if polled[0].revents != 0 { readKeys(into: &occurrence) }
      occurrence.isWoken = polled[2].revents != 0
      let isTimeOver = deadline.map { $0 <= now } ?? false
      if occurrence != Occurrence() || isTimeOver { return occurrence }
    }
  }

  private func take(events: UInt32, into occurrence: inout Occurrence) {
    if events & UInt32(CT_TERMINATE) != 0 { occurrence.end = .signal(ct_terminating_signal()) }
    if events & UInt32(CT_STOP_ASKED) != 0 { occurrence.stopAsked = true }
    if events & UInt32(CT_CONTINUED) != 0 {
      ct_resume()
      painted = nil
    }
    if events & UInt32(CT_RESIZED | CT_CONTINUED) != 0 {
      let measured = Terminal.measure()
      if measured != size { painted = nil }
      size = measured
      occurrence.inputs.append(.resize(size))
    }
  }

  private func readKeys(into occurrence: inout Occurrence) {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(keys, &bytes, bytes.count)
    if count > 0 {
      occurrence.inputs += parser.feed(bytes[..<count], at: now)
    } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
      occurrence.end = occurrence.end ?? .hangup
    }
  }

  /// Rounded up, so that a wait does not end before its time and spin.
  private static func milliseconds(_ duration: Duration) -> Int32 {
    let (seconds, attoseconds) = duration.components
    let whole = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    return Int32(clamping: min(seconds, 1_000_000) * 1000 + whole)
  }

  // MARK: Asking

  /// Asks for the background.
  ///
  /// A second question follows, which every terminal answers: which kind it is. So nobody waits for a terminal that does not
  /// know the first question.
  private func ask() {
    let question = BackgroundQuery.question
    guard write(STDOUT_FILENO, question, question.utf8.count) > 0 else { return }
    asked = now
    parser.expectReplies(until: now + BackgroundQuery.patience)
  }

  private var isAwaitingReplies: Bool {
    guard parser.expectsReplies, let asked else { return false }
    return now - asked < BackgroundQuery.patience
  }

  /// Reads answers that the terminal still owes, so that they do not reach the shell.
  private func awaitReplies() {
    while isAwaitingReplies, let asked {
      var polled = [pollfd(fd: keys, events: Int16(POLLIN), revents: 0)]
      let limit = max(.zero, asked + BackgroundQuery.patience - now)
      guard poll(&polled, 1, Terminal.milliseconds(limit)) > 0 else { continue }
      var ignored = Occurrence()
      readKeys(into: &ignored)
      if ignored.end != nil { return }
    }
  }

  private static func environment() -> [String: String] {
    var result: [String: String] = [:]
    for name in ["NO_COLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "TERM"] {
      if let value = getenv(name) { result[name] = String(cString: value) }
    }
    return result
  }
}

/// System calls whose names the class's own methods hide.
private enum Glue {
  static func open(_ path: String) -> Int32 {
    #if canImport(Glibc)
      Glibc.open(path, O_RDWR | O_CLOEXEC)
    #else
      Darwin.open(path, O_RDWR | O_CLOEXEC)
    #endif
  }

  static func close(_ descriptor: Int32) {
    #if canImport(Glibc)
      _ = Glibc.close(descriptor)
    #else
      _ = Darwin.close(descriptor)
    #endif
  }
}

/// Why the terminal could not be taken over.
public enum TerminalError: Error, Equatable, CustomStringConvertible {
  /// No interactive screen is possible here, and why.
  case notInteractive(String)
  /// The system refused something that usually works.
  case cannotOpen

  public var description: String {
    switch self {
    case .notInteractive(let reason): return reason
    case .cannotOpen: return "the terminal could not be set up"
    }
  }
}

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
