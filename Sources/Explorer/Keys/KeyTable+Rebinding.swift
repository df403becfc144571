/// The keys that the person wants for a command in a context.
public struct KeyWish: Sendable, Equatable {
  public var context: KeyContext
  public var command: Command
  public var keys: [Key]
  /// The line of the configuration file that says so.
  public var line: Int?

  public init(_ context: KeyContext, _ command: Command, _ keys: [Key], line: Int? = nil) {
    self.context = context
    self.command = command
    self.keys = keys
    self.line = line
  }

  var bound: KeyTable.Bound { KeyTable.Bound(context: context, command: command) }
}

extension KeyTable {
  /// Keys that keep their meaning, so that no table leaves anybody without help or a way out.
  private static let fixed: Set<Key> = [
    .character("q"), .character("?"), .ctrl("c"), .ctrl("z"), Key(.escape),
  ]

  /// The same while something is typed: characters are text, and the text can be taken or dropped.
  private static func isFixed(_ key: Key, in context: KeyContext) -> Bool {
    guard context == .entry else { return fixed.contains(key) }
    return key.isText || [.ctrl("c"), .ctrl("z"), Key(.escape), Key(.enter), Key(.backspace)].contains(key)
  }

  /// The commands that keys can be bound to in a context.
  public func commands(in context: KeyContext) -> [Command] {
    bindings.filter { $0.context == context }.map(\.command)
  }

  /// What is wrong with a wish, and the line that it is in.
  public typealias Problem = (line: Int?, text: String)

  /// The table with other keys, and the wishes that cannot be met, in their order.
  ///
  /// Of two wishes for one key the first counts; a key that is wished for is taken from its default command.
  public func rebinding(_ wishes: [KeyWish]) -> (table: KeyTable, problems: [Problem]) {
    var bindings = bindings
    var problems: [Problem] = []
    var owners: [Place: Command] = [:]
    for wish in wishes {
      guard let index = bindings.firstIndex(where: { $0.bound == wish.bound }) else {
        problems.append((wish.line, "no command '\(wish.command.rawValue)' in \(wish.context.rawValue)"))
        continue
      }
      let kept = self.bindings[index].keys.filter { Self.isFixed($0, in: wish.context) }
      var keys = kept
      for key in wish.keys where !keys.contains(key) {
        let place = Place(context: wish.context, key: key)
        if Self.isFixed(key, in: wish.context) {
          problems.append((wish.line, "the key '\(key)' keeps its meaning"))
        } else if let owner = owners[place] {
          problems.append((wish.line, "the key '\(key)' is '\(owner.rawValue)' already"))
        } else {
          owners[place] = wish.command
          keys.append(key)
        }
      }
      bindings[index] = bindings[index].with(keys)
    }
    let wished = Set(wishes.map(\.bound))
    for (index, binding) in bindings.enumerated() where !wished.contains(binding.bound) {
      let left = binding.keys.filter { owners[Place(context: binding.context, key: $0)] == nil }
      guard left != binding.keys else { continue }
      bindings[index] = binding.with(left)
      guard left.isEmpty, let taken = binding.keys.first else { continue }
      let owner = owners[Place(context: binding.context, key: taken)]
      let line = wishes.first { $0.command == owner && $0.context == binding.context }?.line
      problems.append(
        (line, "the key '\(taken)' is taken from '\(binding.command.rawValue)', which has no other one"))
    }
    problems += hidden(bindings, by: wishes, owners)
    return (with(bindings), problems)
  }

  /// Keys that hold everywhere and mean something else in one view, because of a wish.
  private func hidden(
    _ bindings: [KeyBinding], by wishes: [KeyWish], _ owners: [Place: Command]
  ) -> [Problem] {
    var problems: [Problem] = []
    for wish in wishes where wish.context.chain.contains(.everywhere) {
      let isGeneral = wish.context == .everywhere
      let others = bindings.filter {
        ($0.context != .everywhere) == isGeneral && $0.context.chain.contains(.everywhere)
      }
      for key in wish.keys
      where owners[Place(context: wish.context, key: key)] == wish.command && wish.context.admits(key) {
        guard let other = others.first(where: { $0.context.admits(key) && $0.keys.contains(key) })
        else { continue }
        let place = (isGeneral ? other.context : wish.context).rawValue
        let verb = isGeneral ? "is" : "hides"
        problems.append((wish.line, "the key '\(key)' \(verb) '\(other.command.rawValue)' in \(place)"))
      }
    }
    return problems
  }
}
