import Testing

@testable import Servers

@Suite("Streams of events")
struct EventStreamTests {
  private func events(_ text: String, pieces: Int) throws -> [String] {
    var parser = EventStreamParser()
    var events: [String] = []
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: pieces) {
      events += try parser.append(bytes[start..<min(start + pieces, bytes.count)]).map {
        String(decoding: $0, as: UTF8.self)
      }
    }
    return events
  }

  @Test("events come out the same however the bytes are cut", arguments: 1...9)
  func cuts(_ pieces: Int) throws {
    let text =
      "data: one\n\n: ping\n\nevent: x\ndata:two\r\ndata: more\r\n\r\nid: 7\n\ndata\n\ndata: ä🙂\n\ndata: torn"
    #expect(try events(text, pieces: pieces) == ["one", "two\nmore", "", "ä🙂"])
  }

  @Test("a line without an end is given up, not kept")
  func endless() {
    var parser = EventStreamParser()
    let block = [UInt8](repeating: 97, count: 1 << 20)
    #expect(throws: EventStreamParser.TooLong.self) {
      for _ in 0..<20 { _ = try parser.append(block) }
    }
  }
}
