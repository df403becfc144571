import Dialects
import Inference
import Traces

/// What a request comes to on one model: the method that was asked for, ready to go.
struct RolloutParts {
  let task: any ReasoningTask
  let method: any Method
  /// nil where no tags are used.
  let vocabulary: DialectVocabulary?
  let contexts: ContextBuilder
  let header: RunHeader

  /// - Throws: `ReasoningError` for names that are unknown and for what the model or the dialect cannot do.
  init(_ request: RunRequest, _ backend: any Backend) throws {
    task = request.task
    let isForkJoin = request.method == .forkJoin
    let vocabulary = try Self.vocabulary(of: request, backend)
    self.vocabulary = vocabulary
    contexts = ContextBuilder { number in
      guard let layout = vocabulary?.layout, layout.mergedHeader != layout.threadHeader else { return nil }
      return try? backend.encode(Layout.fill(layout.mergedHeader, number: number))
    }
    header = RunHeader(
      problem: request.problem, task: request.task.name, method: request.method.rawValue,
      dialect: vocabulary?.dialect.name, layout: vocabulary?.layout.name,
      join: isForkJoin || request.method == .sequential ? request.join : nil, parameters: request.parameters,
      limits: request.limits, chat: request.chat ? true : nil, system: request.chat ? request.system : nil,
      model: backend.reference, seed: request.seed,
      sampling: request.sampling, maxTokens: request.maxTokens, alternatives: request.alternatives,
      created: request.created, note: request.note)
    method = try Self.method(request, header, vocabulary, contexts, backend)
  }

  /// The dialect in the model's tokens; nil where the method has no use for one and the model cannot write it.
  private static func vocabulary(of request: RunRequest, _ backend: any Backend) throws -> DialectVocabulary?
  {
    guard let name = request.dialect else {
      guard request.method == .forkJoin else { return nil }
      throw ReasoningError.notRunnable("unknown dialect: give one")
    }
    guard let dialect = Dialect.named(name) else {
      let known = Dialect.all.map(\.name).joined(separator: ", ")
      throw ReasoningError.unknownName(kind: "dialect", name: name, known: known)
    }
    guard request.method == .forkJoin else {
      // There is something to ban only where the model opens blocks with a token of its own.
      let vocabulary = try? DialectVocabulary(dialect, layout: request.layout, backend: backend)
      return vocabulary?.token(.opening) == nil ? nil : vocabulary
    }
    return try DialectVocabulary(dialect, layout: request.layout, backend: backend)
  }

  private static func method(
    _ request: RunRequest, _ header: RunHeader, _ vocabulary: DialectVocabulary?, _ contexts: ContextBuilder,
    _ backend: any Backend
  ) throws -> any Method {
    let limits = LengthLimits(header, contextLength: backend.contextLength)
    let endOfText = backend.endOfText
    let judge = Judge(task: request.task, problem: request.problem, scorer: header.parameters?.scorer)
    let numbers = Numbers(header.parameters, of: request.method)
    let samples = Samples(count: numbers.samples, limits: limits, endOfText: endOfText)
    switch request.method {
    case .sequential: return Sequential(limits: limits, endOfText: endOfText)
    case .selfConsistency: return SelfConsistency(samples: samples, judge: judge)
    case .bestOfN: return BestOfN(samples: samples, judge: judge)
    case .treeOfThoughts:
      return TreeOfThoughts(
        thoughts: Thoughts(task: request.task, judge: judge, limits: limits, endOfText: endOfText),
        proposals: numbers.proposals, beam: numbers.beam, depth: numbers.depth, order: numbers.order,
        expansions: header.parameters?.samples.map { max(1, $0) } ?? 64)
    case .monteCarlo:
      return MonteCarloTreeSearch(
        thoughts: Thoughts(task: request.task, judge: judge, limits: limits, endOfText: endOfText),
        simulations: numbers.samples, proposals: numbers.proposals, depth: numbers.depth,
        exploration: numbers.exploration)
    case .skeletonOfThought:
      return SkeletonOfThought(
        points: numbers.points, chat: request.chat, system: request.system, limits: limits,
        endOfText: endOfText,
        problem: request.problem,
        encode: backend.encode, encodeMore: backend.encode)
    case .forkJoin: break
    }
    guard let vocabulary else { throw ReasoningError.dialectNotWritable(request.dialect ?? "") }
    let allowed = vocabulary.dialect.joins
    guard let join = request.join, allowed.contains(where: { $0.rawValue == join.rawValue }) else {
      throw ReasoningError.joinNotPossible(
        join: request.join?.rawValue ?? "none", dialect: vocabulary.dialect.name,
        known: allowed.map(\.rawValue).joined(separator: ", "))
    }
    return ForkJoin(
      vocabulary: vocabulary, join: join, paths: header.parameters?.samples, limits: limits,
      endOfText: endOfText,
      contexts: contexts, encode: backend.encode, encodeMessage: { try backend.encode(Prompt.text($0)) })
  }

  /// The method's numbers with the usual ones filled in, within bounds: a trace is not trusted.
  private struct Numbers {
    let samples: Int
    let proposals: Int
    let beam: Int
    let depth: Int
    let points: Int
    let exploration: Double
    let order: SearchOrder

    init(_ given: MethodParameters?, of method: MethodName) {
      let usual = method.parameters
      func number(_ path: KeyPath<MethodParameters, Int?>, atMost limit: Int) -> Int {
        max(1, min(given?[keyPath: path] ?? usual?[keyPath: path] ?? 1, limit))
      }
      samples = number(\.samples, atMost: 4096)
      proposals = number(\.proposals, atMost: 256)
      beam = number(\.beam, atMost: 256)
      depth = number(\.depth, atMost: Rollout.deepestNesting)
      points = number(\.points, atMost: 256)
      exploration = given?.exploration ?? usual?.exploration ?? 0
      order = (given?.order ?? usual?.order).flatMap(SearchOrder.init) ?? .breadth
    }
  }
}
