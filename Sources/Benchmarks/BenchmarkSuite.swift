public import Inference

/// Measures several items in rounds, so that other work on the machine disturbs all of them alike.
public struct BenchmarkSuite {
  var benchmark: EngineBenchmark
  var items: [BenchmarkItem]
  /// How often each item is measured.
  var rounds: Int
  /// How long each limit is measured, before every measurement of an item.
  var probeSeconds = 0.03
  /// Opens the model again, for `load`.
  private let load: () throws -> Model

  /// Loads the model with `load`, which may be called again.
  public init(
    items: [BenchmarkItem] = BenchmarkItem.standard, rounds: Int = 5,
    options: EngineOptions = EngineOptions(), load: @escaping () throws -> Model
  ) throws {
    self.items = items
    self.rounds = max(1, rounds)
    self.load = load
    benchmark = EngineBenchmark(model: try load(), options: options)
  }

  /// Measures all items; `progress` is told what comes next.
  public func run(progress: (String) -> Void = { _ in }) throws -> BenchmarkReport {
    let contextLength = benchmark.model.config.contextLength
    let fitting = items.filter { benchmark.positions(of: $0) <= contextLength }
    let notes = items.filter { !fitting.contains($0) }.map {
      "\($0.name) is left out: it takes \(benchmark.positions(of: $0)) positions and the model has \(contextLength)"
    }
    var samples: [BenchmarkItem: [Sample]] = [:]
    // First, while the process holds nothing else.
    if fitting.contains(.memory) {
      progress(BenchmarkItem.memory.name)
      _ = try benchmark.decode()
      samples[.memory] = [Sample(value: Double(PeakMemory.bytes) / 1e6)]
    }
    let probe = try MachineProbe(
      bytes: benchmark.weightBytesPerStep, workers: benchmark.options.workers,
      instructionSet: benchmark.options.instructionSet)
    var machine = probe.measure(seconds: probeSeconds)
    var prefixes: [Int: SharedPrefix] = [:]
    for round in 1...rounds {
      for item in fitting where item != .memory {
        progress("\(item.name) (round \(round) of \(rounds))")
        machine = machine.best(probe.measure(seconds: probeSeconds))
        samples[item, default: []].append(try measure(item, &prefixes, among: fitting))
      }
    }
    return BenchmarkReport(
      model: benchmark.model.name, threads: probe.workers,
      results: fitting.compactMap { item in samples[item].map { result(item, $0, on: machine) } },
      instructionSet: benchmark.options.instructionSet.kernelName ?? "none",
      keyValueType: benchmark.options.kvPrecision.rawValue,
      activations: benchmark.options.activations.rawValue,
      machine: machine, weightBytes: benchmark.weightBytesPerStep,
      keyValueBytesPerToken: benchmark.keyValueBytesPerToken, notes: notes)
  }

  // MARK: Parts

  private struct Sample {
    var value: Double
    var join: EngineBenchmark.JoinCost?
  }

  private func measure(
    _ item: BenchmarkItem, _ prefixes: inout [Int: SharedPrefix], among items: [BenchmarkItem]
  ) throws -> Sample {
    /// The engine of all items with that prefix, after one measurement that does not count.
    func shared(_ prefix: Int) throws -> SharedPrefix {
      if let known = prefixes[prefix] { return known }
      let threads = items.compactMap(\.shape).filter { $0.prefix == prefix }.map(\.threads).max() ?? 1
      let fresh = try SharedPrefix(benchmark, prefix: prefix, threads: threads)
      _ = try fresh.decode(threads: threads, tokens: min(8, benchmark.sizes.forkedTokens))
      prefixes[prefix] = fresh
      return fresh
    }
    switch item {
    case .prefill(let count): return Sample(value: try benchmark.prefill(count))
    case .decode(let depth):
      return Sample(
        value: try shared(depth).decode(threads: 1, tokens: benchmark.sizes.decodedTokens))
    case .forked(let prefix, let threads):
      return Sample(
        value: try shared(prefix).decode(threads: threads, tokens: benchmark.sizes.forkedTokens))
    case .join(let stitch):
      let cost = try benchmark.join(stitch: stitch)
      return Sample(value: cost.seconds * 1000, join: cost)
    case .guess(let repeats):
      let plain = try benchmark.write(repeats: repeats, .off)
      return Sample(value: try benchmark.write(repeats: repeats, .on) / plain)
    case .load: return Sample(value: try benchmark.load(load) * 1000)
    case .memory: return Sample(value: Double(PeakMemory.bytes) / 1e6)
    }
  }

  private func result(_ item: BenchmarkItem, _ samples: [Sample], on machine: MachineLimits)
    -> BenchmarkResult
  {
    let values = samples.map(\.value)
    let value = median(values)
    let limit = benchmark.limit(of: item, on: machine)
    let joins = samples.compactMap(\.join)
    return BenchmarkResult(
      name: item.name, value: value, unit: item.unit, limit: limit.value,
      shareOfLimit: item.isRate ? value / limit.value : limit.value / value, limitedBy: limit.basis.rawValue,
      min: values.min() ?? value, max: values.max() ?? value, rounds: values.count,
      recomputedTokens: joins.map(\.recomputedTokens).max(),
      decodeSteps: joins.isEmpty ? nil : median(joins.map { $0.seconds / $0.stepSeconds }))
  }
}

extension BenchmarkItem {
  /// The prefix that sequences are forked from, and how many there are; nil where none are forked.
  fileprivate var shape: (prefix: Int, threads: Int)? {
    switch self {
    case .decode(let depth): (depth, 1)
    case .forked(let prefix, let threads): (prefix, threads)
    default: nil
    }
  }
}

extension EngineBenchmark {
  /// Positions of the longest sequence that measuring an item makes.
  func positions(of item: BenchmarkItem) -> Int {
    let start = SharedPrefix.startTokens + 1
    switch item {
    case .prefill(let count): return count
    case .decode(let depth): return max(1, depth) + start + sizes.decodedTokens
    case .forked(let prefix, _): return prefix + start + sizes.forkedTokens
    case .join(let stitch):
      return sizes.joinPrefix + (stitch ? 1 : sizes.joinPaths) * sizes.joinLength + 2 + Self.stepsAfterJoin
    case .guess: return sizes.guessPrefix + sizes.decodedTokens
    case .load: return sizes.loadPrompt + 1
    case .memory: return positions(of: .decode(depth: 0))
    }
  }
}
