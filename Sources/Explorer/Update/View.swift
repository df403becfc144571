/// One view or dialog: what it does with a command, and how it is drawn.
protocol View {
  /// Carries out a command; nil where the command is none of the view's.
  static func perform(_ command: Command, on state: inout State) -> [Effect]?

  /// Draws the view into the whole of `region`.
  static func paint<Surface: DrawingSurface>(_ state: State, into region: inout Surface)
}

extension State {
  /// The view that answers to a context.
  var views: [KeyContext: any View.Type] { Self.allViews(overlays.last) }

  private static func allViews(_ overlay: Overlay?) -> [KeyContext: any View.Type] {
    switch overlay {
    case .help: [.help: HelpView.self, .entry: HelpView.self, .everywhere: EveryView.self]
    case .palette: [.entry: PaletteView.self]
    case .variations: [.variations: VariationsView.self, .everywhere: EveryView.self]
    case .refork: [.refork: ReforkView.self, .entry: ReforkView.self, .everywhere: EveryView.self]
    case .entry: [.entry: EntryView.self]
    case .leave: [.quit: LeaveView.self]
    case nil:
      [
        .welcome: WelcomeView.self, .runs: RunsView.self, .tree: TreeView.self,
        .inspector: InspectorView.self,
        .everywhere: EveryView.self,
      ]
    }
  }
}
