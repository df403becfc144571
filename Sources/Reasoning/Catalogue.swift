public import Dialects
public import Engines
public import Traces

/// Everything that a request or a saved run can name: the registry of dialects, methods and tasks.
///
/// Whoever writes one of his own adds it to a copy and hands that to `RunRequest`.
public struct Catalogue: Sendable {
  public var dialects: [Dialect]
  /// The first one is what a run takes unless told otherwise.
  public var methods: [any Method.Type]
  public var tasks: [TaskKind]

  public init(dialects: [Dialect], methods: [any Method.Type], tasks: [TaskKind]) {
    self.dialects = dialects
    self.methods = methods
    self.tasks = tasks
  }

  /// What comes with the program.
  public static let standard = Catalogue(
    dialects: Dialect.all,
    methods: [
      ForkJoin.self, Sequential.self, SelfConsistency.self, BestOfN.self, TreeOfThoughts.self,
      MonteCarloTreeSearch.self, SkeletonOfThought.self,
    ],
    tasks: [
      TaskKind(name: "arithmetic") { ArithmeticTask($0) },
      TaskKind(name: "countdown") { _ in CountdownTask() },
      TaskKind(name: "text") { _ in FreeText() },
    ])

  // MARK: - Names

  /// - Throws: `ReasoningError.unknownName`.
  public func dialect(named name: String) throws -> Dialect {
    try find(name, "dialect", dialects, \.name)
  }

  /// - Throws: `ReasoningError.unknownName`.
  public func method(named name: String) throws -> any Method.Type {
    guard let method = methods.first(where: { $0.name == name }) else {
      throw unknown(name, "method", methods.map { $0.name })
    }
    return method
  }

  /// The task of that name; free text for nil.
  ///
  /// - Parameter notes: what is known of the model that shall solve it.
  /// - Throws: `ReasoningError.unknownName`.
  public func task(named name: String?, notes: ModelNotes = ModelNotes()) throws -> any ReasoningTask {
    guard let name else { return FreeText() }
    return try find(name, "task", tasks, \.name).make(notes)
  }

  /// What the method of a run is like, for headers that do not say; nil for an unknown method.
  public func traits(of header: RunHeader) -> MethodTraits? {
    methods.first { $0.name == header.method }?.traits(of: header)
  }

  private func find<Entry>(
    _ name: String, _ kind: String, _ entries: [Entry], _ key: (Entry) -> String
  ) throws -> Entry {
    guard let entry = entries.first(where: { key($0) == name }) else {
      throw unknown(name, kind, entries.map(key))
    }
    return entry
  }

  private func unknown(_ name: String, _ kind: String, _ known: [String]) -> ReasoningError {
    .unknownName(kind: kind, name: name, known: known.joined(separator: ", "))
  }
}

/// A task that can be named.
public struct TaskKind: Sendable {
  public let name: String
  /// Makes the task for a model of which this is known.
  public let make: @Sendable (ModelNotes) -> any ReasoningTask

  public init(name: String, make: @escaping @Sendable (ModelNotes) -> any ReasoningTask) {
    self.name = name
    self.make = make
  }
}
