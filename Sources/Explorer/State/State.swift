public import Traces

/// Everything that the explorer knows and shows.
///
/// `update` changes it, `render` draws it; neither does anything else.
public struct State: Sendable {
  public var theme: Theme
  public internal(set) var size: Size
  /// The open run; nil on the screens that runs are opened from.
  var run: RunState?
  /// The table over many runs; where there is one it stands in the place of the welcome screen.
  var runs: RunsState?
  var welcome = WelcomeState()
  /// What lies over the view and takes the keys; the last one is on top.
  var overlays: [Overlay] = []
  var notice: Notice?
  /// Whether the program has the mouse; else the terminal has it, for selecting text.
  var usesMouse: Bool
  /// Whether the person wants the inspector; narrow screens hide it all the same.
  var showsInspector = true

  public init(
    theme: Theme = .color, size: Size = Size(width: 80, height: 24), usesMouse: Bool = true
  ) {
    self.theme = theme
    self.size = size
    self.usesMouse = usesMouse
  }

  /// Whether the passing of time changes anything on the screen: tick about sixty times a second while it does.
  public var wantsTicks: Bool { run?.isPlaying ?? false || notice != nil }

  /// The log of the open run, as it has been reported so far.
  public var log: RunLog? { run?.log }

  /// Smaller screens get a notice instead of a view.
  static let smallest = Size(width: 40, height: 10)

  var isTooSmall: Bool { size.width < Self.smallest.width || size.height < Self.smallest.height }

  /// Whether the last line is a field.
  var isTyping: Bool {
    if case .entry = overlays.last { true } else { false }
  }

  /// The context whose keys are live.
  var context: KeyContext {
    overlays.last?.context ?? viewContext
  }

  /// The context of the view below the dialogs.
  var viewContext: KeyContext {
    guard let run else { return runs == nil ? .welcome : .runs }
    return run.focus == .inspector ? .inspector : .tree
  }
}

/// A line that says something until the next key or for some seconds.
struct Notice: Sendable, Equatable {
  enum Kind: Sendable { case said, failed }

  var kind: Kind
  var text: String
  /// When it goes; set by the first tick that sees it, because nobody else knows the time.
  var expires: Int64?

  /// Microseconds for which a notice stays; what failed stays longer.
  var lifetime: Int64 { kind == .failed ? 16_000_000 : 8_000_000 }
}
