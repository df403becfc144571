/// Where a key binding holds.
public enum KeyContext: String, CaseIterable, Sendable {
  /// In every view, unless text is being typed.
  case everywhere
  case welcome
  /// The tables over many runs and over their methods.
  case runs
  case tree
  case inspector
  case variations
  case refork
  case help
  case quit
  /// While text is being typed.
  case entry

  /// The heading in help.
  public var title: String {
    switch self {
    case .everywhere: "Everywhere"
    case .welcome: "Welcome screen"
    case .runs: "Runs"
    case .tree: "Tree"
    case .inspector: "Token inspector"
    case .variations: "Variations"
    case .refork: "Re-fork"
    case .help: "Help"
    case .quit: "Leaving"
    case .entry: "Typing"
    }
  }

  /// The contexts whose bindings hold here, the nearest first.
  var chain: [KeyContext] {
    switch self {
    case .everywhere: [.everywhere]
    case .entry: [.entry]
    case .quit: [.quit]
    case .inspector: [.inspector, .tree, .everywhere]
    default: [self, .everywhere]
    }
  }
}
