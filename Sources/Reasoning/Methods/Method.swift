public import Traces

/// A way to attack a problem, as a program over the run's tree.
///
/// Pure: it reads the tree and answers with events. So one rollout carries out every method, and a saved run, an edit
/// and a live run are continued by the same code. A new method is one file beside this one and a line in `MethodName`.
public protocol Method {
  /// What follows from the last token of a thread that runs.
  func reactions(to thread: ThreadID, in run: RunView) throws -> [Event.Kind]

  /// What happens next without anybody writing a token; asked again after it has happened, until the answer is empty.
  ///
  /// Also what a run that was broken off between two events lacks.
  func moves(in run: RunView) throws -> [Event.Kind]
}
