import Dialects
import Engines
import Traces

/// Skeleton-of-thought: first the points of an answer, then all of them written out side by side (Ning et al.,
/// arXiv 2307.15337).
///
/// Needs no training: any model that follows instructions can be seen forking. Each point is a request of its own, so
/// the text of the request counts as prompt. The orchestrator begins each reply, with `1.` or with the point itself,
/// and nothing is written behind the join: the points are the answer.
struct SkeletonOfThought: Method {
  static let name = "skeleton-of-thought"
  static let usualParameters: MethodParameters? = MethodParameters(points: 10)
  static let prefersChat = true

  private let setting: MethodSetting

  private static let firstPoint = "1."

  init(_ setting: MethodSetting) { self.setting = setting }

  static func traits(of header: RunHeader) -> MethodTraits {
    MethodTraits(forking: .byMethod, label: label(of: header), hasOutlines: true)
  }

  /// The most points that are written out.
  private var points: Int { setting.numbers.points }
  private var chat: Bool { setting.header.chat ?? false }
  private var limits: LengthLimits { setting.limits }

  /// In free text the points are the answer as a whole: nothing in them is the result.
  func verdict(on run: RunSnapshot) -> Verdict? {
    setting.task.name == nil ? Verdict(answer: nil) : nil
  }

  /// Asks for the skeleton.
  var prompt: Prompt? {
    setting.prompt(
      """
      Plan an answer to the question below. Do not answer it yet: give only its skeleton, a numbered list of 3 to \
      \(max(3, min(points, 10))) points (1., 2., 3., ...). Each point is one short phrase of 3 to 6 words.

      Question: \(setting.problem)
      """ + (chat ? "" : "\n\nSkeleton:\n"))
  }

  /// Asks for one point.
  private func prompt(for point: Outline, of skeleton: [Outline]) -> Prompt {
    setting.prompt(
      """
      Question: \(setting.problem)

      The points of the answer:
      \(skeleton.map { "\($0.number). \($0.text)" }.joined(separator: "\n"))

      Write out point \(point.number) in one or two sentences. Write nothing about the other points.
      """ + (chat ? "" : "\n\n"))
  }

  func reactions(to thread: ThreadID, in run: RunSnapshot) throws -> [Event.Kind] {
    let isOver = run.endsText(thread)
    let isCutOff = !isOver && limits.stop(thread, in: run.tree)
    if thread != .root {
      if isOver || isCutOff { return [.ended(thread, isOver ? .endOfText : .length)] }
      return hasLeftItsPoint(thread, run) ? [.ended(thread, .closed)] : []
    }
    let skeleton = skeleton(in: run)
    // Weak models do not stop: as many lines as are wanted are enough, and so is one that came before.
    let lines = Self.lines(in: run.pathText(to: .root)).count
    let isLong = run.lastPiece(of: thread).contains(10) && (lines >= points || lines > skeleton.count)
    guard isOver || isCutOff || isLong else { return [] }
    guard !skeleton.isEmpty, !limits.stop(.root, in: run.tree) else {
      return .end(isOver ? .endOfText : .length)
    }
    return [run.tree.fork(.root, opened: run.tree.metrics.prompt, into: skeleton, isIsolated: true)]
  }

  /// Whether a thread goes on with other points, as weak models do: its last line begins as a point does.
  private func hasLeftItsPoint(_ thread: ThreadID, _ run: RunSnapshot) -> Bool {
    let line = run.ownText(of: thread).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    guard line.count > 1, let last = line.last else { return false }
    let rest = last.drop { $0.isASCII && $0.isNumber }
    return rest.count < last.count && (rest.first == "." || rest.first == ")")
  }

  func moves(in run: RunSnapshot) throws -> [Event.Kind] {
    guard let block = run.tree.blocks.first else {
      let isUntouched = run.tree.tokenCount(.root) == run.tree.metrics.prompt
      return isUntouched ? [try inserting(Self.firstPoint, into: .root)] : []
    }
    guard run.tree.join(of: block.id) == nil else { return [] }
    let skeleton = skeleton(in: run)
    for child in block.children where run.tree.tokenCount(child) == 0 && run.tree.status(child) == .running {
      guard let point = skeleton.first(where: { $0.number == run.tree.thread(child).number }) else {
        continue
      }
      let ids = try setting.encodePrompt(prompt(for: point, of: skeleton))
      return [
        .tokens(child, .prompt, ids.map { Token(id: $0) }),
        try inserting("\(point.number). \(Self.heading(point)):", into: child),
      ]
    }
    guard block.children.allSatisfy(run.isEnded) else { return [] }
    let children = block.children.filter { !run.tree.isPruned($0) }
    let join = Join(parent: .root, discipline: .message, children: children)
    let isCutOff = children.contains { run.tree.status($0) == .ended(.length) }
    return [.joined(join)] + .end(isCutOff ? .length : .endOfText)
  }

  private func inserting(_ text: String, into thread: ThreadID) throws -> Event.Kind {
    .tokens(thread, .inserted, try setting.encode(text).map { Token(id: $0) })
  }

  // MARK: - The skeleton

  /// In characters; a point is a phrase.
  private static let longestPoint = 200

  /// A point without the punctuation that ends a sentence: the model has to go on.
  private static func heading(_ point: Outline) -> Substring {
    var text = point.text[...]
    while let last = text.last, ".!?:;, ".contains(last) { text = text.dropLast() }
    return text
  }

  private func skeleton(in run: RunSnapshot) -> [Outline] {
    Array(Self.points(in: run.pathText(to: .root)).prefix(points))
  }

  /// The points that a text lists; a repeated one counts once.
  ///
  /// Text is untrusted and becomes part of a prompt: nothing in it is taken for a special token there.
  static func points(in text: String) -> [Outline] {
    var numbers: Set<String> = []
    var texts: Set<String> = []
    return lines(in: text).filter { numbers.insert($0.number).inserted && texts.insert($0.text).inserted }
  }

  /// The numbered lines of a text, such as `2. Warm up slowly`.
  private static func lines(in text: String) -> [Outline] {
    text.split(whereSeparator: \.isNewline).compactMap { line in
      let line = line.drop { $0.isWhitespace || $0 == "*" || $0 == "#" }
      let number = line.prefix { $0.isASCII && $0.isNumber }
      let rest = line.dropFirst(number.count)
      guard (1...3).contains(number.count), let mark = rest.first, ".):".contains(mark) else { return nil }
      let words = rest.dropFirst().drop { $0.isWhitespace || $0 == "*" }.filter { $0 != "*" }
      return words.isEmpty ? nil : Outline(number: String(number), text: String(words.prefix(longestPoint)))
    }
  }
}
