import Testing
import Traces

@testable import Exchange

@Suite("Failure flags")
struct FailureFlagTests {
  private typealias Thread = (outline: String, text: String)

  private static let long = "take the first part and work it out with care until it says 12"
  private static let other = "meanwhile somebody else adds all remaining numbers which makes just 30"

  private func flags(_ build: (inout TextLog) -> Void) -> [FailureFlag] {
    var log = TextLog()
    build(&log)
    let history = RunHistory(log.log)
    #expect(history.anomaly == nil)
    return history.tree().failureFlags(log.log)
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
    var log = TextLog(method: "sequential")
    log.finish()
    #expect(RunHistory(log.log).tree().failureFlags(log.log).isEmpty)
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
    let swapped = kinds([
      ("square the width", "the height squared is what I compute here: 30"),
      ("height squared", "square the width is what comes out as 12"),
    ])
    #expect(swapped.contains(.offOutline))
    let short = kinds([("b(", "c(1+2=3; and so on and on 12"), ("c(", "b(5+7=12; and so on and on 30")])
    #expect(short.contains(.offOutline))
  }

  @Test("a long straggler is an imbalance")
  func imbalance() {
    let words = (0..<60).map { "w\($0)" }.joined(separator: " ")
    #expect(
      kinds([("first-part", "12 w"), ("remaining-numbers", words + " 30"), ("third", "7 w")]).contains(
        .imbalance))
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

  @Test("a right answer among the samples of a wrong run is lost")
  func lost() {
    var log = TextLog(method: "self-consistency", dialect: nil)
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
    let found = RunHistory(log.log).tree().failureFlags(log.log)
    #expect(found.map(\.kind) == [.lostResult] && found.first?.threads == [1])
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
      let kinds = RunHistory(log.log).tree().failureFlags(log.log).map(\.kind)
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
    #expect(RunHistory(log.log).tree().failureFlags(log.log).map(\.kind).contains(.overParallel))
  }
}
