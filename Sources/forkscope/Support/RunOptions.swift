import ArgumentParser
import Dialects
import Engines
import Inference
import Reasoning
import Traces

/// The options for the run and its model.
struct RunOptions: ParsableArguments {
  @Option(
    help:
      "The kind of problem: \(Catalogue.standard.tasks.map(\.name).joined(separator: ", ")). Default: the model's own task."
  )
  var task: String?

  @Option(help: "How to attack it: \(Catalogue.standard.methods.map { $0.name }.joined(separator: ", ")).")
  var method = Catalogue.standard.methods.first?.name ?? ""

  @Option(
    help:
      "Tags and rules of: \(Dialect.all.map(\.name).joined(separator: ", ")). Default: the model's own.")
  var dialect: String?

  @Option(
    help: """
      How threads come back: stitch (K/V reused in place), prefill (computed a second time) or message (the child's \
      message alone). Default: stitch where the dialect allows it.
      """)
  var join: String?

  @Option(help: "Cut every thread off at this many tokens of context.")
  var contextLimit: Int?

  @Option(
    help: """
      Cut the run off at this many answer tokens on its critical path. Tags that close threads come on top.
      """)
  var criticalLimit: Int?

  @Option(help: "Cut the run off at this many answer tokens in all. Tags that close threads come on top.")
  var totalLimit: Int?

  @OptionGroup var common: CommonOptions

  func validate() throws {
    for (name, limit) in [("context", contextLimit), ("critical", criticalLimit), ("total", totalLimit)] {
      try require(limit ?? 1 >= 1, "--\(name)-limit takes 1 or more")
    }
  }

  /// The request for a run, with the model's own task and dialect where none was given.
  func request(_ problem: String?, on engine: any Engine) throws -> RunRequest {
    let task = try Catalogue.standard.task(named: task, for: engine)
    guard let problem = problem ?? task.problem(seed: common.drawing.seed, index: 0) else {
      throw Complaint("there is no problem to run: give one")
    }
    var choice = try MethodChoice(method)
    choice.dialect = choice.dialect ?? dialect
    choice.join = try choice.join ?? join.map(JoinDiscipline.init(named:))
    var request = try common.request(for: choice, of: problem, task, on: engine)
    request.limits = RunHeader.Limits(context: contextLimit, critical: criticalLimit, total: totalLimit).orNil
    return request
  }
}

extension RunOptions {
  /// The options given that say what is run and how, by name: a saved run has its own.
  func ofTheRun() throws -> [String] {
    let usual = try Self.parse([])
    let (drawing, numbers) = (common.drawing, common.numbers)
    let isGiven: [(String, Bool)] = [
      ("task", task != nil), ("method", method != usual.method), ("dialect", dialect != nil),
      ("join", join != nil), ("context-limit", contextLimit != nil), ("critical-limit", criticalLimit != nil),
      ("total-limit", totalLimit != nil), ("samples", numbers.samples != nil),
      ("scorer", numbers.scorer != nil), ("order", numbers.order != nil),
      ("proposals", numbers.proposals != nil), ("beam", numbers.beam != nil), ("depth", numbers.depth != nil),
      ("exploration", numbers.exploration != nil), ("points", numbers.points != nil),
      ("temperature", common.temperature != nil), ("seed", drawing.seed != usual.common.drawing.seed),
      ("top-k", drawing.topK != usual.common.drawing.topK),
      ("top-p", drawing.topP != usual.common.drawing.topP),
      ("min-p", drawing.minP != usual.common.drawing.minP),
      ("max-tokens", common.maxTokens != usual.common.maxTokens), ("chat", common.chat),
      ("alternatives", common.alternatives != usual.common.alternatives), ("note", common.note != nil),
    ]
    return isGiven.filter(\.1).map { "--" + $0.0 }
  }
}

extension RunHeader.Limits {
  /// nil where nothing is limited.
  var orNil: Self? { self == Self() ? nil : self }
}
