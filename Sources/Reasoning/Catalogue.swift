public import Dialects
public import Engines
public import Traces

/// Everything that a request or a saved run can name: the registry of dialects, methods and tasks.
///
/// To use one of your own, add it to a copy and hand that to `RunRequest`.
public struct Catalogue: Sendable {
  public var dialects: [Dialect]
  /// A run takes the first one unless told otherwise.
  public var methods: [any Method.Type]
  public var tasks: [TaskKind]

  /// The catalogue that comes with the program.
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
    try find(name, "method", methods) { $0.name }
  }

  /// The task of that name; free text for nil.
  ///
  /// - Parameter notes: those of the model that shall solve it.
  /// - Throws: `ReasoningError.unknownName`.
  public func task(named name: String?, notes: ModelNotes = ModelNotes()) throws -> any ReasoningTask {
    guard let name else { return FreeText() }
    return try find(name, "task", tasks, \.name).make(notes)
  }

  /// The task of that name, or the one that the model says it was made for.
  /// - Throws: `ReasoningError.unknownName`.
  public func task(named name: String?, for engine: any Engine) throws -> any ReasoningTask {
    try task(named: name ?? engine.notes.texts["forkscope.task"], notes: engine.notes)
  }

  /// The dialect that the model says it was made for, or the first one.
  /// - Throws: `ReasoningError.unknownName`.
  public func usualDialect(on engine: any Engine) throws -> Dialect {
    try dialect(named: engine.notes.texts["forkscope.dialect"] ?? dialects.first?.name ?? "")
  }

  /// The traits of a run's method, for headers without them; nil for an unknown method.
  public func traits(of header: RunHeader) -> MethodTraits? {
    methods.first { $0.name == header.method }?.traits(of: header)
  }

  private func find<Entry>(
    _ name: String, _ kind: String, _ entries: [Entry], _ key: (Entry) -> String
  ) throws -> Entry {
    if let entry = entries.first(where: { key($0) == name }) { return entry }
    throw ReasoningError.unknownName(kind: kind, name: name, known: entries.map(key).joined(separator: ", "))
  }
}

/// A task that can be named.
public struct TaskKind: Sendable {
  public let name: String
  /// Makes the task for a model with these notes.
  public let make: @Sendable (ModelNotes) -> any ReasoningTask

  public init(name: String, make: @escaping @Sendable (ModelNotes) -> any ReasoningTask) {
    self.name = name
    self.make = make
  }
}
