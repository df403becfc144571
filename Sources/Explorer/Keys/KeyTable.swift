/// Every key of the explorer: dispatch, hints, help, the palette and the documentation all read this one table.
public struct KeyTable: Sendable {
  public private(set) var bindings: [KeyBinding] = []
  /// Keys that two bindings of one context want, in words; the first binding has the key.
  public private(set) var conflicts: [String] = []
  private var byKey: [Place: Command] = [:]
  /// The group that carries out a command in a context where it has keys.
  private var groups: [Bound: any CommandGroup.Type] = [:]
  private let views: [KeyContext: any View.Type]

  struct Place: Hashable {
    var context: KeyContext
    var key: Key
  }

  struct Bound: Hashable {
    var context: KeyContext
    var command: Command
  }

  /// The keys as they are without a word from the person.
  public static let standard = KeyTable(Views.standard)

  /// The keys of some views, in the order in which help lists them.
  public init(_ views: [any CommandGroup.Type]) {
    let contexts = views.compactMap { view in (view as? any View.Type).map { ($0.context, $0) } }
    self.views = Dictionary(contexts) { first, _ in first }
    for view in views {
      for binding in view.keys {
        var keys: [Key] = []
        for key in binding.keys {
          let place = Place(context: binding.context, key: key)
          if let owner = byKey[place] {
            conflicts.append(
              "the key '\(key)' is '\(owner.rawValue)' in \(binding.context.rawValue) already, "
                + "and cannot be '\(binding.command.rawValue)'")
          } else {
            byKey[place] = binding.command
            keys.append(key)
          }
        }
        bindings.append(binding.with(keys))
        groups[binding.bound] = groups[binding.bound] ?? view
      }
    }
  }

  /// The same commands with other keys.
  func with(_ bindings: [KeyBinding]) -> KeyTable {
    let places = bindings.flatMap { binding in
      binding.keys.map { (Place(context: binding.context, key: $0), binding.command) }
    }
    var table = self
    table.bindings = bindings
    table.byKey = Dictionary(places) { first, _ in first }
    return table
  }

  /// The contexts that have keys of their own, in the order of help.
  public var contexts: [KeyContext] {
    var seen: Set<KeyContext> = []
    return bindings.map(\.context).filter { seen.insert($0).inserted }
  }

  public func command(for key: Key, in context: KeyContext) -> Command? {
    for outer in context.chain where outer == context || context.admits(key) {
      if let command = ownCommand(for: key, in: outer) { return command }
    }
    return nil
  }

  /// The command of a key by the context's own bindings.
  func ownCommand(for key: Key, in context: KeyContext) -> Command? {
    byKey[Place(context: context, key: key)]
  }

  /// The view whose context it is; nil for a context that is no view's.
  func view(of context: KeyContext) -> (any View.Type)? { views[context] }

  /// The group that has a command's keys in a context, and carries it out.
  func group(of command: Command, in context: KeyContext) -> (any CommandGroup.Type)? {
    groups[Bound(context: context, command: command)]
  }

  /// The bindings of a context that have a place in the line of hints, and that for help where its key holds.
  ///
  /// - Parameter called: commands that the moment calls for; they have no hint otherwise, and come behind the first key.
  func hints(for context: KeyContext, called: Set<Command> = []) -> [KeyBinding] {
    let usual = (context.showsOuterHints ? context.chain.dropLast() : [context]).flatMap(ownHints)
    let extra = bindings.filter {
      $0.hint == nil && called.contains($0.command) && context.chain.dropLast().contains($0.context)
    }
    return usual.prefix(1) + extra + usual.dropFirst()
      + bindings.filter { binding in
        binding.context == .everywhere && binding.hint != nil && context.chain.contains(.everywhere)
          && binding.keys.first.map(context.admits) == true
      }
  }

  func ownHints(for context: KeyContext) -> [KeyBinding] {
    bindings.filter { $0.context == context && $0.hint != nil }
  }

  /// The first key of a command, as a sentence names it; nil where it has none.
  public func name(of command: Command, in context: KeyContext) -> String? {
    for context in context.chain {
      let binding = bindings.first { $0.command == command && $0.context == context }
      if let key = binding?.keys.first { return key.description }
    }
    return nil
  }
}
