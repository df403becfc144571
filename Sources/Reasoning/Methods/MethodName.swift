public import Traces

/// The methods that can be named, each with the numbers it goes by unless told otherwise.
public enum MethodName: String, Sendable, CaseIterable {
  /// The model never forks: its opening tag is banned where that is one token.
  case sequential
  /// The model decides when to fork.
  case forkJoin = "fork-join"
  case selfConsistency = "self-consistency"
  case bestOfN = "best-of-n"
  case treeOfThoughts = "tree-of-thoughts"
  case monteCarlo = "mcts"
  case skeletonOfThought = "skeleton-of-thought"

  /// Whether samples differ only by their random numbers, so that decoding greedily would make them all the same.
  public var needsSampling: Bool {
    switch self {
    case .selfConsistency, .bestOfN, .treeOfThoughts, .monteCarlo: true
    case .sequential, .forkJoin, .skeletonOfThought: false
    }
  }

  /// The usual numbers; nil for methods that have none.
  public var parameters: MethodParameters? {
    switch self {
    case .sequential, .forkJoin: nil
    case .selfConsistency: MethodParameters(samples: 8)
    case .bestOfN: MethodParameters(samples: 8, scorer: Scorer.logprob.rawValue)
    case .treeOfThoughts:
      MethodParameters(
        scorer: Scorer.logprob.rawValue, order: SearchOrder.breadth.rawValue, proposals: 3, beam: 2, depth: 32
      )
    case .monteCarlo:
      MethodParameters(
        samples: 16, scorer: Scorer.logprob.rawValue, proposals: 3, depth: 32, exploration: 1.4)
    case .skeletonOfThought: MethodParameters(points: 10)
    }
  }
}

/// How a method judges a candidate.
public enum Scorer: String, Sendable, CaseIterable {
  /// By the mean log-probability of what the model wrote.
  case logprob
  /// By how promising the task finds the state that it came to.
  case heuristic
  /// By the task's checker, which knows the right answer: an upper bound, not a method for real problems.
  case checker
}

/// Which way a tree of thoughts is searched.
public enum SearchOrder: String, Sendable, CaseIterable { case breadth, depth }
