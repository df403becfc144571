import Foundation
public import Traces

/// How a method judges a candidate.
public enum Scorer: String, Sendable, CaseIterable {
  /// By the mean log-probability of the model's tokens.
  case logprob
  /// By how promising the task finds the state that it came to.
  case heuristic
  /// By the task's checker, which knows the right answer: an upper bound, not a method for real problems.
  case checker
}

/// Judges the state at the end of a thread, in the way that was asked for.
public struct Judge: Sendable {
  let task: any ReasoningTask
  let problem: String
  let scorer: Scorer

  public init(task: any ReasoningTask, problem: String, scorer: String?) {
    self.task = task
    self.problem = problem
    self.scorer = scorer.flatMap(Scorer.init) ?? .logprob
  }

  /// The score of an answer, whole or so far; where the task cannot tell, the model's own log-probability stands in.
  public func score(_ thread: ThreadID, isComplete: Bool, in run: RunSnapshot) -> Score {
    switch scorer {
    case .checker where isComplete:
      if let correct = task.check(run.pathText(to: thread), to: problem).correct {
        return Score(.checker, correct ? 1 : 0)
      }
    case .checker, .heuristic:
      if let promise = task.promise(of: run.pathText(to: thread), to: problem) {
        return Score(.heuristic, Float(promise))
      }
    case .logprob: break
    }
    return Score(.logprob, Float(run.meanLogProbability(to: thread)))
  }

  /// The answer that ends a thread, for votes and for the screen.
  public func answer(_ thread: ThreadID, in run: RunSnapshot) -> String? {
    task.candidate(in: run.pathText(to: thread), to: problem)
  }

  /// A thread's score as a number between 0 and 1, whatever its kind: the probability of a token for log-probabilities.
  public func merit(_ thread: ThreadID, in tree: RunTree) -> Double {
    for score in tree.scores(thread) {
      switch score.kind {
      case .logprob: return exp(Double(score.value))
      case .heuristic, .checker: return Double(score.value)
      case .votes, .visits, .value: continue
      }
    }
    return 0
  }
}
