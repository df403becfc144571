import Traces

extension OpenRun {
  /// The note on a place that shows.
  func note(at place: Cursor) -> RunNotes.Note? {
    notesHere.first { Cursor($0.thread, $0.token.map(Cursor.Spot.token) ?? .header) == place }
  }

  /// The note that the place under the cursor can have: on its token, or on the thread as a whole.
  func newNote(_ text: String) -> RunNotes.Note {
    let record = history.threads[cursor.thread.index]
    let token = cursor.position
    let moment = token.flatMap { history.entry(of: $0, in: cursor.thread) } ?? max(0, record.start)
    return RunNotes.Note(thread: cursor.thread, token: token, variation: log.head, moment: moment, text: text)
  }

  /// The place of the next note behind the cursor in the order of the tree, round its end.
  func nextNote() -> (place: Cursor, index: Int, count: Int, text: String)? {
    let places = notesHere.compactMap { note -> (row: Int, note: RunNotes.Note)? in
      guard let lane = layout.lane(of: note.thread) else { return nil }
      return (lane, note)
    }.sorted { ($0.row, $0.note.token ?? -1) < ($1.row, $1.note.token ?? -1) }
    guard !places.isEmpty else { return nil }
    let here = (layout.lane(of: cursor.thread) ?? -1, cursor.position ?? -1)
    let index = places.firstIndex { ($0.row, $0.note.token ?? -1) > here } ?? 0
    let note = places[index].note
    return (Cursor(note.thread, note.token.map(Cursor.Spot.token) ?? .header), index, places.count, note.text)
  }
}
