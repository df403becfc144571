public import Traces

/// What each decision of a run was worth, as one document.
public struct ProbeReport: Sendable, Encodable {
  public var decisions: [Row]
  public var threads: [Thread]

  /// What a joined thread gave.
  public struct Thread: Sendable, Encodable {
    public var thread: Int
    public var valueNats: Double
    public var conclusionTokens: Int

    private enum CodingKeys: String, CodingKey {
      case thread
      case valueNats = "value_nats"
      case conclusionTokens = "conclusion_tokens"
    }
  }

  public struct Row: Sendable {
    public var decision: Decision
    /// The engine step at which it was made.
    public var step: Int
    public var worth: DecisionWorth
  }

  /// - Parameter tree: of the run that was probed.
  public init(_ findings: [ProbeFinding], _ values: [ThreadValue], _ tree: RunTree) {
    threads = values.map {
      Thread(thread: Int($0.thread.rawValue), valueNats: $0.nats, conclusionTokens: $0.tokens)
    }
    decisions = findings.map { finding in
      let decision = finding.decision
      return Row(
        decision: decision, step: Int(tree.step(of: Int(decision.position), in: decision.thread)),
        worth: DecisionWorth(finding))
    }
    decisions.sort { ($0.step, $0.decision.thread.rawValue) < ($1.step, $1.decision.thread.rawValue) }
  }
}

extension ProbeReport.Row: Encodable {
  public func encode(to encoder: any Encoder) throws {
    let fields: JSONFields = [
      "thread": Int(decision.thread.rawValue), "token": Int(decision.position) + 1, "step": step,
      "taken": decision.taken, "p_fork": Double(decision.probability), "fork": fields(worth.fork),
      "no_fork": fields(worth.alone), "regret_tokens": worth.regret,
      "regret_tokens_margin95": worth.margin, "significant": worth.isSignificant,
    ]
    try fields.encode(to: encoder)
  }

  private func fields(_ side: DecisionWorth.Side) -> JSONFields {
    [
      "rollouts": side.rollouts, "accuracy": side.accuracy,
      "accuracy_ci95": side.accuracyInterval.map { [$0.lowerBound, $0.upperBound] },
      "critical_path_tokens": side.criticalPath, "total_tokens": side.total,
    ]
  }
}
