import Testing

@testable import Dialects

@Suite("Outlines in a thread's text")
struct OutlineTests {
  private func outlines(_ text: String) -> [Outline] { Dialect.threadweaver.parseOutlines(in: text) }

  @Test("numbered outlines come out in order with their text trimmed")
  func numbered() {
    let text =
      "so <Parallel>\n<Outlines>\n<Outline>1: square it.</Outline>\n<Outline> 2 :add</Outline>\n</Outlines>"
    #expect(outlines(text) == [Outline(number: "1", text: "square it."), Outline(number: "2", text: "add")])
  }

  @Test("only the last list of outlines counts")
  func lastList() {
    let text = "<Outlines><Outline>1:a</Outline></Outlines>..<Outlines><Outline>1:b</Outline></Outlines>"
    #expect(outlines(text) == [Outline(number: "1", text: "b")])
  }

  @Test("dotted numbers are kept, repeated ones count once, unnumbered ones not at all")
  func oddNumbers() {
    let text = "<Outlines><Outline>2.1: x</Outline><Outline>2.1: y</Outline><Outline>z</Outline><Outline>3: w"
    #expect(outlines(text) == [Outline(number: "2.1", text: "x"), Outline(number: "3", text: "w")])
  }

  @Test("a trailing dot is no number", arguments: ["1.: x", ".1: x", ": x", "1 x", "one: x", ""])
  func notNumbers(_ body: String) {
    #expect(outlines("<Outlines><Outline>\(body)</Outline></Outlines>").isEmpty)
  }

  @Test(
    "headers are filled with the number", arguments: [("1", "\n<Thread>\n1:"), ("2.1", "\n<Thread>\n2.1:")])
  func headers(_ number: String, _ expected: String) {
    #expect(Layout.fill(Layout.threadweaverPublished.threadHeader, number: number) == expected)
  }
}
