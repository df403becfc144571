import Traces

/// A short lesson on a recorded run: a few things to do, each checked on what the screen then shows.
struct Lesson: Sendable {
  /// The name of the sample run, without its ending.
  let sample: String
  let title: String
  let steps: [Step]
  /// What has been learned.
  let moral: String

  /// One thing to do.
  struct Step: Sendable {
    let text: String
    /// Whether it is done, looking at nothing but the state.
    let isDone: @Sendable (State) -> Bool

    init(_ text: String, _ isDone: @escaping @Sendable (State) -> Bool) {
      (self.text, self.isDone) = (text, isDone)
    }
  }
}

/// Where a person stands in the tour.
struct TourState: Sendable, Equatable {
  /// The lesson, from 0.
  var lesson: Int
  /// The thing to do next; as many as there are when all is done.
  var step = 0
}

/// The runs that the tour is made of.
public enum Tour {
  /// The names of the sample runs, without their endings, a lesson each.
  public static var samples: [String] { Lesson.all.map(\.sample) }
}

extension State {
  /// The lesson that is taken; nil outside of the tour.
  var lesson: Lesson? {
    tour.flatMap { Lesson.all.indices.contains($0.lesson) ? Lesson.all[$0.lesson] : nil }
  }

  /// Goes on in the lesson as far as what is to be done is done.
  mutating func settleTour() {
    guard run != nil, let lesson, var tour = self.tour else { return }
    while tour.step < lesson.steps.count, lesson.steps[tour.step].isDone(self) { tour.step += 1 }
    self.tour = tour
  }
}
