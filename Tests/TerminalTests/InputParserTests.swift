import Explorer
import Testing

@testable import Terminal

@Suite struct InputParserTests {
  private func parse(_ text: String) -> [Input] {
    var parser = InputParser()
    return parser.feed(text.utf8)
  }

  @Test(
    arguments: [
      ("a", .character("a")), ("é", .character("é")), ("漢", .character("漢")), (" ", .character(" ")),
      ("\r", Key(.enter)),
      ("\n", Key(.enter)), ("\t", Key(.tab)), ("\u{7F}", Key(.backspace)), ("\u{8}", Key(.backspace)),
      ("\u{3}", .ctrl("c")), ("\u{12}", .ctrl("r")), ("\u{1A}", .ctrl("z")), ("\0", .ctrl(" ")),
      ("\u{1F}", .ctrl("_")),
      ("\u{1B}[A", Key(.up)), ("\u{1B}OA", Key(.up)), ("\u{1B}[D", Key(.left)), ("\u{1B}OM", Key(.enter)),
      ("\u{1B}[1;5C", Key(.right, .ctrl)), ("\u{1B}[1;2A", Key(.up, .shift)),
      ("\u{1B}[1;8B", Key(.down, [.shift, .alt, .ctrl])),
      ("\u{1B}[a", Key(.up, .shift)), ("\u{1B}[H", Key(.home)), ("\u{1B}[1~", Key(.home)),
      ("\u{1B}[7~", Key(.home)),
      ("\u{1B}OF", Key(.end)), ("\u{1B}[3~", Key(.delete)), ("\u{1B}[2~", Key(.insert)),
      ("\u{1B}[5~", Key(.pageUp)),
      ("\u{1B}[6;3~", Key(.pageDown, .alt)), ("\u{1B}OP", Key(.function(1))),
      ("\u{1B}[[A", Key(.function(1))),
      ("\u{1B}[11~", Key(.function(1))), ("\u{1B}[1;2P", Key(.function(1), .shift)),
      ("\u{1B}[15~", Key(.function(5))),
      ("\u{1B}[17~", Key(.function(6))), ("\u{1B}[24~", Key(.function(12))), ("\u{1B}[Z", Key(.backTab)),
      ("\u{1B}x", .alt("x")), ("\u{1B}é", .alt("é")), ("\u{1B}\r", Key(.enter, .alt)),
      ("\u{1B}\u{3}", Key(.character("c"), [.ctrl, .alt])),
      ("\u{1B}[97;5u", .ctrl("a")), ("\u{1B}[9;2u", Key(.backTab)), ("\u{1B}[27;5;13~", Key(.enter, .ctrl)),
    ] as [(String, Key)])
  func keysAreRecognised(bytes: String, key: Key) {
    #expect(parse(bytes) == [.key(key)])
  }

  @Test(
    arguments: [
      ("\u{1B}[<0;1;1M", MouseEvent(.press(.left), at: .zero)),
      ("\u{1B}[<2;80;24M", MouseEvent(.press(.right), at: Point(x: 79, y: 23))),
      ("\u{1B}[<0;5;6m", MouseEvent(.release, at: Point(x: 4, y: 5))),
      ("\u{1B}[<32;5;6M", MouseEvent(.drag(.left), at: Point(x: 4, y: 5))),
      ("\u{1B}[<64;5;6M", MouseEvent(.wheelUp, at: Point(x: 4, y: 5))),
      ("\u{1B}[<81;5;6M", MouseEvent(.wheelDown, at: Point(x: 4, y: 5), .ctrl)),
      ("\u{1B}[M !!", MouseEvent(.press(.left), at: .zero)),
      ("\u{1B}[M#!!", MouseEvent(.release, at: .zero)),
    ] as [(String, MouseEvent)])
  func mouseReportsAreRecognised(bytes: String, event: MouseEvent) {
    #expect(parse(bytes) == [.mouse(event)])
  }

  @Test func focusAndPasteAreRecognised() {
    #expect(parse("\u{1B}[Ia\u{1B}[O") == [.focus(true), .key(.character("a")), .focus(false)])
    #expect(
      parse("\u{1B}[200~two\rlines \u{1B}[A\u{3}\u{1B}[201~q") == [
        .paste("two\nlines \u{1B}[A\u{3}"), .key(.character("q")),
      ])
    #expect(parse("\u{1B}[200~\u{1B}[201~") == [.paste("")])
  }

  @Test func anEndlessPasteIsCutAndStillEnds() {
    var parser = InputParser()
    _ = parser.feed("\u{1B}[200~".utf8)
    #expect(parser.feed(repeatElement(0x61, count: 1 << 20)) == [])
    #expect(parser.feed(repeatElement(0x62, count: 500)) == [])
    let inputs = parser.feed("\u{1B}[201~x".utf8)
    #expect(inputs.count == 2)
    guard case .paste(let text)? = inputs.first else {
      Issue.record("no paste")
      return
    }
    #expect(text.utf8.count == 1 << 20)
    #expect(!text.contains("b"))
  }

  @Test func aLoneEscapeIsAKeyOnceNothingFollows() {
    var parser = InputParser()
    #expect(parser.feed([0x1B]) == [])
    #expect(parser.isAmbiguous)
    #expect(parser.flush() == [.key(Key(.escape))])
    #expect(!parser.isAmbiguous)
    #expect(parser.feed("[A".utf8) == [.key(.character("[")), .key(.character("A"))])
    #expect(parser.feed("\u{1B}[".utf8) == [])
    #expect(parser.flush() == [.key(.alt("["))])
    #expect(parser.feed("\u{1B}\u{1B}".utf8) == [.key(Key(.escape))])
    #expect(parser.flush() == [.key(Key(.escape))])
  }

  @Test func aSequenceThatIsCutInTwoIsNotFlushedApart() {
    var parser = InputParser()
    #expect(parser.feed("\u{1B}[1;".utf8) == [])
    #expect(!parser.isAmbiguous)
    #expect(parser.flush() == [])
    #expect(parser.feed("5A".utf8) == [.key(Key(.up, .ctrl))])
  }

  @Test func whatIsNotUnderstoodIsDroppedWhole() {
    #expect(parse("\u{1B}[?62;1cq") == [.key(.character("q"))])
    #expect(parse("\u{1B}[99~q") == [.key(.character("q"))])
    #expect(parse("\u{1B}[<1;2Mq") == [.key(.character("q"))])
    #expect(parse("\u{1B}[1;\u{1B}[Aq") == [.key(Key(.up)), .key(.character("q"))])
    #expect(parse("\u{1B}[999999999999999999999999;5Aq") == [.key(Key(.up, .ctrl)), .key(.character("q"))])
    #expect(parse("\u{202E}\u{9B}\u{E000}q") == [.key(.character("q"))])
    #expect(parse("\u{1B}[" + String(repeating: "1", count: 500) + "q").last == .key(.character("q")))
  }

  @Test(
    arguments: [
      ("rgb:ffff/ffff/ffff", RGB(255, 255, 255)), ("rgb:1e1e/1e1e/2e2e", RGB(30, 30, 46)),
      ("rgb:f/0/8", RGB(255, 0, 136)), ("#fdf6e3", RGB(253, 246, 227)),
      ("rgba:0000/8080/ffff/ffff", RGB(0, 128, 255)),
    ])
  func theBackgroundIsTakenFromTheReply(value: String, color: RGB) {
    for end in ["\u{7}", "\u{1B}\\"] {
      #expect(
        parse("j\u{1B}]11;\(value)\(end)\u{1B}[?62;22ck") == [
          .key(.character("j")), .background(color), .key(.character("k")),
        ])
    }
  }

  @Test func repliesAreNeverKeys() {
    for reply in [
      "\u{1B}]11;rgb:zzzz/0/0\u{7}", "\u{1B}]11;rgb:-1/0/0\u{7}", "\u{1B}]11;#1234567\u{1B}\\",
      "\u{1B}]10;?\u{7}",
      "\u{1B}]52;c;" + String(repeating: "qqqq", count: 200) + "\u{7}", "\u{1B}[?64;1;2;4;6;9;15;22c",
    ] {
      #expect(parse(reply + "k") == [.key(.character("k"))], "\(reply)")
    }
    // A reply that never ends gives way to a control, so that nobody is locked in.
    #expect(parse("\u{1B}]11;rgb:\u{3}") == [.key(.ctrl("c"))])
    #expect(parse("\u{1B}]11;rgb:\u{1B}[A") == [.key(Key(.up))])
    #expect(parse("\u{1B}]x") == [.key(.alt("]")), .key(.character("x"))])
  }

  @Test func aLateReplyIsWaitedForOnceSomethingWasAsked() {
    var parser = InputParser()
    parser.expectsReplies = true
    #expect(parser.feed("\u{1B}]".utf8) == [])
    #expect(!parser.isAmbiguous)
    #expect(parser.feed("11;rgb:00/00/00\u{1B}".utf8) == [])
    #expect(!parser.isAmbiguous)
    #expect(parser.feed("\\\u{1B}[?6c".utf8) == [.background(RGB(0, 0, 0))])
    #expect(!parser.expectsReplies)
    #expect(parser.feed("\u{1B}]".utf8) == [])
    #expect(parser.isAmbiguous)
    #expect(parser.flush() == [.key(.alt("]"))])
  }

  @Test func brokenUTF8LosesOnlyItself() {
    var parser = InputParser()
    #expect(parser.feed([0xFF, 0x61]) == [.key(.character("a"))])
    #expect(parser.feed([0xE2, 0x82, 0x61]) == [.key(.character("a"))])
    #expect(parser.feed([0xE2, 0x82]) == [])
    #expect(parser.feed([0xAC]) == [.key(.character("€"))])
    #expect(parser.feed([0xED, 0xA0, 0x80, 0x61]) == [.key(.character("a"))])
  }

  @Test func anyBytesGiveTheSameInputsHoweverTheyAreCut() {
    var random = XorShift(state: 42)
    let pieces: [[UInt8]] = [
      [0x1B], [0x5B], [0x4F], Array("1;5A".utf8), Array("<0;3;4M".utf8), [0x5D], Array("]11;rgb:0/0/0".utf8),
      [0x07], Array("200~".utf8),
      Array("\u{1B}[201~".utf8),
      [0xE2], [0x82, 0xAC], [0x7F], [0x4D], Array("é".utf8), Array("27;2;65~".utf8),
    ]
    for _ in 0..<3000 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0..<12, using: &random) {
        bytes +=
          Bool.random(using: &random)
          ? pieces.randomElement(using: &random) ?? [] : [.random(in: 0...255, using: &random)]
      }
      var whole = InputParser()
      let expected = whole.feed(bytes)
      var single = InputParser()
      #expect(bytes.flatMap { single.feed([$0]) } == expected)
      #expect(single.isAmbiguous == whole.isAmbiguous)
      #expect(single.flush() == whole.flush())
    }
  }
}

/// A small deterministic generator (Marsaglia's xorshift).
private struct XorShift: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
