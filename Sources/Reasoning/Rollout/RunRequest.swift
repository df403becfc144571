public import Dialects
public import Engines
public import Traces

/// A run that is asked for: the problem and how to attack it.
///
/// It has the fields of the header that the run will have: `request.limits`, `request.seed` and so on.
@dynamicMemberLookup
public struct RunRequest: Sendable {
  /// Without the parts that an engine and the method add.
  private(set) var header: RunHeader
  /// The task that makes the prompt and checks the answer.
  public var task: any ReasoningTask
  /// Where names of methods and dialects are looked up.
  public var catalogue: Catalogue

  public subscript<Value>(dynamicMember field: WritableKeyPath<RunHeader, Value>) -> Value {
    get { header[keyPath: field] }
    set { header[keyPath: field] = newValue }
  }

  /// - Parameters:
  ///   - method: its name in the catalogue; nil takes the usual one.
  ///   - parameters: nil takes the method's usual ones.
  ///   - dialect: nil where the method uses no tags.
  ///   - layout: nil chooses by the model's vocabulary.
  ///   - join: nil for methods whose structure leaves nothing to choose.
  public init(
    problem: String, task: any ReasoningTask, method: String? = nil, parameters: MethodParameters? = nil,
    dialect: String? = Catalogue.standard.dialects.first?.name, layout: String? = nil,
    join: JoinDiscipline? = .stitch, limits: RunHeader.Limits? = nil, chat: Bool = false,
    system: String? = nil, seed: UInt64 = 0, sampling: RunHeader.Sampling = .init(), maxTokens: Int = 1024,
    alternatives: Int = 8, created: String? = nil, note: String? = nil, catalogue: Catalogue = .standard
  ) {
    let header = RunHeader(
      problem: problem, method: method ?? catalogue.methods.first?.name ?? "", dialect: dialect,
      layout: layout, join: join, parameters: parameters, limits: limits, chat: chat ? true : nil,
      system: system, model: .init(name: ""), seed: seed, sampling: sampling, maxTokens: maxTokens,
      alternatives: alternatives, created: created, note: note)
    self.init(header, task, catalogue)
  }

  /// The request that a saved run was made from.
  ///
  /// - Parameter notes: those of the model that shall make it again.
  /// - Throws: `ReasoningError.notRunnable` where the header names something unknown.
  public init(
    _ header: RunHeader, notes: ModelNotes = ModelNotes(), catalogue: Catalogue = .standard
  ) throws {
    let task: any ReasoningTask
    do {
      task = try catalogue.task(named: header.task, notes: notes)
      _ = try catalogue.method(named: header.method)
      _ = try header.dialect.map(catalogue.dialect)
      try Self.check("scorer", header.parameters?.scorer, Scorer.allCases.map(\.rawValue))
      try Self.check("order", header.parameters?.order, SearchOrder.allCases.map(\.rawValue))
    } catch let error as ReasoningError {
      throw ReasoningError.notRunnable("\(error)")
    }
    self.init(header, task, catalogue)
  }

  private init(_ header: RunHeader, _ task: any ReasoningTask, _ catalogue: Catalogue) {
    self.header = header
    self.task = task
    self.catalogue = catalogue
    self.header.traits = nil
    self.header.chat = header.chat == true ? true : nil
    if header.parameters == nil {
      self.header.parameters = try? catalogue.method(named: header.method).usualParameters
    }
  }

  private static func check(_ kind: String, _ name: String?, _ names: [String]) throws {
    guard let name, !names.contains(name) else { return }
    throw ReasoningError.unknownName(kind: kind, name: name, known: names.joined(separator: ", "))
  }
}
