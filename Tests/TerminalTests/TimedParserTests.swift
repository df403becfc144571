import Explorer
import Testing

@testable import Terminal

@Suite("What begins and does not go on")
struct TimedParserTests {
  private func fed(_ text: String, at now: Duration = .zero) -> TimedParser {
    var parser = TimedParser()
    _ = parser.feed(text.utf8, at: now)
    return parser
  }

  @Test("an ESC alone soon is a key, and nothing waits for it any more")
  func escape() {
    var parser = fed("\u{1B}", at: .seconds(5))
    #expect(parser.deadline == .seconds(5) + .milliseconds(25))
    #expect(parser.expire(at: .seconds(5)) == [])
    #expect(parser.expire(at: .seconds(6)) == [.key(Key(.escape))])
    #expect(parser.deadline == nil)
  }

  @Test("a paste without an end mark ends after a silence, and Ctrl-C is a key again")
  func paste() {
    var parser = fed("\u{1B}[200~half")
    #expect(parser.feed("\u{3}".utf8, at: .milliseconds(100)) == [])
    let deadline = parser.deadline ?? .zero
    #expect(deadline > .milliseconds(100))
    #expect(parser.expire(at: deadline - .milliseconds(1)) == [])
    #expect(parser.expire(at: deadline) == [.paste("half\u{3}")])
    #expect(parser.feed("\u{3}".utf8, at: deadline) == [.key(.ctrl("c"))])
  }

  @Test("a paste that goes on for ever is ended although no silence comes")
  func endlessPaste() {
    var parser = fed("\u{1B}[200~")
    var inputs: [Input] = []
    for tick in 1...2000 where inputs.isEmpty {
      inputs = parser.feed("\u{3}".utf8, at: .milliseconds(30 * tick))
    }
    #expect(inputs.count == 1)
    #expect(parser.deadline == nil)
  }

  @Test("a paste whose bytes were read late is whole")
  func late() {
    var parser = fed("\u{1B}[200~one ")
    #expect(parser.feed("two\u{1B}[201~".utf8, at: .seconds(5)) == [.paste("one two")])
  }

  @Test(
    "half a sequence is dropped after a silence",
    arguments: ["\u{1B}[1;", "\u{1B}[M!", "\u{1B}[<0;1", "\u{1B}[["])
  func sequences(_ text: String) {
    var parser = fed(text)
    #expect(parser.deadline != nil)
    #expect(parser.expire(at: .seconds(1)) == [])
    #expect(parser.feed("\u{3}".utf8, at: .seconds(1)) == [.key(.ctrl("c"))])
  }
}
