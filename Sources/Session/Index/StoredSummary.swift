import Traces

/// A run's figures as the index keeps them; what a person noted down lies beside the run and is read from there.
struct StoredSummary: Codable {
  var format: String
  var header: RunHeader
  var metrics: RunMetrics
  var verdict: Verdict?
  var finish: FinishReason?
  var wallSeconds: Double
  var falseSteps: Int
  var alone: AloneRun?
  var threadWeaverLongest: Int?
  var flags: [FailureFlag]
  /// What was odd about its file, in words.
  var oddities: [String]

  init(_ summary: RunSummary, _ oddities: [String]) {
    self.oddities = oddities
    format = summary.format
    header = summary.header
    metrics = summary.metrics
    verdict = summary.verdict
    finish = summary.finish
    wallSeconds = summary.wallSeconds
    falseSteps = summary.falseSteps
    alone = summary.alone
    threadWeaverLongest = summary.threadWeaverLongest
    flags = summary.flags
  }

  func summary(file: String) -> RunSummary {
    var summary = RunSummary(
      header, metrics, verdict: verdict, finish: finish, wallSeconds: wallSeconds, file: file, format: format)
    summary.falseSteps = falseSteps
    summary.alone = alone
    summary.threadWeaverLongest = threadWeaverLongest
    summary.flags = flags
    return summary
  }
}
