import Inference
public import Traces

/// Skeleton-of-thought: first the points of an answer, then all of them written out side by side (Ning et al.,
/// arXiv 2307.15337).
///
/// Needs no training: any model that follows instructions can be seen forking. Each point is a request of its own with
/// the question and the skeleton in it, and nothing is written behind the join: the points are the answer.
public struct SkeletonOfThought: Method {
  /// The most points that are written out.
  let points: Int
  /// Whether prompts are written in the model's chat template.
  let chat: Bool
  let limits: LengthLimits
  let endOfText: Set<TokenID>
  let problem: String
  let encode: (Prompt) throws -> [TokenID]

  /// What asks for the skeleton.
  func prompt(for problem: String) -> Prompt {
    Prompt(
      """
      Plan an answer to the question below. Do not answer it yet: give only its skeleton, a numbered list of 3 to \
      \(max(3, min(points, 10))) points (1., 2., 3., ...). Each point is one short phrase of 3 to 6 words.

      Question: \(problem)

      Skeleton:
      """, chat: chat)
  }

  /// What asks for one point.
  func prompt(for point: Point, of skeleton: [Point]) -> Prompt {
    Prompt(
      """
      A question is being answered point by point.

      Question: \(problem)

      The points of the answer:
      \(skeleton.map { "\($0.number). \($0.text)" }.joined(separator: "\n"))

      Write point \(point.number), "\(point.text)", in one or two sentences. Write nothing about the other points.
      """, chat: chat)
  }

  public func reactions(to thread: ThreadID, in run: RunView) throws -> [Event.Kind] {
    let isOver = run.lastToken(of: thread).map(endOfText.contains) ?? false
    let isCutOff = !isOver && limits.stop(thread, in: run.tree)
    guard isOver || isCutOff else { return [] }
    if thread != .root { return [.ended(thread, isOver ? .endOfText : .length)] }
    // A skeleton that can be read is written out even where it was cut off.
    let skeleton = skeleton(in: run)
    guard !skeleton.isEmpty, !limits.stop(.root, in: run.tree) else {
      return Sequential.finish(isOver ? .endOfText : .length)
    }
    let first = run.tree.threadCount
    return [
      .forked(
        Fork(
          parent: .root, opened: Int32(run.tree.metrics.prompt),
          children: skeleton.enumerated().map {
            .init(id: ThreadID(Int32(first + $0)), number: $1.number, outline: $1.text)
          },
          isIsolated: true))
    ]
  }

  public func moves(in run: RunView) throws -> [Event.Kind] {
    guard let block = run.tree.blocks.first, run.tree.join(of: block.id) == nil else { return [] }
    let waiting = block.children.filter { run.tree.tokenCount($0) == 0 && run.tree.status($0) == .running }
    guard waiting.isEmpty else {
      let skeleton = skeleton(in: run)
      return try waiting.compactMap { child in
        guard let point = skeleton.first(where: { $0.number == run.tree.thread(child).number }) else {
          return nil
        }
        return .tokens(child, .inserted, try encode(prompt(for: point, of: skeleton)).map { Token(id: $0) })
      }
    }
    guard block.children.allSatisfy(run.isEnded) else { return [] }
    let children = block.children.filter { !run.tree.isPruned($0) }
    let join = Join(parent: .root, discipline: .message, children: children, reused: 0, reprefilled: 0)
    let isCutOff = children.contains { run.tree.status($0) == .ended(.length) }
    return [.joined(join)] + Sequential.finish(isCutOff ? .length : .endOfText)
  }

  // MARK: - The skeleton

  struct Point: Equatable {
    var number: String
    var text: String
  }

  private func skeleton(in run: RunView) -> [Point] {
    Array(Self.points(in: run.ownText(of: .root)).prefix(points))
  }

  /// The numbered lines of a text, such as `2. Warm up slowly`; a number that comes twice counts once.
  static func points(in text: String) -> [Point] {
    var seen: Set<String> = []
    return text.split(whereSeparator: \.isNewline).compactMap { line in
      let line = line.drop { $0.isWhitespace || $0 == "*" || $0 == "#" }
      let number = line.prefix { $0.isASCII && $0.isNumber }
      let rest = line.dropFirst(number.count)
      guard (1...3).contains(number.count), let mark = rest.first, ".):".contains(mark) else { return nil }
      let words = rest.dropFirst().drop { $0.isWhitespace || $0 == "*" }
      let text = words.filter { $0 != "*" }
      guard !text.isEmpty, seen.insert(String(number)).inserted else { return nil }
      return Point(number: String(number), text: String(text.prefix(200)))
    }
  }
}
