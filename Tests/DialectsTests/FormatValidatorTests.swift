import Testing

@testable import Dialects

@Suite("Format validation")
struct FormatValidatorTests {
  private func error(
    _ text: String, _ dialect: String = "threadweaver", layout: String? = nil, spaced: Bool = true
  ) throws -> FormatError? {
    let dialect = try #require(Dialect.named(dialect))
    var rules = try #require(dialect.format(in: layout))
    rules.allowsSpaceBetweenThreads = spaced
    return FormatValidator(rules, of: dialect.tags).firstError(in: text)
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

  private static let threadWeaverGoldens: [(String, FormatError)] = [
    ("<Parallel>", .unequalBlockTags), ("</Parallel><Parallel>", .unequalBlockTags),
    (block(block(outlines + threads)), .nestedBlock),
    (block(outlines + "<Path>1: a</Path>" + threads), .disallowedTag),
    (block(outlines + "<Thread>1: a</Thread><Thread>2: b</Think></Thread>"), .disallowedTag),
    (block(outlines + "<Thread>1: a</Thread>"), .countMismatch),
    (block("<Outlines><Outline>1: a</Outlines><Thread>1: a</Thread>"), .unbalancedOutline),
    (block(outlines + "<Thread>1: a</Thread><Thread>2: b"), .unbalancedThread),
    (block(outlines + threads + "<Conclusion>"), .unbalancedConclusion),
    (block(outlines + threads + "<Conclusion>a</Conclusion><Conclusion>b</Conclusion>"), .conclusionCount),
    (block("words" + outlines + threads), .wrongSequence),
    (block(outlines + "words" + threads), .wrongSequence),
    (block(outlines + threads + "words"), .wrongSequence),
    (block(threads + outlines), .wrongSequence), (block("<Outlines></Outlines>"), .wrongSequence),
    (block("<Outlines>" + outlines + threads), .wrongSequence), (block("nothing"), .wrongSequence),
    (
      block(
        "<Outlines><Outline>1: a<Outline>2: b</Outline></Outline></Outlines><Thread>1: x</Thread><Thread>2: y</Thread>"
      ), .tagInOutline
    ),
    (block("<Outlines><Outline>first</Outline></Outlines><Thread>1: a</Thread>"), .unnumberedOutline),
    (block("<Outlines><Outline>1: </Outline></Outlines><Thread>1: a</Thread>"), .unnumberedOutline),
    (block("<Outlines><Outline>2: a</Outline></Outlines><Thread>2: a</Thread>"), .outlineNumbering),
    (block("<Outlines><Outline>1.1: a</Outline></Outlines><Thread>1.1: a</Thread>"), .outlineNumbering),
    (block(outlines + "<Thread>1: a</Thread><Thread>3: b</Thread>"), .threadNumbering),
    (block(outlines + "<Thread>1: a<Thread>2: b</Thread></Thread>"), .tagInThread),
    (block(outlines + "<Thread>a</Thread><Thread>b</Thread>"), .unnumberedThread),
    (block(outlines + "<Thread>1: a</Thread><Thread>2:\n</Thread>"), .unnumberedThread),
    (block(outlines + threads + "<Conclusion> </Conclusion>"), .emptyConclusion),
    (block(outlines + threads + "<Conclusion><Thread></Conclusion></Thread>"), .countMismatch),
    // Of several errors the one counts that the filter looks for first.
    (block("<Outlines><Outline>2: a</Outline></Outlines><Path>"), .disallowedTag),
    (block("<Outlines><Outline>a</Outline></Outlines>words<Thread>b</Thread>"), .wrongSequence),
  ]

  @Test(
    "ThreadWeaver's errors, in the order in which its filter looks for them", arguments: threadWeaverGoldens)
  func threadWeaver(_ text: String, _ expected: FormatError) throws { #expect(try error(text) == expected) }

  @Test("every error has a golden text, and words of its own")
  func everyError() {
    let checked = Set((Self.threadWeaverGoldens + Self.otherGoldens.map { ($0.1, $0.2) }).map(\.1))
    #expect(checked.union([.tooManyOutlines, .spaceBetweenThreads]) == Set(FormatError.allCases))
    #expect(Set(FormatError.allCases.map(\.words)).count == FormatError.allCases.count)
  }

  @Test("blocks nest in the shipped model's layout, numbered from 1 again, and not in the published one")
  func compact() throws {
    let text =
      "<Parallel><Outlines><Outline>1:b(</Outline><Outline>2:e(</Outline></Outlines><Thread>1:<Parallel><Outlines>"
      + "<Outline>1:c(</Outline><Outline>2:d(</Outline></Outlines><Thread>1:c(3+2=5;</Thread><Thread>2:d(9*3=27;"
      + "</Thread></Parallel>b(5+27=32;</Thread><Thread>2:e(1+10=11;</Thread></Parallel>a(32-11=21;</Think>21"
    #expect(try error(text, layout: "compact") == nil)
    #expect(try error(text, layout: "published") == .nestedBlock)
    #expect(try error(text.replacing("2:d(9", with: "3:d(9"), layout: "compact") == .threadNumbering)
  }

  @Test("nested outlines of Multiverse carry their thread's number, and blocks nest in threads alone")
  func multiverseNesting() throws {
    func nested(_ number: String, in place: String = "<Path>2: y @</Path>") -> String {
      let inner =
        "<Parallel><Goal><Outline>\(number): c</Outline></Goal><Path>\(number): d</Path>"
        + "<Conclusion>e</Conclusion></Parallel>"
      return "<Parallel><Goal><Outline>1: a</Outline><Outline>2: b</Outline></Goal><Path>1: x</Path>"
        + place.replacing("@", with: inner) + "<Conclusion>z</Conclusion></Parallel>"
    }
    #expect(try error(nested("2.1"), "multiverse") == nil)
    for number in ["1", "1.1", "2.2"] {
      #expect(try error(nested(number), "multiverse") == .outlineNumbering)
    }
    #expect(try error(nested("1", in: "@<Path>2: y</Path>"), "multiverse") == .wrongSequence)
    let inOutline = nested("2.1").replacing("1: a<", with: "1: a<Parallel></Parallel><")
    #expect(try error(inOutline, "multiverse") != nil)
  }

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

  private static let otherGoldens: [(String, String, FormatError)] = [
    ("npr", "<guideline></guideline><takeaway>nothing</takeaway>", .noOutline),
    ("npr", "<guideline><plan>1: a b</plan></guideline><step>1: it is so</step>", .conclusionCount),
    (
      "npr", "<guideline><plan>1: a</plan></guideline><step>1: it is so</step><takeaway>so it is</takeaway>",
      .tooShort
    ),
    (
      "npr", "<guideline><plan>1: a b</plan></guideline><step>1: it</step><takeaway>so it is</takeaway>",
      .tooShort
    ),
    (
      "npr", "<guideline><plan>1: a b</plan></guideline><step>1: it is so</step><takeaway>so</takeaway>",
      .tooShort
    ),
    ("npr", "<guideline><plan>1: a b</plan></guideline><takeaway>so it is</takeaway>", .countMismatch),
    ("npr", "<guideline><plan>1: a b</plan>", .unequalBlockTags),
    ("npr", "</guideline><guideline>", .unequalBlockTags),
    ("npr", "<step>1: <guideline></guideline></step>", .nestedBlock),
    ("npr", "all alone <step>1: it is so</step>", .countMismatch),
    (
      "npr",
      "<guideline><plan>1: a b</plan></guideline>words<step>1: it is so</step><takeaway>so it is</takeaway>",
      .wrongSequence
    ),
    (
      "npr",
      "<guideline><plan>1: a b</plan></guideline><step>1: it </Path> so</step><takeaway>so it is</takeaway>",
      .disallowedTag
    ),
    (
      "npr",
      "<guideline>" + (1...6).map { "<plan>\($0): plan</plan>" }.joined() + "</guideline>"
        + (1...6).map { "<step>\($0): as planned</step>" }.joined() + "<takeaway>so it is</takeaway>",
      .tooManyOutlines
    ),
    ("parallel-r1", "<Parallel><Path>one</Path></Parallel><Summary>s</Summary>", .tooFewThreads),
    ("parallel-r1", "<Parallel><Path>one</Path><Path>two</Path></Parallel>", .conclusionCount),
    ("parallel-r1", "<Parallel><Path>one</Path><Path>two</Path></Parallel><Summary>", .unbalancedConclusion),
    ("parallel-r1", "<Parallel><Path>one</Path><Path>two</Path>", .unequalBlockTags),
    ("parallel-r1", "<Parallel><Path>one<Path>two</Path></Parallel><Summary>s</Summary>", .unbalancedThread),
    (
      "multiverse", "<Parallel><Goal><Outline>1: a</Outline></Goal><Path>1: b</Path></Parallel>",
      .conclusionCount
    ),
  ]

  @Test("the others' own errors", arguments: otherGoldens)
  func others(_ dialect: String, _ text: String, _ expected: FormatError) throws {
    #expect(try error(text, dialect) == expected)
  }

  @Test("APR's grammar is not made of tags: it has no such rules")
  func apr() { #expect(FormatValidator(.apr) == nil) }

  @Test("random tags never trap, and deep nesting is no trouble")
  func fuzz() throws {
    var state: UInt64 = 7
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    for dialect in ["threadweaver", "multiverse", "npr", "parallel-r1"] {
      let known = try #require(Dialect.named(dialect)).tags
      let pairs = [known.block, known.outlines, known.outline, known.thread, known.conclusion].compactMap(
        \.self)
      let parts = pairs.flatMap { [$0.open, $0.close] } + ["1:", "2: x", "<", "", " ", "é", ":"]
      for _ in 0..<400 {
        _ = try error((0..<next(30)).map { _ in parts[next(parts.count)] }.joined(), dialect)
      }
    }
    let deep =
      String(repeating: "<Parallel>", count: 50_000) + String(repeating: "</Parallel>", count: 50_000)
    #expect(try error(deep) == .nestedBlock)
    #expect(try error(deep, "multiverse") != nil)
    let nested = String(repeating: "<Parallel><Goal><Outline>1: a</Outline></Goal><Path>1: ", count: 20_000)
    #expect(try error(nested + String(repeating: "</Path></Parallel>", count: 20_000), "multiverse") != nil)
    #expect(try error(String(repeating: "<", count: 200_000)) == nil)
  }
}
