import Traces

/// A saved run that is consistent, read while the explorer has the terminal: nothing is printed.
struct SavedRun {
  let log: RunLog
  let history: RunHistory
  /// What is to be said of the file, such as that its last line was torn.
  let notice: String?

  init(_ path: String) throws {
    let result = try TraceReader.read(path: path)
    log = result.log
    history = RunHistory(result.log)
    notice = result.notice.map { "\($0)" }
    if let anomaly = history.anomaly { throw TraceError(.malformed, path: path, anomaly) }
  }
}
