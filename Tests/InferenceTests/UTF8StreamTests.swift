import Testing

@testable import Inference

@Suite struct UTF8StreamTests {
  /// Sound and broken sequences of every kind.
  static let texts: [[UInt8]] = [
    Array("plain".utf8), Array("é".utf8), Array("日本語".utf8), Array("a🧠b👩‍👩‍👧".utf8), [],
    // Alone: a continuation byte, lead bytes, bytes that never occur.
    [0x80], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0xA7], [0xC0, 0x80], [0xC1, 0xBF], [0xF5, 0x80, 0x80, 0x80],
    [0xFF],
    // Overlong forms, surrogates, past U+10FFFF.
    [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
    [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80], [0xF4, 0x90, 0x80, 0x80],
    // The last sound ones beside them.
    [0xED, 0x9F, 0xBF], [0xEE, 0x80, 0x80], [0xF4, 0x8F, 0xBF, 0xBF], [0xE0, 0xA0, 0x80],
    [0xF0, 0x90, 0x80, 0x80],
    // Cut short by another character.
    [0xE2, 0x82, 0x41], [0xF0, 0x9F, 0x41, 0x42], [0xF0, 0xC3, 0xA9], [0xE2, 0xE2, 0x82, 0xAC],
    [0x80, 0x80, 0x80, 0x80, 0x41],
    [0xC3, 0xC3, 0xC3, 0xA9],
  ]

  private func decode(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test func cutAnywhereTheTextIsTheSame() {
    for bytes in Self.texts {
      // Each set of cuts, as the bits of a number.
      for cuts in 0..<(1 << min(max(bytes.count - 1, 0), 10)) {
        var stream = UTF8Stream()
        var text = ""
        var piece: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
          piece.append(byte)
          guard cuts >> index & 1 == 1 else { continue }
          text += decode(stream.append(piece))
          piece = []
        }
        text += decode(stream.append(piece)) + decode(stream.finish())
        #expect(text.unicodeScalars.elementsEqual(decode(bytes).unicodeScalars), "\(bytes) cut at \(cuts)")
      }
    }
  }

  @Test func fourBytesOfEveryKindAreTheSameByteByByte() {
    let kinds: [UInt8] = [0x41, 0x80, 0x90, 0xA0, 0xC0, 0xC3, 0xE0, 0xE1, 0xED, 0xF0, 0xF4, 0xFF]
    for first in kinds {
      for second in kinds {
        for third in kinds {
          for fourth in kinds {
            let bytes = [first, second, third, fourth]
            var stream = UTF8Stream()
            let pieces = bytes.map { decode(stream.append([$0])) } + [decode(stream.finish())]
            if pieces.joined().unicodeScalars.elementsEqual(decode(bytes).unicodeScalars) { continue }
            Issue.record("\(bytes)")
          }
        }
      }
    }
  }

  @Test func onlyWhatCanStillBecomeACharacterWaits() {
    func held(_ bytes: [UInt8]) -> Int {
      var stream = UTF8Stream()
      return bytes.count - stream.append(bytes).count
    }
    #expect(held([0x41, 0xC3]) == 1)
    #expect(held([0xE2, 0x82]) == 2)
    #expect(held([0xF0, 0x9F, 0xA7]) == 3)
    for whole in Self.texts where String(validating: whole, as: UTF8.self) != nil {
      #expect(held(whole) == 0)
    }
    for hopeless: [UInt8] in [
      [0x80], [0xC0], [0xE0, 0x80], [0xED, 0xA0], [0xF0, 0x80], [0xF4, 0x90], [0xF5], [0xFF],
      [0xF0, 0x90, 0x41],
    ] {
      #expect(held(hopeless) == 0, "\(hopeless)")
    }
  }

  @Test func theEndLetsGoOfTheRestOnce() {
    var stream = UTF8Stream()
    #expect(stream.append([0x41, 0xE2, 0x82]) == [0x41])
    #expect(stream.finish() == [0xE2, 0x82])
    #expect(stream.finish().isEmpty)
    #expect(stream.append([0xAC]) == [0xAC])
  }
}
