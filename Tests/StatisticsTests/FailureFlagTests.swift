import Testing
import Traces

@testable import Statistics

@Suite("Failure flags")
struct FailureFlagTests {
  private typealias Thread = (outline: String, text: String)

  private static let long =
    "take the first part and work it out with care step by step and line by line until in the end it says 12"
  private static let other =
    "meanwhile somebody else adds all remaining numbers in whatever order seems best to them now which makes just 30"

  private func flags(_ build: (inout TextLog) -> Void) -> [FailureFlag] {
    var log = TextLog()
    build(&log)
    let history = RunHistory(log.log)
    #expect(history.anomaly == nil)
    return log.summary.flags
  }

  private func kinds(_ threads: [Thread], then text: String = "12 and 30 make 42") -> [FailureFlag.Kind] {
    flags { log in
      log.block(threads)
      log.write(text)
      log.finish()
    }.map(\.kind)
  }

  @Test("a sound decomposition raises nothing")
  func sound() {
    #expect(kinds([("first-part", Self.long), ("remaining-numbers", Self.other)]).isEmpty)
  }

  @Test("a fork-join run without a block is sequential; a method that cannot fork is not")
  func sequential() {
    #expect(flags { $0.finish() }.map(\.kind) == [.sequential])
    var log = TextLog(method: "sequential", .never)
    log.finish()
    #expect(log.summary.flags.isEmpty)
  }

  @Test("a method that forks by itself and gives each thread an outline is asked about these alone")
  func outlines() {
    for hasOutlines in [true, false] {
      var log = TextLog(method: "points", .byMethod, hasOutlines: hasOutlines, dialect: nil)
      log.block([("first-part", Self.long), ("remaining-numbers", Self.long)])
      log.finish()
      let kinds = log.summary.flags.map(\.kind)
      #expect(kinds.contains(.redundant) == hasOutlines && !kinds.contains(.overParallel))
    }
  }

  @Test("a run that does not say what its method is like is asked what holds for all")
  func unknownMethod() {
    var log = TextLog()
    log.log.header.traits = nil
    #expect(log.summary.flags.map(\.kind) == [.unfinished])
  }

  @Test("threads that cost more to set up than they do, and blocks of very many, are over-parallel")
  func overParallel() {
    #expect(kinds([("a", "1"), ("b", "2")], then: "1 2").contains(.overParallel))
    let many = (0..<25).map {
      ("part\($0)", "this is the whole long story of number \($0) told in full and to the end \($0)")
    }
    let found = flags { log in
      log.block(many)
      log.finish()
    }
    #expect(found.first { $0.kind == .overParallel }?.value == 25)
  }

  @Test("siblings that write the same are redundant, with the figure and their names")
  func redundant() throws {
    let found = flags { log in
      log.block([("first-part", Self.long), ("remaining-numbers", Self.other), ("third-part", Self.long)])
      log.write("12 30")
      log.finish()
    }
    let flag = try #require(found.first { $0.kind == .redundant })
    #expect(flag.threads == [1, 3] && flag.value == 1 && flag.threshold == 0.8)
    #expect(flag.text == "threads 1 and 3 write nearly the same")
  }

  @Test("a thread that does what a sibling's outline says is off its outline")
  func offOutline() {
    let width = (outline: "square-the-width", text: "to square-the-width is what is done here and it is 12")
    let height = (outline: "height-squared", text: "and height-squared is what I compute at last as 30")
    #expect(!kinds([width, height]).contains(.offOutline))
    #expect(kinds([(width.outline, height.text), (height.outline, width.text)]).contains(.offOutline))
    let short = kinds([("b(", "c(1+2=3; and so on and on 12"), ("c(", "b(5+7=12; and so on and on 30")])
    #expect(short.contains(.offOutline))
    let right = kinds([("b(", "b(1+2=3; c(and so on and on and 12"), ("c(", "c(5+7=12; and so on and on 30")])
    #expect(!right.contains(.offOutline))
  }

  @Test("in blocks of very many threads likeness and strays are found too")
  func wide() throws {
    func thread(_ number: Int) -> Thread {
      (
        "part-\(number)-end",
        (0..<12).map { "\(number)word\($0)" }.joined(separator: " ") + " part-\(number)-end"
      )
    }
    var threads = (0..<100).map(thread)
    threads[60].text = thread(30).text
    let found = flags { log in
      log.block(threads)
      log.finish()
    }
    #expect(try #require(found.first { $0.kind == .redundant }).threads == [31, 61])
    #expect(try #require(found.first { $0.kind == .offOutline }).threads == [61])
  }

  @Test("short threads may be alike, and threads that share a half are not redundant")
  func notRedundant() {
    #expect(!kinds([("first-part", "it is 12"), ("remaining-numbers", "it is 12")]).contains(.redundant))
    let half = Self.long.split(separator: " ").prefix(7).joined(separator: " ")
    #expect(
      !kinds([("first-part", Self.long), ("remaining-numbers", half + " and then 30")]).contains(.redundant))
  }

  @Test("a long straggler is an imbalance")
  func imbalance() {
    let words = (0..<60).map { "w\($0)" }.joined(separator: " ")
    #expect(
      kinds([("first-part", "12 w"), ("remaining-numbers", words + " 30"), ("third", "7 w")]).contains(
        .imbalance))
  }

  @Test("a few tokens of waiting are no imbalance, and nobody waits for a thread that was taken out")
  func balanced() {
    #expect(!kinds([("first-part", "12 w"), ("remaining-numbers", "and so it is 30")]).contains(.imbalance))
    let words = (0..<60).map { "w\($0)" }.joined(separator: " ")
    let found = flags { log in
      log.block([("first-part", "just 12 of it"), ("remaining-numbers", words), ("third", "only 30 of it")])
      log.add(.ended(ThreadID(2), .pruned))
      log.write("12 30")
      log.finish()
    }
    #expect(!found.map(\.kind).contains(.imbalance) && found.map(\.kind).contains(.pruned))
  }

  @Test("outlines that are longer than what they save are overhead")
  func overhead() {
    let outline = "a-very-long-outline"
    #expect(kinds([(outline, "12 w w w w"), (outline + "2", "3")]).contains(.overhead))
  }

  @Test("broken formats are malformed, by the validator's code or by how a thread ended")
  func malformed() throws {
    let text = flags { log in
      log.block([("first-part", Self.long), ("remaining-numbers", Self.other)])
      log.write("<Parallel> 12 30")
      log.finish()
    }
    #expect(try #require(text.first { $0.kind == .malformed }).metric == "unequal-block-tags")
    let end = flags { log in
      log.block([("first-part", Self.long), ("remaining-numbers", Self.other)])
      log.write("12 30")
      log.add(.ended(.root, .malformed))
      log.add(.finished(.malformed))
    }
    #expect(end.map(\.kind).contains(.malformed))
  }

  @Test("a text that is being written, or that a person took a thread out of, is not held to the format")
  func notMalformed() {
    let unfinished = flags { $0.write("<Parallel> <Outlines>") }
    #expect(unfinished.map(\.kind) == [.sequential, .unfinished])
    let pruned = flags { log in
      log.block([("first-part", Self.long), ("remaining-numbers", Self.other)])
      log.add(.ended(ThreadID(1), .pruned))
      log.write("30")
      log.finish()
    }
    #expect(!pruned.map(\.kind).contains(.malformed))
  }

  @Test("what was cut off is truncated")
  func truncated() {
    let found = flags { log in
      log.write("on and on")
      log.finish(Verdict(answer: nil, correct: false), .length)
    }
    #expect(found.map(\.kind) == [.sequential, .truncated])
  }

  @Test("a claim of success that replay refutes is a false claim; one that holds is not")
  func falseClaim() {
    for correct in [true, false] {
      let found = flags { $0.finish(Verdict(answer: "1+1=3", correct: correct, claimed: true)) }
      #expect(found.map(\.kind).contains(.falseClaim) == !correct)
    }
  }

  @Test("a result that nothing behind the join mentions is ignored")
  func ignored() throws {
    let found = flags { log in
      log.block([("first-part", Self.long), ("remaining-numbers", Self.other)])
      log.write("12 it is 12")
      log.finish()
    }
    #expect(try #require(found.first { $0.kind == .ignoredThread }).threads == [2])
  }

  @Test(
    "a result counts as used however it is written, but not if the orchestrator alone wrote it",
    arguments: [
      ("12 and 030.0 make 42", TokenClass.generated, false), ("12 and -30", .generated, false),
      ("12 and 30", .edited, false), ("12 and 300", .generated, true), ("12 and 0.30", .generated, true),
      ("nothing to say", .generated, false), ("30", .inserted, true),
    ])
  func mentions(_ text: String, _ tokenClass: TokenClass, _ isIgnored: Bool) {
    let found = flags { log in
      log.block([("first-part", Self.long), ("remaining-numbers", Self.other)])
      log.write(text, into: 0, tokenClass)
      if tokenClass == .inserted { log.write("so 12") }
      log.finish()
    }
    #expect(found.map(\.kind).contains(.ignoredThread) == isIgnored)
  }

  @Test("between two blocks the numbers of the next outlines are no conclusion")
  func nextBlock() {
    let found = flags { log in
      log.block([("first-part", Self.long), ("remaining-numbers", Self.other)])
      log.block(
        [("third-part", "this is long enough a text to be worth it: 7"), ("last", "and this one is not: 9")],
        first: 3)
      log.write("7 and 9")
      log.finish()
    }
    #expect(!found.map(\.kind).contains(.ignoredThread))
  }

  @Test("numbers are told without sign, leading zeros and zeros at the end")
  func numbers() {
    #expect(
      RunEvidence.numbers(in: Array("x007 -3.50, 1.0.2 00 5.".utf8)) == ["7", "3.5", "1", "2", "0", "5"])
    #expect(RunEvidence.numbers(in: []).isEmpty)
  }

  @Test("a right answer among the samples of a wrong run is lost")
  func lost() {
    var log = TextLog(method: "samples", .byMethod, hasOutlines: false, dialect: nil)
    log.add(
      .forked(
        Fork(
          parent: .root, opened: 0,
          children: [1, 2].map { .init(id: ThreadID($0), number: "\($0)", outline: "") })))
    for child in [Int32(1), 2] {
      log.write("word \(child)", into: child)
      log.add(.ended(ThreadID(child), .endOfText))
      log.add(.answered(ThreadID(child), "\(child)"))
    }
    log.add(
      .joined(Join(parent: .root, discipline: .choice, children: [ThreadID(2)], reused: 0, reprefilled: 0)))
    log.finish(Verdict(answer: "2", expected: "1", correct: false))
    let found = log.summary.flags
    #expect(found.map(\.kind) == [.lostResult] && found.first?.threads == [1])
    log.add(.verdict(Verdict(answer: "1", expected: "1", correct: true)))
    #expect(log.summary.flags.isEmpty)
  }

  @Test("a join that the model wrote itself is told apart from calls that are dropped at a join")
  func joinedByModel() {
    for (text, expected) in [("<Sub Searches>", true), ("<Calling Sub Searches> 0", false)] {
      var log = TextLog(dialect: "apr")
      log.write("before")
      // One token each: the words are separated by no space.
      log.add(.pieces([Piece(id: 900, bytes: Array(text.utf8))]))
      log.add(.tokens(.root, .generated, [Token(id: 900)]))
      log.add(.dropped(.root, 1..<2))
      log.finish()
      let kinds = log.summary.flags.map(\.kind)
      #expect(kinds.contains(.joinedByModel) == expected)
    }
  }

  @Test("pruned threads and unfinished runs are told")
  func pruned() {
    let found = flags { log in
      log.block([("first-part", Self.long), ("remaining-numbers", Self.other)])
      log.add(.ended(ThreadID(1), .pruned))
    }
    #expect(Set(found.map(\.kind)).isSuperset(of: [.pruned, .unfinished]))
  }

  @Test("ten thousand threads and a hundred thousand tokens are judged at once")
  func large() {
    var log = TextLog()
    log.block((0..<10_000).map { ("outline\($0)", "one two three four five six seven eight nine \($0)") })
    log.finish()
    #expect(log.summary.flags.map(\.kind).contains(.overParallel))
  }
}
