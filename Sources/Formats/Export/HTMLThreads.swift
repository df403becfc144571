import Foundation
import Traces

/// The threads of a page, one inside the other where it was forked, each to be folded.
struct HTMLThreads {
  private let log: RunLog
  private let tree: RunTree
  private let critical: [ThreadID: [Range<Int>]]
  private let hasElements: Bool
  /// What a person noted down, by thread and token; -1 for the thread as a whole.
  private let notes: [ThreadID: [Int: [RunNotes.Note]]]
  /// Where a step turns out false, and what was expected.
  private let mistakes: [ThreadID: [Int: Mistake]]

  init(_ log: RunLog, _ tree: RunTree, _ notes: [RunNotes.Note]) {
    self.log = log
    self.tree = tree
    self.notes = Dictionary(grouping: notes, by: \.thread).mapValues {
      Dictionary(grouping: $0) { $0.token ?? -1 }
    }
    mistakes = Dictionary(grouping: tree.mistakes, by: \.thread).mapValues { mistakes in
      Dictionary(mistakes.map { (Int($0.position), $0) }) { first, _ in first }
    }
    critical = Dictionary(grouping: tree.criticalPath.stretches, by: \.thread).mapValues { $0.map(\.range) }
    hasElements = tree.metrics.written + tree.metrics.prompt <= HTMLPage.mostElements
  }

  private enum Step {
    case open(ThreadID)
    case tokens(ThreadID, Range<Int>)
    case join(BlockRecord)
    case close
  }

  /// Without recursion: a run may be nested deeper than the stack.
  func write(to page: inout HTMLText) {
    page.raw("<main id=\"tree\">\n")
    var stack: [Step] = [.open(.root)]
    while let step = stack.popLast() {
      switch step {
      case .open(let thread):
        open(thread, &page)
        stack.append(.close)
        stack += contents(of: thread).reversed()
      case .tokens(let thread, let range): tokens(thread, range, &page)
      case .join(let block): join(block, &page)
      case .close: page.raw("</details>\n")
      }
    }
    page.raw("</main>\n")
  }

  private func contents(of thread: ThreadID) -> [Step] {
    var steps: [Step] = []
    var first = 0
    for id in tree.blocks(of: thread) {
      let block = tree.block(id)
      steps.append(.tokens(thread, first..<max(first, block.forkPosition)))
      steps += block.children.map { .open($0) }
      steps.append(.join(block))
      first = block.forkPosition
    }
    return steps + [.tokens(thread, first..<max(first, tree.tokenCount(thread)))]
  }

  private func open(_ thread: ThreadID, _ page: inout HTMLText) {
    let record = tree.thread(thread)
    let kind = tree.isPruned(thread) ? "pruned" : critical[thread] != nil ? "critical" : ""
    page.raw("<details open class=\"\(kind)\"")
    if record.start >= 0 { page.raw(" data-s=\"\(tree.history.step(at: record.start + 1))\"") }
    page.raw("><summary><b>")
    page.text(tree.history.name(of: thread))
    page.raw("</b> ")
    page.text(record.outline, limit: 200)
    page.raw(
      " <span class=\"dim\">\(log.header.countUnit.count(tree.answerCount(thread)))</span></summary>\n")
    for note in notes[thread]?[-1] ?? [] { write(note, &page) }
    // Where tokens have no elements, notes on them stand in front of the text.
    guard !hasElements else { return }
    for (token, notes) in (notes[thread] ?? [:]).sorted(by: { $0.key < $1.key }) where token >= 0 {
      for note in notes { write(note, &page) }
    }
  }

  private func write(_ note: RunNotes.Note, _ page: inout HTMLText) {
    page.raw("<mark>")
    page.text(note.text.isEmpty ? "◂" : "◂ " + note.text)
    page.raw("</mark>")
  }

  private func join(_ block: BlockRecord, _ page: inout HTMLText) {
    guard let join = tree.join(of: block.id), let moment = tree.history.joinMoment(of: block.id) else {
      return
    }
    page.raw(
      "<p class=\"join dim\" data-s=\"\(tree.history.step(at: moment + 1))\">joined \(join.children.count) · \(join.discipline.rawValue)</p>\n"
    )
  }

  private func tokens(_ thread: ThreadID, _ range: Range<Int>, _ page: inout HTMLText) {
    guard !range.isEmpty else { return }
    let tokens = tree.tokens(thread)
    page.raw("<pre>")
    guard hasElements else {
      page.text(log.pieces.text(tokens[range].map { log.tokens.ids[Int($0)] }))
      return page.raw("</pre>\n")
    }
    // A character that lies in several tokens shows at its last one.
    var begun: [UInt8] = []
    let (notes, mistakes) = (notes[thread], mistakes[thread])
    for position in range {
      let index = Int(tokens[position])
      let mistake = mistakes?[position]
      page.raw(
        "<i class=\"\(mistake == nil ? kind(index) : "false")\" data-s=\"\(tree.step(of: position, in: thread))\""
      )
      let logprob = log.tokens.logprobs[index]
      if let mistake {
        page.raw(" title=\"false, expected: ")
        page.text(mistake.expected)
        page.raw("\"")
      } else if logprob.isFinite {
        page.raw(" title=\"p \(HTMLPage.fixed(exp(Double(logprob))))\"")
      }
      page.raw(">")
      let bytes = begun + log.pieces.bytes(log.tokens.ids[index])
      let tail = position + 1 < range.upperBound ? UTF8Shape.unfinished(bytes) : 0
      page.text(String(decoding: bytes.dropLast(tail), as: UTF8.self))
      begun = Array(bytes.suffix(tail))
      page.raw("</i>")
      for note in notes?[position] ?? [] { write(note, &page) }
    }
    page.raw("</pre>\n")
  }

  private func kind(_ index: Int) -> String {
    switch log.tokens.classes[index] {
    case .prompt: return "prompt"
    case .inserted: return "inserted"
    case .edited: return "edited"
    case .generated: return log.tokens.isUnlikely(at: index) ? "unlikely" : ""
    }
  }
}
