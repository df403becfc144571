/// Commands that belong together: their keys, and how they are carried out.
public protocol CommandGroup: SendableMetatype {
  /// In the order of help; they may stand in other views' contexts, such as the key that opens a view.
  static var keys: [KeyBinding] { get }

  /// Carries out a command; nil where it is none of the group's.
  static func perform(_ command: Command, on state: inout State) -> [Effect]?
}

/// All that there is to one view or dialog: its keys, its place, how it is painted and what the mouse does in it.
///
/// A view is added by one line of `Views.standard`, or from outside by `KeyTable(Views.standard + [Mine.self])`.
public protocol View: CommandGroup {
  /// The memory of the view, such as the line that is chosen; it lies in `state[Self.self]`.
  associatedtype Storage: Sendable = Void

  /// The context of its keys, which no other view has.
  static var context: KeyContext { get }

  /// The memory of a view that has not been used yet.
  static var initial: Storage { get }

  /// The part of the screen that it paints, and where clicks are its own.
  static func area(in state: State) -> Rect

  /// Paints the area; coordinates begin at its corner.
  static func paint(_ state: State, into region: inout GridRegion)

  /// A press of the left button in the area; the second one of a double click comes with 2.
  static func click(_ point: Point, clicks: Int, on state: inout State) -> [Effect]

  /// The mouse is moved in the area with its left button down.
  static func drag(_ point: Point, on state: inout State)

  /// The wheel is turned up (-1) or down (1).
  static func wheel(_ direction: Int, on state: inout State) -> [Effect]

  /// The text that is being typed; while there is one, characters and pasted text go there.
  static func field(in state: State) -> WritableKeyPath<Storage, TextField>?

  /// The typed text has changed.
  static func edited(_ state: inout State)

  /// Called after every event while the view shows: brings everything up to date that depends on it.
  static func settle(_ state: inout State)

  /// The legend of the view, for help.
  static func legend(_ theme: Theme) -> Legend?

  /// Other words for hints of keys that mean something else at the moment; empty for those that mean nothing.
  static func hintWords(_ state: State) -> [Command: String]
}

extension View {
  public static func area(in state: State) -> Rect { Rect(size: state.size) }
  public static func click(_ point: Point, clicks: Int, on state: inout State) -> [Effect] { [] }
  public static func drag(_ point: Point, on state: inout State) {}

  /// Lists move the chosen line, and the view follows.
  public static func wheel(_ direction: Int, on state: inout State) -> [Effect] {
    state.perform(direction < 0 ? .up : .down)
  }

  public static func field(in state: State) -> WritableKeyPath<Storage, TextField>? { nil }
  public static func edited(_ state: inout State) {}
  public static func settle(_ state: inout State) {}
  public static func legend(_ theme: Theme) -> Legend? { nil }
  public static func hintWords(_ state: State) -> [Command: String] { [:] }

  static func isTyping(_ state: State) -> Bool { field(in: state) != nil }

  /// Lets `body` change the typed text; false where there is none, or where `body` says so.
  static func edit(_ state: inout State, _ body: (inout TextField) -> Bool) -> Bool {
    guard let field = field(in: state) else { return false }
    let before = state[Self.self][keyPath: field].text
    guard body(&state[Self.self][keyPath: field]) else { return false }
    if state[Self.self][keyPath: field].text != before { edited(&state) }
    return true
  }
}

extension View where Storage == Void {
  public static var initial: Void { () }
}
