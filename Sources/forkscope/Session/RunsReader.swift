import Exchange
import Explorer
import Foundation
import Terminal
import Traces

/// Reads many traces for the table of runs, on a thread of its own.
enum RunsReader {
  /// How often rows go to the screen.
  private static let interval = Duration.milliseconds(50)

  static func read(_ paths: [String], into mailbox: Mailbox<Action>) {
    Thread.detachNewThread {
      var rows: [RunsRow] = []
      var last = ContinuousClock.now
      for path in paths {
        rows.append(row(path))
        guard ContinuousClock.now - last > interval else { continue }
        mailbox.post(.runsAdded(rows, isComplete: false))
        rows = []
        last = .now
      }
      mailbox.post(.runsAdded(rows, isComplete: true))
    }
  }

  /// A row for a file; one that cannot be read says why.
  private static func row(_ path: String) -> RunsRow {
    let log: RunLog
    do throws(TraceError) {
      log = try TraceReader.read(path: path).log
    } catch {
      let name = URL(fileURLWithPath: path).lastPathComponent
      return RunsRow(path: path, problem: name, method: "", failure: error.description)
    }
    let run = RunStatistics(log, file: path)
    return RunsRow(
      path: path, problem: run.problem, method: run.label, answer: run.answer, correct: run.correct,
      totalTokens: run.totalTokens, criticalPath: run.criticalPathTokens, acceleration: run.accelerationRatio,
      threads: run.threads, reprefilled: run.reprefilledTokens, maxContext: run.maxContextTokens,
      flags: run.flags)
  }
}
