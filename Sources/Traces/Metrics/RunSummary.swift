/// A run in a few figures: what it was, what came of it, what it cost.
public struct RunSummary: Sendable, Equatable {
  /// The file it came from; nil for a run that was not saved.
  public var file: String?
  /// The name of the file's format.
  public var format: String
  public let header: RunHeader
  /// The method with everything that tells its uses apart, kept because it is asked for often.
  public let label: String
  /// nil where nothing was looked for.
  public var verdict: Verdict?
  /// nil while it has not come to an end.
  public var finish: FinishReason?
  public var metrics: RunMetrics
  /// From the start to the last event.
  public var wallSeconds: Double
  /// What a person noted down about it.
  public var notes = RunNotes()
  /// Steps that the task found false.
  public var falseSteps = 0
  /// The same problem with forks banned, where that is known.
  public var alone: AloneRun?
  /// The number of ThreadWeaver's parser; it needs a look at the tokens, so `Statistics` fills it in.
  public var threadWeaverLongest: Int?
  /// The failure modes found, each with the figure that raised it; `Statistics` fills them in.
  public var flags: [FailureFlag] = []

  public init(
    _ header: RunHeader, _ metrics: RunMetrics = RunMetrics(), verdict: Verdict? = nil,
    finish: FinishReason? = nil, wallSeconds: Double = 0, file: String? = nil, format: String = "forkscope"
  ) {
    self.header = header
    self.metrics = metrics
    self.verdict = verdict
    self.finish = finish
    self.wallSeconds = wallSeconds
    self.file = file
    self.format = format
    label = header.methodLabel
  }

  /// The run as it stands at the moment of a tree.
  public init(_ log: RunLog, _ tree: RunTree, file: String? = nil, format: String = "forkscope") {
    self.init(
      log.header, tree.metrics, verdict: tree.verdict, finish: tree.finish,
      wallSeconds: Double(tree.time) / 1e6, file: file, format: format)
    alone = log.alone
    falseSteps = tree.mistakes.count
  }

  /// Tokens alone over those on the critical path; nil where the run alone is not known, or this one was cut off.
  public var speedup: Double? { alone?.speedup(over: metrics.criticalPath, endedBy: finish) }

  /// nil where nothing was checked.
  public var correct: Bool? { verdict?.correct }
}

extension RunSummary: Encodable {
  public func encode(to encoder: any Encoder) throws {
    let precision = RunPrecision(header.model)
    let identity: JSONFields = [
      "file": file, "format": format, "unit": header.countUnit.many, "problem": header.problem,
      "task": header.task, "method": header.method,
      "label": label, "dialect": header.dialect,
      "join": header.traits?.forking == .byModel ? header.join?.rawValue : nil, "model": header.model.name,
      "arithmetic": precision.arithmetic, "kv_precision": precision.kv,
      "activations": precision.activations, "seed": header.seed, "answer": verdict?.answer,
      "correct": correct, "flags": flags.map(\.kind.rawValue), "flag_details": flags,
    ]
    let figures = RunFigure.all.map { figure -> (String, (any Encodable)?) in
      let value = self[figure]
      if value.isNaN { return (figure.rawValue, nil) }
      return (
        figure.rawValue, figure.isCount ? Int(exactly: value).map { $0 as any Encodable } ?? value : value
      )
    }
    try (identity + JSONFields(figures)).encode(to: encoder)
  }
}
