import Testing

@testable import Dialects

@Suite("Format validation")
struct FormatValidatorTests {
  private func error(_ text: String, _ dialect: String = "threadweaver", spaced: Bool = true) throws
    -> FormatError?
  {
    var rules = try #require(FormatRules(dialect: dialect))
    rules.allowsSpaceBetweenThreads = spaced
    return FormatValidator(rules).firstError(in: text)
  }

  private static let outlines =
    "<Outlines>\n<Outline>1: Compute $a < b$.</Outline>\n<Outline>2: Compute b.</Outline>\n</Outlines>\n"
  private static let threads = "<Thread>\n1: a < 3 & x<y\n</Thread><Thread>\n2: b\n</Thread>"
  private static func block(_ inside: String) -> String { "hm\n<Parallel>\n\(inside)\n</Parallel>\nso" }

  @Test(
    "well-formed texts of every system",
    arguments: [
      ("threadweaver", "just text with 3 < 4 and <b>"),
      ("threadweaver", block(outlines + threads)),
      ("threadweaver", block(outlines + threads + "\n<Conclusion>\nboth\n</Conclusion>")),
      (
        "multiverse",
        "<Parallel>\n<Goal>\nFind both.\n<Outline>\n1: a\n</Outline>\n<Outline>\n2: b\n</Outline>\n</Goal>\n<Path>\n1: x\n"
          + "<Parallel><Goal><Outline>1.1: c</Outline></Goal><Path>1.1: d</Path><Conclusion>e</Conclusion></Parallel>"
          + "</Path>\n<Path>\n2: y\n</Path>\n<Conclusion>\nz\n</Conclusion>\n</Parallel>"
      ),
      (
        "npr",
        "<guideline>\n<plan>1: go left</plan>\n<plan>2: go right</plan>\n</guideline>\n<step>\n1: it is left\n</step>\n"
          + "<step>\n2: it is right\n</step>\n<takeaway>\nboth agree\n</takeaway>\nThe end \\boxed{4}"
      ),
      (
        "parallel-r1",
        "x<Parallel><Path>one way</Path>\n<Path>other way</Path></Parallel><Summary>same</Summary>y"
      ),
    ])
  func wellFormed(_ dialect: String, _ text: String) throws { #expect(try error(text, dialect) == nil) }

  @Test(
    "ThreadWeaver's errors, in the order in which its filter looks for them",
    arguments: [
      ("<Parallel>", FormatError.unequalBlockTags), ("</Parallel><Parallel>", .unequalBlockTags),
      (block(block(outlines + threads)), .nestedBlock),
      (block("words" + outlines + threads), .disallowedTag),
      (block(outlines + "words" + threads), .disallowedTag),
      (block(outlines + "<Thread>1: a</Thread>"), .countMismatch),
      (block("<Outlines><Outline>1: a</Outlines><Thread>1: a</Thread>"), .unbalancedOutline),
      (block(outlines + "<Thread>1: a</Thread><Thread>2: b"), .unbalancedThread),
      (block(outlines + threads + "<Conclusion>"), .unbalancedConclusion),
      (block(outlines + threads + "<Conclusion>a</Conclusion><Conclusion>b</Conclusion>"), .conclusionCount),
      (block(threads + outlines), .wrongSequence), (block("<Outlines></Outlines>"), .noOutline),
      (
        block(
          "<Outlines><Outline>1: a<Outline>2: b</Outline></Outline></Outlines><Thread>1: x</Thread><Thread>2: y</Thread>"
        ),
        .tagInOutline
      ),
      (block("<Outlines><Outline>first</Outline></Outlines><Thread>1: a</Thread>"), .unnumberedOutline),
      (block("<Outlines><Outline>2: a</Outline></Outlines><Thread>2: a</Thread>"), .outlineNumbering),
      (block(outlines + "<Thread>1: a</Thread><Thread>3: b</Thread>"), .threadNumbering),
      (block(outlines + "<Thread>1: a<Thread>2: b</Thread></Thread>"), .tagInThread),
      (block(outlines + "<Thread>a</Thread><Thread>b</Thread>"), .unnumberedThread),
      (block(outlines + threads + "<Conclusion> </Conclusion>"), .emptyConclusion),
    ])
  func threadWeaver(_ text: String, _ expected: FormatError) throws { #expect(try error(text) == expected) }

  @Test("more than fifty outlines are too many")
  func tooMany() throws {
    let outlines = (1...51).map { "<Outline>\($0): a</Outline>" }.joined()
    let threads = (1...51).map { "<Thread>\($0): a</Thread>" }.joined()
    #expect(try error(Self.block("<Outlines>" + outlines + "</Outlines>" + threads)) == .tooManyOutlines)
  }

  @Test("white space between threads is an error only where the strict check is asked for")
  func space() throws {
    let text = Self.block(Self.outlines + "<Thread>1: a</Thread>\n<Thread>2: b</Thread>")
    #expect(try error(text) == nil)
    #expect(try error(text, spaced: false) == .spaceBetweenThreads)
  }

  @Test(
    "the others' own errors",
    arguments: [
      ("npr", "<guideline></guideline><takeaway>nothing</takeaway>", FormatError.noOutline),
      ("npr", "<guideline><plan>1: a b</plan></guideline><step>1: it is so</step>", .conclusionCount),
      (
        "npr",
        "<guideline><plan>1: a</plan></guideline><step>1: it is so</step><takeaway>so it is</takeaway>",
        .tooShort
      ),
      ("npr", "<guideline><plan>1: a b</plan></guideline><takeaway>so it is</takeaway>", .countMismatch),
      ("parallel-r1", "<Parallel><Path>one</Path></Parallel><Summary>s</Summary>", .tooFewThreads),
      ("parallel-r1", "<Parallel><Path>one</Path><Path>two</Path></Parallel>", .conclusionCount),
      ("parallel-r1", "<Parallel><Path>one</Path><Path>two</Path>", .unequalBlockTags),
      (
        "multiverse", "<Parallel><Goal><Outline>1: a</Outline></Goal><Path>1: b</Path></Parallel>",
        .conclusionCount
      ),
    ])
  func others(_ dialect: String, _ text: String, _ expected: FormatError) throws {
    #expect(try error(text, dialect) == expected)
  }

  @Test("APR's grammar is not made of tags: it has no such rules")
  func apr() { #expect(FormatRules(dialect: "apr") == nil) }

  @Test("random tags never trap, and deep nesting is no trouble")
  func fuzz() throws {
    var state: UInt64 = 7
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    for dialect in ["threadweaver", "multiverse", "npr", "parallel-r1"] {
      let known = try #require(Dialect.named(dialect)).tags
      let pairs = [known.block, known.outlines, known.outline, known.thread, known.conclusion].compactMap {
        $0
      }
      let parts = pairs.flatMap { [$0.open, $0.close] } + ["1:", "2: x", "<", "", " ", "é", ":"]
      for _ in 0..<400 {
        _ = try error((0..<next(30)).map { _ in parts[next(parts.count)] }.joined(), dialect)
      }
    }
    let deep =
      String(repeating: "<Parallel>", count: 50_000) + String(repeating: "</Parallel>", count: 50_000)
    #expect(try error(deep) == .nestedBlock)
    #expect(try error(deep, "multiverse") != nil)
  }
}
