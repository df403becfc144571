public import Traces

/// Everything that the explorer knows and shows.
///
/// `update` changes it, `render` draws it; neither does anything else.
public struct State: Sendable {
  public internal(set) var theme: Theme
  /// Whether the theme follows the background that the terminal reports.
  private(set) var followsBackground = false
  let signs: Signs
  /// The keys with their commands.
  public let keys: KeyTable
  public internal(set) var size: Size
  /// The open run; nil on the screens that runs are opened from.
  var run: OpenRun?
  /// How many runs have been opened so far.
  var runsOpened = 0
  /// The table over many runs; where there is one it stands in the place of the welcome screen.
  var runs: RunsState?
  var welcome = WelcomeState()
  /// The views that lie over the screen and take the keys; the last one is on top.
  var dialogs: [any View.Type] = []
  /// The memory of each view.
  var storage: [ObjectIdentifier: any Sendable] = [:]
  var notice: Notice?
  /// Something that takes a while at the moment.
  var progress: Progress?
  /// Whether the program has the mouse; else the terminal has it, for selecting text.
  var usesMouse: Bool
  /// What runs can be exported as, besides pictures of the screen.
  public var exports: [ExportChoice] = []
  /// The methods that runs can be made with.
  public var methods: [MethodOffer] = []
  /// The dialects that runs can be made in.
  public var dialects: [DialectOffer] = []
  /// The lesson of the tour that is taken.
  var tour: TourState?
  /// The lesson whose run opens next.
  var nextLesson: Int?
  /// What is gone to in the run that opens next.
  var landing: Landing?
  /// Whether the person wants the inspector; narrow screens still hide it.
  var showsInspector = true

  /// A state whose theme stays as it is.
  public init(
    theme: Theme = .dark, size: Size = Size(width: 80, height: 24), usesMouse: Bool = true,
    signs: Signs = .unicode, keys: KeyTable = .standard
  ) {
    self.theme = theme
    self.size = size
    self.usesMouse = usesMouse
    self.signs = signs
    self.keys = keys
  }

  /// A state whose theme fits the terminal's background.
  ///
  /// - Parameter isLight: whether the background is light, as far as known before the terminal reports it.
  public init(
    themes: ThemeChoice, hasColor: Bool, isLight: Bool?, size: Size, usesMouse: Bool, signs: Signs,
    keys: KeyTable
  ) {
    self.init(
      theme: themes.theme(hasColor: hasColor, isLight: isLight), size: size, usesMouse: usesMouse,
      signs: signs, keys: keys)
    followsBackground = themes == .auto && hasColor
  }

  /// Whether the passing of time changes anything on the screen: tick about sixty times a second while it does.
  public var wantsTicks: Bool { run?.isPlaying ?? false || notice != nil }

  /// The log of the open run, as it has been reported so far.
  public var log: RunLog? { run?.log }

  /// The fold of the open run, as far as it has been reported.
  public var history: RunHistory? { run?.history }

  /// The tree of the open run at the moment that is looked at; do not keep it while anything changes.
  public var tree: RunTree? { run?.tree }

  /// What was noted down about the open run.
  public var notes: RunNotes? { run?.notes }

  /// Where the cursor stands in the tree of the open run.
  public var cursor: Cursor? { run?.cursor }

  /// The state of whatever runs the open run; nil for a file that nothing runs.
  public var status: RunStatus? { run?.status }

  /// Puts the cursor on a place of the tree and shows it.
  public mutating func move(to place: Cursor) { run?.move(to: place) }

  /// Smaller screens get a notice instead of a view.
  static let smallest = Size(width: 40, height: 10)

  var isTooSmall: Bool { size.width < Self.smallest.width || size.height < Self.smallest.height }

  /// The row above which notices end: the typed line and the line of progress stand below.
  var bottom: Int { size.height - (isOpen(EntryView.self) ? 1 : 0) - (progress == nil ? 0 : 1) }
}
