extension State {
  // MARK: - The views that show

  /// The views that fill the screen, below the dialogs.
  var screen: [any View.Type] {
    guard run != nil else { return [runs == nil ? WelcomeView.self : RunsView.self] }
    return [self[TimelineView.self].isShown ? TimelineView.self : TreeView.self, InspectorView.self]
  }

  /// The view of the screen that has the keys while no dialog is open; one that has no room has none.
  var screenFront: any View.Type {
    run?.focus == .inspector && !layout.inspector.isEmpty ? InspectorView.self : screen[0]
  }

  /// The view that has the keys.
  var front: any View.Type { dialogs.last ?? screenFront }

  /// The context whose keys are live.
  public var context: KeyContext { front.isTyping(self) ? .entry : front.context }

  public func isOpen(_ view: any View.Type) -> Bool { dialogs.contains { $0 == view } }

  // MARK: - Opening and closing

  /// Opens a view over those that show.
  ///
  /// - Parameters:
  ///   - storage: the memory that it begins with; nil for that of the last time.
  ///   - onTop: whether dialogs that are open stay below.
  public mutating func open<V: View>(_ view: V.Type, _ storage: V.Storage? = nil, onTop: Bool = false) {
    dialogs = onTop ? dialogs.filter { $0 != view } : []
    dialogs.append(view)
    if let storage { self[view] = storage }
  }

  /// Closes the dialog on top; false where there is none.
  @discardableResult
  public mutating func close() -> Bool { dialogs.popLast() != nil }

  /// The memory of a view; a run that opens clears it.
  public subscript<V: View>(_ view: V.Type) -> V.Storage {
    get { storage[ObjectIdentifier(view)] as? V.Storage ?? V.initial }
    set { storage[ObjectIdentifier(view)] = newValue }
  }

  // MARK: - Carrying out

  /// Carries out a command as its key would at the moment.
  public mutating func perform(_ command: Command) -> [Effect] {
    for context in context.chain {
      let group = keys.group(of: command, in: context) ?? (context == front.context ? front : nil)
      if let effects = group?.perform(command, on: &self) { return effects }
    }
    return []
  }
}
