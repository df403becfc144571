import Dialects
import Traces

/// A run with what the flags look at, worked out once.
struct RunEvidence {
  let log: RunLog
  let tree: RunTree
  let thresholds: FailureThresholds
  let dialect: Dialect?

  init(_ log: RunLog, _ tree: RunTree, _ thresholds: FailureThresholds) {
    self.log = log
    self.tree = tree
    self.thresholds = thresholds
    dialect = log.header.method == "fork-join" ? log.header.dialect.flatMap(Dialect.named) : nil
  }

  var isForkJoin: Bool { log.header.method == "fork-join" }

  /// Ids of what a thread wrote itself.
  func own(_ thread: ThreadID) -> [Int32] {
    tree.tokens(thread).lazy.map(Int.init).filter { isOwn($0) }.map { log.tokens.ids[$0] }
  }

  func isOwn(_ index: Int) -> Bool {
    log.tokens.classes[index] == .generated || log.tokens.classes[index] == .edited
  }

  func text(_ thread: ThreadID) -> String { log.pieces.text(own(thread)) }

  /// With what the orchestrator wrote for it too, such as the point that it is to write out.
  func wholeText(_ thread: ThreadID) -> String {
    let tokens = tree.tokens(thread).lazy.map(Int.init).filter { log.tokens.classes[$0] != .prompt }
    return log.pieces.text(tokens.map { log.tokens.ids[$0] })
  }

  /// A thread's name for a reader: the numbers on the way to it.
  func name(_ thread: ThreadID) -> String {
    var numbers: [String] = []
    var current = tree.thread(thread)
    while let parent = current.parent, numbers.count < 6 {
      numbers.append(String(current.number.prefix(12)))
      if current.number.contains(".") { break }
      current = tree.thread(parent)
    }
    return numbers.isEmpty ? "main" : numbers.reversed().joined(separator: ".")
  }

  func names(_ threads: [ThreadID]) -> String {
    threads.prefix(4).map(name).joined(separator: ", ")
      + (threads.count > 4 ? " and \(threads.count - 4) more" : "")
  }

  func isEnded(_ thread: ThreadID, _ reason: EndReason) -> Bool { tree.status(thread) == .ended(reason) }
}

/// The n-grams of a list, for measures of likeness.
enum Grams {
  static func of<Element: Hashable>(_ list: [Element], _ n: Int = 3) -> Set<[Element]> {
    guard list.count > n else { return list.isEmpty ? [] : [list] }
    return Set((0...(list.count - n)).map { Array(list[$0..<$0 + n]) })
  }

  /// |a ∩ b| / |a ∪ b|; 0 where both are empty.
  static func jaccard<Element: Hashable>(_ a: Set<[Element]>, _ b: Set<[Element]>) -> Double {
    let union = a.union(b).count
    return union > 0 ? Double(a.intersection(b).count) / Double(union) : 0
  }

  /// The share of `a` that lies in `b`; 0 where `a` is empty.
  static func containment<Element: Hashable>(of a: Set<[Element]>, in b: Set<[Element]>) -> Double {
    a.isEmpty ? 0 : Double(a.count { b.contains($0) }) / Double(a.count)
  }
}
