public import Foundation
public import Traces

/// A run as one page for a browser: figures, timeline, tree of threads and a scrub bar.
///
/// It needs no network, and without a script everything but moving in time works.
public struct HTMLPage: RunExport {
  public let name = "html"
  public let fileExtension = "html"
  public let about = "a page for any browser: tree, timeline and scrub bar"

  /// What a person noted down about the run.
  private let notes: RunNotes

  public init(_ notes: RunNotes = RunNotes()) { self.notes = notes }

  /// Beyond this many tokens, tokens have no element each: a browser would not follow.
  static let mostElements = 60_000

  public func data(_ log: RunLog, _ history: RunHistory) throws -> Data {
    let tree = history.tree()
    let timeline = HTMLTimeline(tree, log.header.countUnit)
    let threads = HTMLThreads(log, tree, notes.shown(in: log.head, of: log))
    var page = HTMLText()
    page.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
    page.text(log.header.problem)
    page.raw(
      "</title><meta name=\"viewport\" content=\"width=device-width\">\n<style>\n\(Self.style)</style></head>\n<body>\n"
    )
    head(log, tree, &page)
    timeline.write(to: &page)
    page.raw(
      "<div id=\"scrub\" hidden><button id=\"play\">▶</button>"
        + "<input id=\"step\" type=\"range\" min=\"0\" max=\"\(tree.step)\" value=\"\(tree.step)\">"
        + "<output id=\"now\"></output><span class=\"dim\">← → step · Space plays · [ ] forks and joins · Home End</span></div>\n"
    )
    threads.write(to: &page)
    page.raw("<script type=\"application/json\" id=\"data\">")
    page.json(
      try Printable.json(
        Facts(
          steps: Int(tree.step), reached: timeline.reached,
          stops: history.milestones.map { Int(history.step(at: $0)) })))
    page.raw("</script>\n<script>\n\(Self.script)</script>\n</body></html>\n")
    return Data(page.html.utf8)
  }

  /// What the script needs.
  private struct Facts: Encodable {
    var steps: Int
    /// How far the critical path had come behind which engine step: pairs, ascending.
    var reached: [[Int]]
    /// Engine steps of forks, joins and ends.
    var stops: [Int]
  }

  private func head(_ log: RunLog, _ tree: RunTree, _ page: inout HTMLText) {
    let metrics = tree.metrics
    page.raw("<header><h1>")
    page.text(log.header.problem)
    page.raw("</h1><p>")
    page.text(
      ([log.header.model.name, log.header.methodLabel]
        + (log.header.countUnit == .tokens ? ["seed \(log.header.seed)"] : [])).joined(separator: " · "))
    page.raw("</p><p class=\"figures\">")
    if let verdict = tree.verdict {
      page.raw("<b class=\"\(verdict.correct.map { $0 ? "right" : "wrong" } ?? "")\">")
      page.text((verdict.correct.map { $0 ? "✓ " : "✗ " } ?? "") + (verdict.answer ?? "no answer"))
      page.raw("</b>")
      if verdict.correct == false, let expected = verdict.expected { page.text(", not " + expected) }
      page.text(" · ")
    }
    page.text(
      "\(log.header.countUnit.count(metrics.total)) · \(metrics.criticalPath) on the critical path · \(metrics.threads) threads"
    )
    if let alone = log.alone {
      page.text(" · alone \(alone.tokens)")
      let speedup = alone.speedup(over: metrics.criticalPath, endedBy: tree.finish)
      if let speedup { page.text(" · ×\(Self.fixed(speedup))") }
    }
    page.raw("</p>")
    if let note = log.header.note {
      page.raw("<p>")
      page.text(note)
      page.raw("</p>")
    }
    let mistakes = tree.mistakes.count
    if mistakes > 0 {
      page.raw("<p class=\"wrong\">\(mistakes) false \(mistakes == 1 ? "step" : "steps")</p>")
    }
    page.raw("</header>\n")
  }

  static func fixed(_ value: Double) -> String { String(format: "%.2f", value) }
}

/// A text of HTML: markup of ours, and text of models with everything escaped that a browser or an editor could act on.
struct HTMLText {
  private(set) var html = ""

  mutating func raw(_ markup: String) { html += markup }

  /// Untrusted text.
  mutating func text(_ text: String, limit: Int = .max) {
    for scalar in text.unicodeScalars.prefix(limit) {
      switch scalar {
      case "&": html += "&amp;"
      case "<": html += "&lt;"
      case ">": html += "&gt;"
      case "\"": html += "&quot;"
      case "\n", "\t": html.unicodeScalars.append(scalar)
      default: html.unicodeScalars.append(Printable.isPlain(scalar) ? scalar : "\u{FFFD}")
      }
    }
  }

  /// JSON inside of a script element, which nothing in it can end.
  mutating func json(_ data: Data) {
    html += String(decoding: data, as: UTF8.self).replacing("<", with: "\\u003c")
  }
}
