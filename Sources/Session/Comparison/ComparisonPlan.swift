public import Reasoning
public import Traces

/// The runs of a comparison: every method on every problem within every limit, each with a file of its own.
public struct ComparisonPlan {
  public struct Job {
    public let request: RunRequest
    /// Which problem of the list it is.
    public let problem: Int
    public let path: String
  }

  public let folder: String
  public let jobs: [Job]

  /// - Parameters:
  ///   - problems: the same for every method.
  ///   - methods: each makes the request for a problem.
  ///   - limits: each is tried on its own; nil is no limit.
  public init(
    folder: String, problems: [String], methods: [(String) throws -> RunRequest],
    limits: [RunHeader.Limits?], model: RunHeader.ModelReference
  ) throws {
    self.folder = folder
    var jobs: [Job] = []
    // Problem by problem, so that a comparison that is broken off has all methods on the same problems.
    for (index, problem) in problems.enumerated() {
      for method in methods {
        for limit in limits {
          var request = try method(problem)
          request.limits = limit
          let name = Self.fileName(request, index, model)
          jobs.append(Job(request: request, problem: index, path: folder + "/" + name))
        }
      }
    }
    self.jobs = jobs
  }

  /// Such as `0007-self-consistency-n-8.jsonl`.
  private static func fileName(_ request: RunRequest, _ index: Int, _ model: RunHeader.ModelReference)
    -> String
  {
    let number = String(index)
    var header = RunHeader(
      problem: "", method: request.method, dialect: request.dialect, join: request.join,
      parameters: request.parameters, limits: request.limits, model: model)
    header.traits = request.catalogue.traits(of: header)
    let label = header.methodLabel.replacing("≤", with: "-")
    let slug = label.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".")) }.joined(
      separator: "-")
    return String(repeating: "0", count: max(0, 4 - number.count)) + number + "-" + slug + ".jsonl"
  }
}
