import Explorer
import Traces

/// Tells a run on standard output, line by line.
enum PlainReport {
  static func print(_ log: RunLog) {
    var narrator = Narrator(log.header)
    narrator.title.forEach(Console.print)
    for event in log.eventBatches.flatMap({ $0 }) { narrator.lines(for: event).forEach(Console.print) }
    narrator.summary.forEach(Console.print)
  }
}
