import Explorer
import Statistics
import Traces

extension RunsRow {
  /// The row of a saved run, from its header and its figures.
  init(path: String, _ run: TraceReader.Result) {
    let header = run.log.header
    let figures = RunStatistics(run.log, run.history, file: path)
    self.init(path: path, problem: header.problem, method: header.methodLabel)
    verdict = figures.correct
    answer = run.history.tree().verdict?.answer
    totalTokens = figures.totalTokens
    criticalPath = figures.criticalPathTokens
    acceleration = figures.accelerationRatio
    threads = figures.threads
    reprefilled = figures.reprefilledTokens
    maxContext = figures.maxContextTokens
    flags = figures.flags
    note = header.note
  }
}
