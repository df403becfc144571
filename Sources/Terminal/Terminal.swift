internal import CTerminal
public import Explorer
internal import Foundation

/// The terminal while the program has it: alternate screen, raw keys, captured standard error.
///
/// There is one at a time, and it belongs to the thread that made it. However the process ends (`close()`, `exit`, a
/// signal, a trap), the terminal is given back as it was found; only SIGKILL leaves it as it is.
public final class Terminal: Display {
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
  ///
  /// - Parameter asksBackground: whether to ask the terminal for its background, which comes as an input if it answers.
  public init(
    color: ColorChoice = .auto, mouse: Bool = true, asksBackground: Bool = false
  ) throws(TerminalError) {
    let facts = TerminalFacts.current()
    if let refusal = facts.refusal { throw .notInteractive(refusal) }
    guard case .colors(let colors) = facts.terminfo, let term = facts.term else { throw .cannotOpen }
    let wantsColor = color.usesColor(
      environment: ProcessInfo.processInfo.environment, outputIsTTY: facts.outputIsTTY)
    depth = wantsColor ? ColorDepth(terminfoColors: colors) : .none
    hasColor = depth != .none
    ownsKeys = !facts.inputIsTTY
    keys = ownsKeys ? open("/dev/tty", O_RDWR | O_CLOEXEC) : STDIN_FILENO
    guard keys >= 0 else { throw .cannotOpen }
    guard ct_open(term, keys, STDOUT_FILENO, hasColor ? 1 : 0, mouse ? 1 : 0) == Int32(CT_OK) else {
      if ownsKeys { _ = Foundation.close(keys) }
      throw .cannotOpen
    }
    size = Terminal.measure()
    if asksBackground, hasColor, BackgroundQuery.isUnderstood(by: term) { ask() }
  }

  deinit { close() }

  /// Gives the terminal back, and prints what was written to standard error meanwhile.
  public func close() {
    guard isOpen else { return }
    isOpen = false
    awaitReplies()
    ct_close()
    if ownsKeys { _ = Foundation.close(keys) }
  }

  /// Makes sure that descriptors and signals are as the rest of the program takes them to be.
  ///
  /// To be called before anything opens a file, with a terminal or without. Standard descriptors that are closed are
  /// opened, so that no file gets their number; writing to a standard output that was closed fails. A pipe without a
  /// reader and a file that reaches its limit make writes fail instead of ending the program. A fault ends it at once, by
  /// its own signal. The language's runtime would instead ask at the terminal whether to debug it, and end with 0.
  public static func prepareProcess() { ct_begin_process() }

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
    for y in 0..<size.height where painted?.size != grid.size || painted?.row(y) != grid.row(y) {
      fillRow(of: grid, y: y)
      ct_put_row(Int32(y), rowBuffer, Int32(rowBuffer.count))
      changed += 1
    }
    // Small frames arrive in one piece anyway.
    if changed > 0 { ct_flush(changed > 3 ? 1 : 0) }
    painted = grid
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

  /// Reads answers that the terminal still owes, so that they do not reach the shell.
  private func awaitReplies() {
    guard let end = asked.map({ $0 + BackgroundQuery.patience }) else { return }
    while parser.expectsReplies, now < end {
      var polled = pollfd(fd: keys, events: Int16(POLLIN), revents: 0)
      guard poll(&polled, 1, Terminal.milliseconds(max(.zero, end - now))) > 0 else { continue }
      var ignored = Occurrence()
      readKeys(into: &ignored)
      if ignored.end != nil { return }
    }
  }

  // MARK: The clipboard

  /// Puts a text on the clipboard of the terminal that shows the program, also over SSH (OSC 52).
  ///
  /// Terminals that do not know the sequence ignore it; none answers.
  public func copy(_ text: String) {
    // Terminals drop sequences that are much longer than this.
    let bytes = Data(text.utf8.prefix(74_994))
    ct_send("\u{1b}]52;c;" + bytes.base64EncodedString() + "\u{7}")
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
    case .notInteractive(let reason): reason
    case .cannotOpen: "the terminal could not be set up"
    }
  }
}
