import Testing
import Traces

@testable import Explorer

/// Marks and notes on places of a run.
struct NoteTests {
  private static func noted(_ text: String, on state: State) -> (State, [Effect]) {
    var state = state
    var effects = state.press("M")
    _ = state.update(.input(.paste(text)))
    effects += state.press(Key(.enter))
    return (state, effects)
  }

  @Test func `a note shows at its place, in the inspector, and is handed over to be kept`() throws {
    let (state, effects) = Self.noted(
      "why five?", on: Screens.pressing("GG", on: Screens.joined(Screens.w80x24)))
    let cursor = try #require(state.cursor)
    #expect(state.screen.contains("note     why five?"))
    #expect(state.screen.contains("◂"))
    guard case .keep(let notes)? = effects.last else {
      Issue.record("not kept")
      return
    }
    let note = try #require(notes.all.first)
    #expect(notes.all.count == 1 && note.text == "why five?")
    #expect(Cursor(note.thread, note.token.map(Cursor.Spot.token) ?? .header) == cursor)
  }

  @Test func `without words the place is marked, and once more unmarked`() {
    var (state, _) = Self.noted("", on: Screens.joined(Screens.w80x24))
    #expect(state.run?.notes.all.map(\.text) == [""])
    (state, _) = Self.noted("", on: state)
    #expect(state.run?.notes.isEmpty == true)
  }

  @Test func `one key leads from mark to mark and round the end`() {
    var state = Screens.joined(Screens.w80x24)
    state.press("g")
    (state, _) = Self.noted("first", on: state)
    state.press("JJ")
    (state, _) = Self.noted("second", on: state)
    let second = state.cursor
    state.press("'")
    #expect(state.screen.contains("Mark 1 of 2. first"))
    state.press("'")
    #expect(state.cursor == second && state.screen.contains("Mark 2 of 2. second"))
  }

  @Test func `a variation has the marks of what it shares, and no others`() {
    var state = Screens.pruned(Screens.w80x24)
    let original = VariationID.original
    let early = RunNotes.Note(thread: .root, token: 0, variation: original, moment: 0, text: "shared")
    let late = RunNotes.Note(
      thread: .root, token: 30, variation: original, moment: 10_000, text: "not shared")
    let foreign = RunNotes.Note(
      thread: .root, token: 1, variation: VariationID(7), moment: 0, text: "unknown")
    _ = state.update(.noted(RunNotes([early, late, foreign])))
    #expect(state.run?.log.head == VariationID(1))
    #expect(state.run?.notesHere.map(\.text) == ["shared"])
  }

  @Test func `hostile notes neither reach the terminal nor places that are not there`() {
    var state = Screens.joined(Screens.w80x24)
    let notes = [
      RunNotes.Note(thread: ThreadID(900), token: 4, variation: .original, moment: 0, text: "x"),
      RunNotes.Note(thread: .root, token: 900_000, variation: .original, moment: 0, text: "y"),
      RunNotes.Note(thread: .root, token: nil, variation: .original, moment: 0, text: "\u{1B}[2J\u{202E}"),
    ]
    _ = state.update(.noted(RunNotes(notes)))
    for _ in 0..<4 { state.press("'") }
    state.press("g")
    #expect(!state.screen.contains("\u{1B}") && !state.screen.contains("\u{202E}"))
  }

  @Test
  func `what is typed is about the place where the key was pressed, wherever the cursor goes meanwhile`()
    throws
  {
    var state = Screens.live(Screens.w80x24)
    state.press("F")
    state.press("F")
    let place = try #require(state.cursor)
    state.press("M")
    _ = state.update(.input(.paste("here")))
    var run = RunBuilder.twoThreads
    let known = run.events.count
    run.write(2, "4", "=")
    state.report(Array(run.events[known...]))
    state.press(Key(.enter))
    let note = try #require(state.run?.notes.all.first)
    #expect(Cursor(note.thread, note.token.map(Cursor.Spot.token) ?? .header) == place)
  }

  @Test func `a mark on a prompt's line is taken off there again`() {
    var state = Screens.pressing("gj", on: Screens.joined(Screens.w80x24))
    (state, _) = Self.noted("long", on: state)
    #expect(state.run?.notes.all.count == 1 && state.screen.contains("note     long"))
    state.press("'")
    state.press("'")
    (state, _) = Self.noted("", on: Screens.pressing("gj", on: Screens.joined(Screens.w80x24)))
    (state, _) = Self.noted("", on: state)
    #expect(state.run?.notes.isEmpty == true)
  }

  @Test func `marks that lie ahead of the moment are passed over`() {
    var state = Screens.pressing("GG", on: Screens.joined(Screens.w80x24))
    (state, _) = Self.noted("late", on: state)
    state.press("[[[")
    state.press("'")
    #expect(state.screen.contains("No place is marked yet"))
  }

  @Test func `the table shows what was noted down`() throws {
    var summary = RunSummary(RunHeader(problem: "1+1", model: .init(name: "m"), seed: 0))
    summary.notes = RunNotes([
      .init(thread: .root, token: nil, variation: .original, moment: 0, text: "odd one")
    ])
    var state = State(size: Size(width: 160, height: 24))
    _ = state.update(.listed(RunsContent(title: "runs", rows: [RunsRow(summary)])))
    for text in ["◂ 1+1", "marks", "odd one"] { #expect(state.screen.contains(text)) }
    state.press("/")
    _ = state.update(.input(.paste("odd")))
    #expect(state.screen.contains("1+1"))
  }
}
