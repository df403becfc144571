import Traces

extension Lesson {
  /// The tour, in its order.
  static let all = [
    fork, criticalPath, waiting, doesNotPay, pays, wrongThread, probability, probe, joins, votes,
  ]

  private static let fork = Lesson(
    sample: "1-fork-that-pays", title: "What a fork is",
    steps: [
      Step("A model worked out a problem in four threads. Press Home to go back to the start of the run.") {
        $0.tree?.blockCount == 0
      },
      Step("Here is the prompt alone. Press ] to go on to the next thing of note: the fork.") {
        $0.tree?.blockCount ?? 0 > 0 && $0.run?.isAtLiveEdge == false
      },
      Step(
        "The model wrote an outline for each thread, and each starts with one. Press Space to play on, or End."
      ) {
        $0.run?.isAtLiveEdge == true
      },
    ],
    moral: "A fork splits the work; a join brings the results back, and the model goes on with all of them.")

  private static let criticalPath = Lesson(
    sample: "1-fork-that-pays", title: "The critical path",
    steps: [
      Step("With a processor for each thread, only the longest chain is waited for. Press c to go along it.")
      {
        $0.isOnCriticalPath(ofChild: false)
      },
      Step("Heavy lines and * mark it. Press c again until the cursor is in a thread of the fork.") {
        $0.isOnCriticalPath(ofChild: true)
      },
      Step("Press t to see it as one line through a timeline.") { $0.showsTimeline },
    ],
    moral:
      "Total tokens are the cost; the critical path is the time. The line at the bottom has the path behind its *, and the total where there is room."
  )

  private static let waiting = Lesson(
    sample: "5-unbalanced-fork", title: "Waiting",
    steps: [
      Step("This fork has one long thread and two short ones. Press t for the timeline.") {
        $0.showsTimeline
      },
      Step("░ is waiting, to scale. Use j and k to put the cursor on the thread that all others wait for.") {
        state in
        guard let tree = state.tree, let block = tree.blocks.first else { return false }
        return state.cursor.map { $0.thread == tree.slowest(of: block.id) } ?? false
      },
    ],
    moral: "A join waits for its slowest thread. Uneven threads waste what a fork could have won.")

  private static let doesNotPay = Lesson(
    sample: "5-unbalanced-fork", title: "A fork that does not pay",
    steps: [
      Step(
        "The bottom line has \"alone\": the same model without forks was quicker. Press D for the list of decisions."
      ) {
        $0.isOpen(DecisionsView.self) || $0.hasVariation
      },
      Step("The first one opened the fork. Press x there: the run goes on without it, beside the old one.") {
        $0.hasVariation
      },
    ],
    moral: "Whether a fork paid is measured against the run that did not fork, never against the total.")

  private static let pays = Lesson(
    sample: "1-fork-that-pays", title: "A fork that pays",
    steps: [
      Step(
        "Here the bottom line says \"faster\". See for yourself: press D, and x on the decision that forked."
      ) {
        $0.hasVariation
      },
      Step("The same problem without the fork. Press v to see both, with their critical paths.") {
        $0.isOpen(VariationsView.self)
      },
    ],
    moral: "Four groups of like length, each long enough to pay for its outline: that is when forks win.")

  private static let wrongThread = Lesson(
    sample: "6-one-wrong-thread", title: "A wrong thread, found and mended",
    steps: [
      Step("The answer is wrong. Press e: it leads to the first step that is false.") { state in
        guard let run = state.run, let position = run.cursor.position else { return false }
        return run.summary.mistake(run.cursor.thread, at: position) != nil || state.hasVariation
      },
      Step("The inspector says what was expected. Press f, choose or type the right digit, and press Enter.")
      {
        $0.hasVariation
      },
      Step("The thread goes on from there, the others stay. Wait for the new answer (Space goes on).") {
        state in
        state.run?.summary.verdict?.correct == true
      },
    ],
    moral: "Everything behind a token can be made again. Nothing is lost: u goes back.")

  private static let probability = Lesson(
    sample: "2-better-alone", title: "P(fork)",
    steps: [
      Step("This run did not fork, but it could have. Press D: it lists every place where a fork could open.")
      {
        $0.isOpen(DecisionsView.self)
      },
      Step("P is how likely the model was to fork there. Press Enter to go to one.") { state in
        guard let cursor = state.cursor, let position = cursor.position, !state.isOpen(DecisionsView.self)
        else {
          return false
        }
        return state.tree?.decisions(cursor.thread).contains { Int($0.position) == position } ?? false
      },
    ],
    moral: "A decision has a probability whether it was taken or not. ◆ was taken, ◇ could have been.")

  private static let probe = Lesson(
    sample: "1-fork-that-pays", title: "What a decision was worth",
    steps: [
      Step("A probe runs both sides of a decision to their ends. Press P to probe all decisions of this run.")
      {
        !($0.log?.findings.isEmpty ?? true)
      },
      Step("Press D and look at the column \"regret\": what the choice cost against the other one.") {
        $0.isOpen(DecisionsView.self)
      },
    ],
    moral: "No regret: the choice was the better one. The same figures come from 'forkscope probe'.")

  private static let joins = Lesson(
    sample: "1-fork-that-pays", title: "Joins compared",
    steps: [
      Step(
        "This run stitched: the threads' keys and values were used in place. Press . until the cursor is on a join."
      ) {
        if case .join? = $0.cursor?.spot { true } else { $0.hasVariation }
      },
      Step("Press o: the same threads, joined the other way, by reading their text once more.") {
        $0.hasVariation
      },
      Step("Press v to see both side by side.") { $0.isOpen(VariationsView.self) },
    ],
    moral:
      "A second prefill costs tokens computed again; a stitch costs none, but the model must have learned it."
  )

  private static let votes = Lesson(
    sample: "9-majority-vote", title: "Votes against forks",
    steps: [
      Step("Here five samples of one problem vote. Press J to go from one to the next.") {
        $0.cursor.map { $0.thread != .root } ?? false
      },
      Step("● is the one that was taken. Press t: the samples run side by side and share no work.") {
        $0.showsTimeline
      },
    ],
    moral: "A vote buys accuracy with tokens; a fork buys time. 'forkscope compare' puts both into one table."
  )
}

extension State {
  fileprivate var showsTimeline: Bool { self[TimelineView.self].isShown }

  fileprivate var hasVariation: Bool { (log?.variations.count ?? 0) > 1 }

  fileprivate func isOnCriticalPath(ofChild: Bool) -> Bool {
    guard let run, let position = run.cursor.position, (run.cursor.thread != .root) == ofChild else {
      return false
    }
    return run.summary.isCritical(run.cursor.thread, position..<position + 1)
  }
}
