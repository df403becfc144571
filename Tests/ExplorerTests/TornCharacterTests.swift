import Testing
import Traces

@testable import Explorer

/// Characters whose bytes lie in several tokens, as byte-level tokenizers make them.
struct TornCharacterTests {
  /// A run that writes these pieces, a token each.
  private func run(_ pieces: [[UInt8]], prompt: Bool = false) -> RunBuilder {
    var run = RunBuilder()
    run.prompt("p")
    for (index, bytes) in pieces.enumerated() {
      _ = run.id(bytes: bytes, key: "piece \(index)")
      run.write(0, "piece \(index)")
    }
    return run
  }

  private func faces(_ state: State) -> [String] {
    guard let run = state.run else { return [] }
    return run.history.threads[0].tokens.enumerated().dropFirst().map { position, index in
      run.layout.face(run.log.tokens.ids[Int(index)], at: position, of: .root).text
    }
  }

  @Test func `a character shows at its last token, and the others as its parts`() {
    let bytes = Array("日本 😀!".utf8)
    let state = State.showing(
      run(
        [Array(bytes[0..<2]), Array(bytes[2..<4]), Array(bytes[4..<6]), Array(bytes[6..<8])]
          + bytes[8...].map { [$0] }))
    #expect(faces(state) == ["·", "日·", "本", " ·", "·", "·", "😀", "!"])
    #expect(state.screen.contains("·日·本 ···😀!"))
    #expect(!state.screen.contains("\\x"))
  }

  @Test func `bytes that make no character show as what they are`() {
    for (pieces, shown) in [
      ([[0xE6, 0x97], [0x41]], ["\\xE6\\x97", "A"]),
      ([[0xE6], [0xE6], [0x97], [0xA5]], ["\\xE6", "·", "·", "日"]),
      ([[0x97], [0xA5]], ["\\x97", "\\xA5"]), ([[0xC0], [0x80]], ["\\xC0", "\\x80"]),
      ([[0xED], [0xA0, 0x80]], ["\\xED", "\\xA0\\x80"]),
      ([[0xF4], [0x90, 0x80, 0x80]], ["\\xF4", "\\x90\\x80\\x80"]),
      ([[0xC2], [0x9B]], ["·", "<U+009B>"]), ([[0xE2, 0x80], [0xAE]], ["·", "<U+202E>"]),
      ([[0xE6, 0x97]], ["·"]),
    ] as [([[UInt8]], [String])] { #expect(faces(State.showing(run(pieces))) == shown) }
  }

  @Test func `what is written byte by byte is laid out as when it is opened whole`() {
    let text = Array("a日b".utf8) + [0xE6, 0x97] + Array("z😀".utf8) + [0xF0] + Array(" end".utf8)
    let whole = run(text.map { [$0] })
    for width in [40, 44, 80] {
      var grown = State(size: Size(width: width, height: 30))
      _ = grown.update(.opened(RunLog(header: whole.log.header), RunStatus(phase: .running)))
      for event in whole.events { grown.report([event]) }
      let opened = State.showing(whole, .running, size: Size(width: width, height: 30))
      #expect(grown.screen == opened.screen)
    }
  }

  @Test func `the inspector says which character a token is a part of`() {
    var state = State.showing(run([[0xE6, 0x97], [0xA5]]), size: Size(width: 80, height: 24))
    state.run?.move(to: Cursor(.root, .token(1)))
    #expect(state.screen.contains(#""·" of 日"#))
    #expect(state.screen.contains("bytes e6 97"))
    state.run?.move(to: Cursor(.root, .token(2)))
    #expect(state.screen.contains(#""日""#))
    #expect(state.screen.contains("bytes a5"))
  }

  @Test func `searching finds a character that lies in several tokens`() {
    var state = State.showing(run([[0xE6, 0x97], [0xA5], Array("x".utf8)]))
    state.press("g/日")
    state.press(Key(.enter))
    #expect(state.run?.cursor == Cursor(.root, .token(2)))
  }

  @Test func `an alternative that finishes the character shows it`() {
    var run = RunBuilder()
    run.prompt("p")
    let first = run.id(bytes: [0xE6, 0x97], key: "lead")
    let day = run.id(bytes: [0xA5], key: "day")
    let other = run.id(bytes: [0xA9], key: "other")
    run.step()
    run.token(0, Token(id: first, logprob: 0))
    run.step()
    run.token(
      0,
      Token(
        id: day, logprob: -0.5,
        alternatives: [Alternative(id: day, logprob: -0.5), Alternative(id: other, logprob: -1)]))
    var state = State.showing(run)
    state.run?.move(to: Cursor(.root, .token(2)))
    #expect(state.screen.contains(#"● "日""#))
    #expect(state.screen.contains(#""早""#))
  }
}
