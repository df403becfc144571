import Testing
import Traces

@testable import Explorer

struct KeyTableTests {
  @Test func `no key has two meanings in one context`() {
    #expect(KeyTable.standard.conflicts == [])
  }

  @Test func `every binding has a key and a help text`() {
    for binding in KeyTable.standard.bindings {
      #expect(!binding.keys.isEmpty && !binding.help.isEmpty, "\(binding.command)")
    }
  }

  @Test func `every command of the table is carried out where its key holds`() {
    for binding in KeyTable.standard.bindings where binding.context != .entry {
      var state = Self.state(in: binding.context)
      #expect(state.context == binding.context || binding.context == .everywhere)
      let group = state.keys.group(of: binding.command, in: binding.context)
      #expect(group?.perform(binding.command, on: &state) != nil, "\(binding.command) in \(binding.context)")
    }
  }

  @Test func `the nearest context wins`() {
    #expect(KeyTable.standard.command(for: Key(.enter), in: .tree) == .fold)
    #expect(KeyTable.standard.command(for: Key(.enter), in: .inspector) == .accept)
    #expect(KeyTable.standard.command(for: .character("f"), in: .inspector) == .refork)
    #expect(KeyTable.standard.command(for: .character("q"), in: VariationsView.context) == .back)
  }

  @Test func `letters are text while something is typed`() {
    #expect(KeyTable.standard.command(for: .character("q"), in: .entry) == nil)
    #expect(KeyTable.standard.command(for: .character("?"), in: .entry) == nil)
    #expect(KeyTable.standard.command(for: Key(.escape), in: .entry) == .cancel)
  }

  @Test func `the palette finds commands by their letters, beginnings first`() {
    #expect(PaletteView.matches("re", in: .tree).first?.command == .redraw)
    #expect(PaletteView.matches("refork", in: .tree).map(\.command) == [.refork])
    #expect(PaletteView.matches("nms", in: .tree).first?.command == .nextMilestone)
    #expect(PaletteView.matches("zzz", in: .tree).isEmpty)
  }

  /// The keys that lead to views from the tree.
  static let ways: [KeyContext: Key] = [
    .inspector: Key(.tab), VariationsView.context: .character("v"), ExportView.context: .character("E"),
    TryAgainView.context: .character("r"),
    DecisionsView.context: .character("D"), TimelineView.context: .character("t"),
    ReforkView.context: .character("f"), CompareView.context: .character("d"),
    HelpView.context: .character("?"), LeaveView.context: .character("q"),
    PaletteView.context: .character(":"), EntryView.context: .character("/"), .entry: .character("/"),
  ]

  /// A state in which the keys of a context are live.
  static func state(in context: KeyContext) -> State {
    var state = State(size: Size(width: 120, height: 40))
    if context == .welcome || context == .everywhere { return state }
    if context == .runs {
      _ = state.update(.listed(RunRows.content))
      return state
    }
    let run = context == CompareView.context ? Screens.prunedRun : .twoThreads
    _ = state.update(.opened(run.log, RunStatus(phase: .paused)))
    if let key = ways[context] { state.press(key) }
    return state
  }
}
