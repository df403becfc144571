/// The lines below the title that say what to do next in the tour.
enum TourPanel {
  /// Rows that it takes.
  static let height = 4

  static func paint(_ state: State, into region: inout GridRegion) {
    guard let lesson = state.lesson, let tour = state.tour else { return }
    let theme = state.theme
    let isOver = tour.step >= lesson.steps.count
    let width = region.size.width - 2
    let count = "Lesson \(tour.lesson + 1) of \(Lesson.all.count)"
    var x = 1 + region.write(count, x: 1, y: 0, style: theme[.statusEmphasis]) + 2
    x += region.write(lesson.title, x: x, y: 0, style: theme[.title], fitting: width - x) + 2
    let marks = lesson.steps.indices.map { $0 < tour.step ? "✓" : "·" }.joined(separator: " ")
    region.write(marks, x: x, y: 0, style: theme[.success], maxWidth: max(0, width - x))
    let text = isOver ? lesson.moral : lesson.steps[tour.step].text
    region.write(WordWrap.lines(text, columns: width - 1, limit: 2), x: 2, y: 1)
    let next = tour.lesson + 1 < Lesson.all.count ? "T next lesson" : "T ends the tour"
    let words = isOver ? "✓ Done. \(next)" : "T skips this lesson, q leaves the tour"
    region.write(words, x: 2, y: 3, style: theme[isOver ? .success : .dim], fitting: width - 1)
  }
}

/// The key that leads through the tour.
enum TourCommands: CommandGroup {
  static let keys = [
    KeyBinding(.everywhere, [.character("T")], .nextLesson, "the tour: its first lesson, or the next one")
  ]

  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    guard command == .nextLesson else { return nil }
    guard let tour = state.tour else {
      guard state.run?.isUnfinished != true else {
        state.say("This run still goes on: q leaves it.")
        return []
      }
      return [.tour]
    }
    guard tour.lesson + 1 < Lesson.all.count else {
      state.tour = nil
      let next = state.welcome.content.items.isEmpty ? "forkscope run" : "i"
      state.say("That was the tour. Now a problem of your own: q, then \(next).")
      return [.endTour]
    }
    return [.lesson(tour.lesson + 1)]
  }
}

extension Command {
  public static let nextLesson = Command("next-lesson")
}
