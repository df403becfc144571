/// One row of the table of methods: all runs of one label, model and precision.
///
/// It follows from the runs' own figures alone, so saved traces give the table that a comparison printed.
public struct MethodSummary: Sendable, Equatable {
  /// The properties that runs must share to be averaged.
  public struct Key: Sendable, Hashable {
    public let label: String
    /// The name of the model.
    public let model: String
    /// How its numbers were computed.
    public let precision: RunPrecision

    public init(_ run: RunSummary) {
      label = run.label
      model = run.header.model.name
      precision = RunPrecision(run.header.model)
    }
  }

  public let key: Key
  /// The header of the first run.
  public let header: RunHeader
  public private(set) var aggregate = Aggregate()
  /// Critical path of the run that never forks over that of each run on the same problem, then averaged (ThreadWeaver,
  /// arXiv 2512.07843 §6.2); nil where there is no such run.
  public var speedup: Double? {
    speedups.isEmpty ? nil : speedups.reduce(0, +) / Double(speedups.count)
  }
  private var speedups: [Double] = []

  /// A row for each key, in the order in which they come first.
  public static func rows(_ runs: some Collection<RunSummary>) -> [MethodSummary] {
    var rows: [MethodSummary] = []
    var places: [Key: Int] = [:]
    let baseline = SequentialBaseline(runs)
    for var run in runs {
      run.alone = baseline.alone(of: run)
      let key = Key(run)
      let place = places[key] ?? rows.count
      if place == rows.count {
        places[key] = place
        rows.append(MethodSummary(key: key, header: run.header))
      }
      rows[place].aggregate.add(run)
      if let speedup = run.speedup { rows[place].speedups.append(speedup) }
    }
    return rows
  }
}

extension MethodSummary: Encodable {
  public func encode(to encoder: any Encoder) throws {
    let isForkJoin = header.traits?.forking == .byModel
    let identity: JSONFields = [
      "label": key.label, "method": header.method, "dialect": isForkJoin ? header.dialect : nil,
      "join": isForkJoin ? header.join?.rawValue : nil, "model": key.model,
      "arithmetic": key.precision.arithmetic, "kv_precision": key.precision.kv,
      "activations": key.precision.activations, "mean_threads": aggregate.mean(.threads),
      "speedup_vs_sequential": speedup,
    ]
    try (aggregate.fields + identity).encode(to: encoder)
  }
}
