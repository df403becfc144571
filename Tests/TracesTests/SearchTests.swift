import Testing

@testable import Traces

@Suite("Texts looked for in a run")
struct SearchTests {
  private func places(of text: String, in pieces: [String]) throws -> [Range<Int>] {
    var log = RunLog(header: RunHeader(problem: "", model: .init(name: "")))
    let stamp = Stamp(step: 1, time: 0)
    log.append(
      Event(stamp, .pieces(pieces.enumerated().map { Piece(id: Int32($0), bytes: Array($1.utf8)) })))
    log.append(Event(stamp, .tokens(.root, .generated, pieces.indices.map { Token(id: Int32($0)) })))
    let found = RunHistory(log).tree().matches(of: try #require(SearchText(text)), in: log)
    return found.compactMap(\.positions)
  }

  @Test(
    "a token that holds a text many times is one place, and texts that tokens share are found at the first of them"
  )
  func places() throws {
    #expect(try places(of: "a", in: ["aaaa", "b", "ba", "", "a"]) == [0..<1, 2..<3, 4..<5])
    #expect(
      try places(of: "ab", in: ["aaaa", "b", "xab", "ab", "a", "", "b"]) == [0..<2, 2..<3, 3..<4, 4..<7])
    #expect(try places(of: "aaa", in: ["aa", "aa", "aa"]) == [0..<2, 1..<3])
    #expect(try places(of: "x", in: ["", ""]) == [] && places(of: "abc", in: ["ab"]) == [])
  }

  @Test("operators are found without their numbers, and other small digits are what they are")
  func operators() throws {
    let pieces = ["a(", "1", "+₁₂", "2", "=", "3"]
    #expect(try places(of: "1+2=3", in: pieces) == [1..<6])
    #expect(try places(of: "+₁₂2", in: pieces) == [2..<4])
    #expect(try places(of: "h2o", in: ["H₂O"]) == [] && places(of: "h₂o", in: ["H₂O"]) == [0..<1])
  }
}
