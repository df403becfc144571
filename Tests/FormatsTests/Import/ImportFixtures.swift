import Formats
import Foundation
import Traces

/// Texts in each dialect, and what they say.
enum Samples {
  static let multiverse = """
    <Think>
    Okay, if x < 3 then \\(a<b\\) holds.
    Let's think in parallel.
    <Parallel>
    <Goal>
    Both parts.
    <Outline>
    1: The first part.
    </Outline>
    <Outline>
    2: The second part.
    </Outline>
    </Goal>
    <Path>
    1: Here it gets deeper.
    <Parallel>
    <Goal>
    <Outline>
    1.1: One half.
    </Outline>
    <Outline>
    1.2: Other half.
    </Outline>
    </Goal>
    <Path>
    1.1: half a
    </Path>
    <Path>
    1.2: half b is longer
    </Path>
    <Conclusion>
    Both halves.
    </Conclusion>
    </Parallel>
    So 7.
    </Path>
    <Path>
    2: It is 8.
    </Path>
    <Conclusion>
    7 and 8.
    </Conclusion>
    </Parallel>
    Thus \\boxed{15}.
    </Think>

    """

  static let threadweaver = """
    <think>
    Split it.
    <Parallel>
    <Outlines>
    <Outline>1: Compute the square of x.</Outline>
    <Outline>2: Compute the square of y.</Outline>
    </Outlines>
    <Thread>
    1: x is 6, so 36.
    </Thread><Thread>
    2: y is 9, so 81.
    </Thread>
    </Parallel>
    It is 117.
    </think>
    \\boxed{117}
    """

  static let npr = """
    <guideline>
    <plan>1: Try a way.</plan>
    <plan>2: Try another way.</plan>
    </guideline>
    <step>
    1: The way gives 4.
    </step>
    <step>
    2: The other gives 4 too.
    </step>
    <takeaway>
    Both give 4.
    </takeaway>

    So \\boxed{4}.
    """

  static let parallelR1 =
    "Let me see. <Parallel><Path>one way is 3</Path><Path>the other way is 3 as well</Path></Parallel>"
    + "<Summary>both say 3</Summary> So 3."

  static let all = [multiverse, threadweaver, npr, parallelR1]
}

/// A file in a folder of its own, which goes away behind the test.
func withFile<Result>(
  _ text: some Sequence<UInt8>, _ name: String = "x.any", beside others: [String: String] = [:],
  _ body: (String) throws -> Result
) throws -> Result {
  let folder = NSTemporaryDirectory() + "formats-\(UUID().uuidString)"
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  try Data(text).write(to: URL(fileURLWithPath: folder + "/" + name))
  for (name, text) in others { try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name)) }
  return try body(folder + "/" + name)
}

/// The runs of a file with this text.
func imported(_ text: String, _ name: String = "x.any", beside others: [String: String] = [:]) throws
  -> [SavedRun]
{
  try withFile(text.utf8, name, beside: others) { path in
    let file = try FormatRegistry.standard().open(path)
    return try (0..<file.count).map { try file.run(at: $0) }
  }
}

extension SavedRun {
  var tree: RunTree { history.tree() }

  /// The run's text in reading order, without its prompt.
  var text: String {
    log.pieces.text(
      tree.linearTokens(includingAll: true).map(Int.init).filter { log.tokens.classes[$0] != .prompt }.map {
        log.tokens.ids[$0]
      })
  }

  func text(_ thread: Int32) -> String {
    log.pieces.text(tree.tokens(ThreadID(thread)).map { log.tokens.ids[Int($0)] })
  }

  /// The tree as nested names with the tokens of each thread: equal for equal trees.
  var shape: String {
    var lines: [String] = []
    for thread in tree.threads {
      let end = "\(tree.status(thread.id))"
      lines.append(
        "\(history.name(of: thread.id, levels: .max)) \"\(thread.outline)\" \(end) "
          + tree.blocks(of: thread.id).map { tree.block($0) }.map { block in
            "\(block.children.count)\(tree.join(of: block.id).map { " " + $0.discipline.rawValue } ?? " open")"
          }.joined(separator: ", "))
    }
    return lines.sorted().joined(separator: "\n")
  }
}

/// JSON of a value.
func json(_ value: Any) throws -> String {
  String(
    decoding: try JSONSerialization.data(withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys]),
    as: UTF8.self)
}
