/// Every key of the explorer: dispatch, hints, help, the palette and the documentation all read this one table.
public enum KeyTable {
  public static let bindings: [KeyBinding] =
    everywhere + welcome + runs + time + cursor + changes + panes + inspector + variations + refork + help
    + quit
    + entry

  private static let everywhere = [
    KeyBinding(.everywhere, [.character("?"), Key(.function(1))], .help, "show the keys", hint: "help"),
    KeyBinding(.everywhere, [.character(":")], .palette, "run a command by its name"),
    KeyBinding(.everywhere, [.character("q")], .back, "go back, and at last quit"),
    KeyBinding(.everywhere, [.ctrl("c")], .interrupt, "pause what runs; once more quits"),
    KeyBinding(.everywhere, [.ctrl("z")], .suspend, "give the terminal back until `fg`"),
    KeyBinding(.everywhere, [.ctrl("l")], .redraw, "paint the screen anew"),
    KeyBinding(.everywhere, [.character("m")], .mouse, "give the mouse to the terminal, or take it back"),
    KeyBinding(.everywhere, [Key(.escape)], .cancel, "close what is open, drop a notice"),
  ]

  private static let welcome = [
    KeyBinding(.welcome, [Key(.enter)], .open, "open what is chosen", hint: "open"),
    KeyBinding(.welcome, [Key(.up), .character("k")], .up, "up"),
    KeyBinding(.welcome, [Key(.down), .character("j")], .down, "down", hint: "choose"),
    KeyBinding(.welcome, [Key(.pageUp), .ctrl("u")], .pageUp, "a page up"),
    KeyBinding(.welcome, [Key(.pageDown), .ctrl("d")], .pageDown, "a page down"),
    KeyBinding(.welcome, [.character("g"), Key(.home)], .top, "first item"),
    KeyBinding(.welcome, [.character("G"), Key(.end)], .bottom, "last item"),
    KeyBinding(
      .welcome, [.character("i"), .character("/")], .newProblem, "type a problem", hint: "type a problem"),
  ]

  private static let runs = [
    KeyBinding(.runs, [Key(.enter)], .open, "open the run, or show the method's runs", hint: "open"),
    KeyBinding(.runs, [Key(.up), .character("k")], .up, "up"),
    KeyBinding(.runs, [Key(.down), .character("j")], .down, "down"),
    KeyBinding(.runs, [Key(.pageUp), .ctrl("u"), .ctrl("b")], .pageUp, "a page up"),
    KeyBinding(.runs, [Key(.pageDown), .ctrl("d"), .ctrl("f")], .pageDown, "a page down"),
    KeyBinding(.runs, [.character("g"), Key(.home)], .top, "first row"),
    KeyBinding(.runs, [.character("G"), Key(.end)], .bottom, "last row"),
    KeyBinding(.runs, [.character("s")], .sort, "sort by the next column, at last by file", hint: "sort"),
    KeyBinding(.runs, [.character("S")], .sortReverse, "sort the other way round", hint: "reverse"),
    KeyBinding(
      .runs, [.character("/")], .filter, "show runs with these words in problem, method, flags or file",
      hint: "filter"),
    KeyBinding(
      .runs, [Key(.tab), Key(.backTab)], .methods, "between the runs and their methods", hint: "methods"),
    KeyBinding(.runs, [Key(.escape)], .cancel, "drop method and filter, and at last leave", hint: "back"),
  ]

  private static let time = [
    KeyBinding(
      .tree, [.character(" ")], .pauseOrResume, "pause or go on; in the past, play it", hint: "pause"),
    KeyBinding(.tree, [Key(.right)], .stepForward, "one engine step forward", hint: "step"),
    KeyBinding(.tree, [Key(.left)], .stepBack, "one step back in time", hint: "back"),
    KeyBinding(
      .tree, [.character("]")], .nextMilestone, "on to the next fork, join or thread end",
      hint: "next fork"),
    KeyBinding(
      .tree, [.character("[")], .previousMilestone, "back to the last fork, join or thread end"),
    KeyBinding(.tree, [Key(.home)], .runStart, "to the start of the run"),
    KeyBinding(.tree, [Key(.end)], .liveEdge, "to the newest moment"),
    KeyBinding(.tree, [.character("+")], .faster, "twice as fast"),
    KeyBinding(.tree, [.character("-")], .slower, "half as fast"),
    KeyBinding(.tree, [.character("0")], .letGo, "as fast as it goes"),
    KeyBinding(.tree, [.character("=")], .defaultPace, "back to a pace that can be followed"),
  ]

  private static let cursor = [
    KeyBinding(.tree, [Key(.up), .character("k")], .up, "a row up"),
    KeyBinding(.tree, [Key(.down), .character("j")], .down, "a row down"),
    KeyBinding(.tree, [.character("h")], .tokenLeft, "a token back in its thread"),
    KeyBinding(.tree, [.character("l")], .tokenRight, "a token on in its thread"),
    KeyBinding(.tree, [Key(.pageUp), .ctrl("b")], .pageUp, "a page up"),
    KeyBinding(.tree, [Key(.pageDown), .ctrl("f")], .pageDown, "a page down"),
    KeyBinding(.tree, [.ctrl("u")], .halfPageUp, "half a page up"),
    KeyBinding(.tree, [.ctrl("d")], .halfPageDown, "half a page down"),
    KeyBinding(.tree, [.character("g")], .top, "top of the tree"),
    KeyBinding(.tree, [.character("G")], .bottom, "bottom of the tree"),
    KeyBinding(.tree, [.character("J"), .character("}")], .nextThread, "next thread"),
    KeyBinding(.tree, [.character("K"), .character("{")], .previousThread, "previous thread"),
    KeyBinding(.tree, [.character("c")], .nextCritical, "on along the critical path"),
    KeyBinding(.tree, [.character("C")], .previousCritical, "back along the critical path"),
    KeyBinding(.tree, [.character(".")], .nextDecision, "next decision, fork or join of this thread"),
    KeyBinding(.tree, [.character(",")], .previousDecision, "previous decision, fork or join of this thread"),
    KeyBinding(.tree, [.character("/")], .search, "search tokens and outlines"),
    KeyBinding(.tree, [.character("n")], .searchNext, "next match"),
    KeyBinding(.tree, [.character("N")], .searchPrevious, "previous match"),
    KeyBinding(.tree, [.character("F")], .follow, "follow the newest token, or stop following"),
    KeyBinding(
      .tree, [Key(.enter), .character("z")], .fold,
      "fold or unfold the thread, or the prompt under the cursor"),
    KeyBinding(.tree, [.character("Z")], .foldAll, "fold every thread of the outermost forks, or unfold all"),
  ]

  private static let changes = [
    KeyBinding(
      .tree, [.character("f")], .refork, "re-fork at the token: another one, your text, a new seed",
      hint: "re-fork"),
    KeyBinding(
      .tree, [.character("x")], .prune, "prune the thread: its join goes on without it", hint: "prune"),
    KeyBinding(.tree, [.character("u")], .undo, "undo: back to the variation before", hint: "undo"),
    KeyBinding(.tree, [.ctrl("r")], .redo, "redo"),
    KeyBinding(.tree, [.character("v")], .variations, "compare and switch variations", hint: "variations"),
  ]

  private static let panes = [
    KeyBinding(.tree, [.character("i")], .inspector, "show or hide the token inspector", hint: "inspector"),
    KeyBinding(.tree, [Key(.tab), Key(.backTab)], .focus, "between tree and inspector"),
    KeyBinding(.tree, [.character("y")], .copy, "copy the text of the thread"),
    KeyBinding(.tree, [.character("L")], .lesson, "what the run shows: the note that was saved with it"),
    KeyBinding(.tree, [.character("w")], .save, "save a copy of the run"),
  ]

  private static let inspector = [
    KeyBinding(.inspector, [Key(.down), .character("j")], .down, "next alternative", hint: "choose"),
    KeyBinding(.inspector, [Key(.up), .character("k")], .up, "previous alternative"),
    KeyBinding(.inspector, [Key(.enter)], .accept, "re-fork with the alternative", hint: "re-fork with it"),
    KeyBinding(.inspector, [Key(.escape)], .cancel, "back to the tree", hint: "tree"),
  ]

  private static let variations = [
    KeyBinding(.variations, [Key(.enter)], .accept, "switch to the variation", hint: "switch"),
    KeyBinding(.variations, [Key(.down), .character("j")], .down, "next variation", hint: "choose"),
    KeyBinding(.variations, [Key(.up), .character("k")], .up, "previous variation"),
    KeyBinding(.variations, [.character("g"), Key(.home)], .top, "the original"),
    KeyBinding(.variations, [.character("G"), Key(.end)], .bottom, "the last variation"),
    KeyBinding(.variations, [.character("u")], .undo, "undo"),
    KeyBinding(.variations, [.ctrl("r")], .redo, "redo"),
    KeyBinding(.variations, [Key(.escape), .character("v")], .cancel, "close", hint: "close"),
  ]

  private static let refork = [
    KeyBinding(.refork, [Key(.enter)], .accept, "re-fork with what is chosen", hint: "re-fork"),
    KeyBinding(.refork, [Key(.down), .character("j")], .down, "next choice", hint: "choose"),
    KeyBinding(.refork, [Key(.up), .character("k")], .up, "previous choice"),
    KeyBinding(.refork, [Key(.escape), .character("f")], .cancel, "close without a change", hint: "cancel"),
  ]

  private static let help = [
    KeyBinding(.help, [Key(.down), .character("j")], .down, "a line down", hint: "scroll"),
    KeyBinding(.help, [Key(.up), .character("k")], .up, "a line up"),
    KeyBinding(.help, [Key(.pageDown), .character(" "), .ctrl("d")], .pageDown, "a page down"),
    KeyBinding(.help, [Key(.pageUp), .ctrl("u")], .pageUp, "a page up"),
    KeyBinding(.help, [.character("g"), Key(.home)], .top, "first line"),
    KeyBinding(.help, [.character("G"), Key(.end)], .bottom, "last line"),
    KeyBinding(.help, [.character("/")], .search, "show only lines with a word", hint: "filter"),
    KeyBinding(.help, [Key(.escape), .character("?"), Key(.function(1))], .cancel, "close", hint: "close"),
  ]

  private static let quit = [
    KeyBinding(.quit, [.character("y"), Key(.enter), .ctrl("c")], .leave, "leave", hint: "leave"),
    KeyBinding(.quit, [.character("n"), Key(.escape), .character("q")], .stay, "stay", hint: "stay"),
  ]

  private static let entry = [
    KeyBinding(.entry, [Key(.enter)], .accept, "take what is typed", hint: "accept"),
    KeyBinding(.entry, [Key(.escape), .ctrl("c")], .cancel, "cancel", hint: "cancel"),
    KeyBinding(.entry, [Key(.up), .ctrl("p")], .up, "previous in the list"),
    KeyBinding(.entry, [Key(.down), .ctrl("n"), Key(.tab)], .down, "next in the list"),
    KeyBinding(.entry, [.ctrl("z")], .suspend, "give the terminal back until `fg`"),
  ]

  // MARK: - Looking up

  private struct Place: Hashable {
    var context: KeyContext
    var key: Key
  }

  private static let byKey: [Place: KeyBinding] = Dictionary(
    bindings.flatMap { binding in binding.keys.map { (Place(context: binding.context, key: $0), binding) } },
    uniquingKeysWith: { first, _ in first })

  /// What a key does in a context.
  public static func command(for key: Key, in context: KeyContext) -> Command? {
    for context in context.chain {
      if let binding = byKey[Place(context: context, key: key)] { return binding.command }
    }
    return nil
  }

  /// The bindings of a context that have a place in the line of hints, and that for help.
  static func hints(for context: KeyContext) -> [KeyBinding] {
    let own = bindings.filter { $0.context == context && $0.hint != nil }
    guard context.chain.contains(.everywhere) else { return own }
    return own + bindings.filter { $0.context == .everywhere && $0.hint != nil }
  }
}
