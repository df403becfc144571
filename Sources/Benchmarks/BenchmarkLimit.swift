import Inference

/// The least time that work can take on a machine.
///
/// There are two bounds, and the slower of them is the limit:
/// - memory: in each step, every byte of the weights and of the context's K/V is read once;
/// - arithmetic: every weight is multiplied once for each token and each digit of its activations (the head's weights only
///   where logits are wanted), and every key and value in F32 once for each query head that attends to it.
///
/// Left out are the softmax of attention, norms, rotations, quantising activations, sampling, writing K/V, and handing work to
/// threads. The two kinds of work are taken to overlap perfectly, and K/V to come as fast as the weights, though a long
/// context may fall out of the cache that the weights are in. So no engine reaches the whole limit.
struct BenchmarkLimit: Equatable {
  var seconds: Double
  var basis: Basis

  enum Basis: String {
    case bandwidth, compute, size
  }
}

extension EngineBenchmark {
  /// Multiply-adds of one token by what they are done with; `head` is the part that only logits need.
  struct Work: Equatable {
    var int8 = 0
    var fp32 = 0

    mutating func add(_ matrix: Matrix, _ activations: ActivationPrecision) {
      if matrix.isQuantized {
        int8 += matrix.rows * matrix.columns * activations.digits
      } else {
        fp32 += matrix.rows * matrix.columns
      }
    }

    func seconds(_ machine: MachineLimits) -> Double {
      Double(int8) / machine.int8PerSecond + Double(fp32) / machine.fp32PerSecond
    }
  }

  /// Of all matrices, and of the head alone.
  var work: (all: Work, head: Work) {
    var weights = model.weights
    var all = Work()
    var head = Work()
    weights.forEachMultiplied { all.add($0, options.activations) }
    head.add(weights.head, options.activations)
    return (all, head)
  }

  /// Bytes of keys and values that attention reads for each token of the context.
  var keyValueBytesPerToken: Int { KVLayout(model.config, options.kvPrecision).tokenBytes }

  /// One step that computes `tokens` tokens, of which `sampled` get logits, after `context` tokens that are read once.
  ///
  /// - Parameter attended: how many tokens each of them attends to, all added up.
  func step(
    tokens: Int, sampled: Int, context: Double, attended: Double, on machine: MachineLimits
  ) -> BenchmarkLimit {
    let reading =
      (Double(weightBytesPerStep) + Double(keyValueBytesPerToken) * context) / machine.bytesPerSecond
    let config = model.config
    let (all, head) = work
    let computing =
      Double(tokens) * all.seconds(machine) - Double(tokens - sampled) * head.seconds(machine)
      + attended * Double(2 * config.layers * config.heads * config.headDim) / machine.fp32PerSecond
    return reading >= computing
      ? BenchmarkLimit(seconds: reading, basis: .bandwidth)
      : BenchmarkLimit(seconds: computing, basis: .compute)
  }

  /// The limit of an item, in the item's unit.
  ///
  /// - `load`: reading the file once and one step. Leaves out everything that is done to the weights on the way.
  /// - `memory`: the weights as they are multiplied with. Leaves out K/V, activations, the tokenizer and the program.
  func limit(of item: BenchmarkItem, on machine: MachineLimits) -> (
    value: Double, basis: BenchmarkLimit.Basis
  ) {
    func rate(_ tokens: Int, _ limit: BenchmarkLimit) -> (Double, BenchmarkLimit.Basis) {
      (Double(tokens) / limit.seconds, limit.basis)
    }
    switch item {
    case .prefill(let count):
      let attended = Double(count) * Double(count + 1) / 2
      return rate(count, step(tokens: count, sampled: 1, context: 0, attended: attended, on: machine))
    case .decode(let depth):
      let context = Double(depth) + Double(sizes.decodedTokens) / 2
      return rate(1, step(tokens: 1, sampled: 1, context: context, attended: context, on: machine))
    case .forked(let prefix, let threads):
      let context = Double(prefix) + Double(threads * sizes.forkedTokens) / 2
      let attended = Double(threads) * (Double(prefix) + Double(sizes.forkedTokens) / 2)
      return rate(
        threads,
        step(tokens: threads, sampled: threads, context: context, attended: attended, on: machine))
    case .join(let stitch):
      let joined = sizes.joinPrefix + sizes.joinPaths * sizes.joinLength
      let tokens = 1 + (stitch ? 0 : (sizes.joinPaths - 1) * sizes.joinLength)
      // Tokens that are computed again attend to everything before them.
      let attended = Double(tokens) * (Double(joined) - Double(tokens - 1) / 2)
      let limit = step(
        tokens: tokens, sampled: 1, context: Double(joined), attended: attended, on: machine)
      return (limit.seconds * 1000, limit.basis)
    case .guess(let repeats):
      // All of a text that repeats itself is guessed at best, the longest guess at a time.
      guard repeats else { return (1, .bandwidth) }
      let count = GuessGauge.longest + 1
      let one = step(tokens: 1, sampled: 1, context: 0, attended: 0, on: machine)
      let many = step(tokens: count, sampled: count, context: 0, attended: 0, on: machine)
      return (Double(count) * one.seconds / many.seconds, many.basis)
    case .load:
      let reading = Double(model.file.totalBytes) / machine.bytesPerSecond
      let limit = step(tokens: sizes.loadPrompt, sampled: 1, context: 0, attended: 0, on: machine)
      return ((reading + limit.seconds) * 1000, .bandwidth)
    case .memory: return (Double(weightBytesPerStep) / 1e6, .size)
    }
  }
}
