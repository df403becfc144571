/// One row of the table of methods: all runs of one method with one set of numbers, by one model at one precision.
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
    let parameters: MethodParameters?
    let sampling: RunHeader.Sampling

    public init(_ run: RunSummary) {
      label = run.label
      model = run.header.model.name
      precision = RunPrecision(run.header.model)
      parameters = run.header.parameters
      sampling = run.header.sampling
    }

    /// The numbers that no label has.
    fileprivate var details: [String] {
      let search: [(String, (any CustomStringConvertible)?)] = [
        ("depth", parameters?.depth), ("c", parameters?.exploration), ("points", parameters?.points),
      ]
      let drawing: [(String, (any CustomStringConvertible)?)] = [
        ("t", sampling.temperature), ("top-k", sampling.topK), ("top-p", sampling.topP),
        ("min-p", sampling.minP),
      ]
      return (search + drawing).map { name, number in number.map { "\(name)=\($0)" } ?? "usual \(name)" }
    }
  }

  public let key: Key
  /// The key's label, with the numbers that tell the row from others of the same label.
  public private(set) var label: String
  /// The same where there is little room.
  public private(set) var shortLabel: String
  /// The header of the first run.
  public let header: RunHeader
  public private(set) var aggregate = Aggregate()
  /// Critical path of the run that never forks over that of each run on the same problem, then averaged (ThreadWeaver,
  /// arXiv 2512.07843 §6.2); nil where there is no such run.
  public var speedup: Double? {
    speedups.isEmpty ? nil : speedups.reduce(0, +) / Double(speedups.count)
  }
  private var speedups: [Double] = []

  private init(_ key: Key, _ header: RunHeader) {
    (self.key, self.header) = (key, header)
    (label, shortLabel) = (key.label, header.shortMethodLabel)
  }

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
        rows.append(MethodSummary(key, run.header))
      }
      rows[place].aggregate.add(run)
      if let speedup = run.speedup { rows[place].speedups.append(speedup) }
    }
    let namesakes = Dictionary(grouping: rows.indices) {
      [rows[$0].label, rows[$0].key.model, rows[$0].key.precision.description]
    }
    for places in namesakes.values where places.count > 1 {
      let details = places.map { rows[$0].key.details }
      for (place, own) in zip(places, details) {
        let telling = own.indices.filter { index in details.contains { $0[index] != own[index] } }
        let words = telling.map { " " + own[$0] }.joined()
        rows[place].label += words
        rows[place].shortLabel += words
      }
    }
    return rows
  }
}

extension MethodSummary: Encodable {
  public func encode(to encoder: any Encoder) throws {
    let isForkJoin = header.traits?.forking == .byModel
    let identity: JSONFields = [
      "label": label, "method": header.method, "dialect": isForkJoin ? header.dialect : nil,
      "join": isForkJoin ? header.join?.rawValue : nil, "model": key.model,
      "arithmetic": key.precision.arithmetic, "kv_precision": key.precision.kv,
      "activations": key.precision.activations, "mean_threads": aggregate.mean(.threads),
      "speedup_vs_sequential": speedup,
    ]
    try (aggregate.fields + identity).encode(to: encoder)
  }
}
