import Traces

extension OpenRun {
  /// The note on a place; on the line of a prompt that on its first token, at a join that on the thread.
  func note(at place: Cursor) -> RunNotes.Note? {
    let token = Self.notedToken(place)
    return notesHere.first { $0.thread == place.thread && $0.token == token }
  }

  /// The token that a note on a place is about; nil where it is about the thread.
  private static func notedToken(_ place: Cursor) -> Int? {
    switch place.spot {
    case .token(let position), .prompt(let position): position
    case .header, .join: nil
    }
  }

  /// The note that the place under the cursor can have.
  func newNote() -> RunNotes.Note {
    let token = Self.notedToken(cursor)
    let moment = token.flatMap { history.entry(of: $0, in: cursor.thread) }
    return RunNotes.Note(
      thread: cursor.thread, token: token, variation: log.head,
      moment: moment ?? max(0, history.threads[cursor.thread.index].start), text: "")
  }

  /// The next noted place behind the cursor in the order of the tree, round its end, and which of how many it is.
  func nextNote() -> (note: RunNotes.Note, index: Int, count: Int)? {
    let places = notesHere.compactMap { note -> (row: Int, note: RunNotes.Note)? in
      guard note.moment < shownMoment || note.moment == 0, let lane = layout.lane(of: note.thread) else {
        return nil
      }
      return (lane, note)
    }.sorted { ($0.row, $0.note.token ?? -1) < ($1.row, $1.note.token ?? -1) }
    guard !places.isEmpty else { return nil }
    // Where the cursor could not go to the last one itself, it goes on from there all the same.
    let last = lastNote.flatMap { last in
      last.cursor == cursor ? places.firstIndex { $0.note == last.note } : nil
    }
    let here = (layout.lane(of: cursor.thread) ?? -1, Self.notedToken(cursor) ?? -1)
    let index =
      last.map { ($0 + 1) % places.count }
      ?? places.firstIndex { ($0.row, $0.note.token ?? -1) > here } ?? 0
    return (places[index].note, index, places.count)
  }

  /// Goes to a noted place, as near as it shows.
  mutating func move(to note: RunNotes.Note) {
    move(to: Cursor(note.thread, note.token.map(Cursor.Spot.token) ?? .header))
    lastNote = (note, cursor)
  }
}
