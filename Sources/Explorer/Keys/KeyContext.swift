/// Where a key binding holds: in one view, everywhere, or while text is being typed.
public struct KeyContext: Sendable {
  /// The name in the configuration file.
  public let rawValue: String
  /// The heading in help.
  public let title: String
  private let outer: [KeyContext]
  /// Whether plain characters have only the context's own meaning: they are text, or answer a question.
  let ownsCharacters: Bool
  /// Whether the line of hints has the outer contexts' hints behind its own.
  let showsOuterHints: Bool

  /// A context of its own.
  ///
  /// - Parameter outer: the contexts whose keys hold here besides, the nearest first.
  public init(
    _ name: String, title: String, in outer: [KeyContext] = [.everywhere], ownsCharacters: Bool = false,
    showsOuterHints: Bool = false
  ) {
    rawValue = name
    self.title = title
    self.outer = outer
    self.ownsCharacters = ownsCharacters
    self.showsOuterHints = showsOuterHints
  }

  /// The contexts whose bindings hold here, the nearest first.
  var chain: [KeyContext] { [self] + outer }

  /// In every view; while text is being typed, those keys that are no text.
  public static let everywhere = KeyContext("everywhere", title: "Everywhere", in: [])

  /// While text is being typed, in whatever view.
  public static let entry = KeyContext("entry", title: "Typing", ownsCharacters: true)

  public static let tree = KeyContext("tree", title: "Tree")
  public static let inspector = KeyContext("inspector", title: "Token inspector", in: [.tree, .everywhere])
  public static let runs = KeyContext("runs", title: "Runs")
  public static let welcome = KeyContext("welcome", title: "Welcome screen")

  /// Whether a key of an outer context keeps its meaning here.
  func admits(_ key: Key) -> Bool { !(ownsCharacters && key.isText) }
}

extension KeyContext: Hashable {
  public static func == (a: KeyContext, b: KeyContext) -> Bool { a.rawValue == b.rawValue }

  public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}

extension Key {
  var isText: Bool {
    if case .character = code { modifiers.isEmpty } else { false }
  }
}
