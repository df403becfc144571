internal import Explorer

extension InputParser {
  /// SS3: `ESC O` and one more byte, as keypads in application mode and F1 to F4 send.
  static func parseSingleShift(_ bytes: ArraySlice<UInt8>) -> Step {
    guard bytes.count >= 3 else { return .incomplete }
    let final = bytes[bytes.startIndex + 2]
    // A control byte means that Alt-O was typed and something else begins.
    guard final >= 0x20, final < 0x7F else { return .complete(.key(.alt("O")), count: 2) }
    let code: Key.Code? = final == 0x4D ? .enter : namedKeys[final]
    return .complete(code.map { .key(Key($0)) }, count: 3)
  }

  /// CSI: `ESC [`, parameters, intermediates and a final byte (ECMA-48, 5.4).
  static func parseControlSequence(_ bytes: ArraySlice<UInt8>) -> Step {
    let body = bytes.dropFirst(2)
    guard let first = body.first else { return .incomplete }
    // The Linux console sends F1 to F5 as ESC [ [ A ... E.
    if first == 0x5B {
      guard body.count >= 2 else { return .incomplete }
      let letter = body[body.startIndex + 1]
      guard (0x41...0x45).contains(letter) else { return .complete(nil, count: 3) }
      return .complete(.key(Key(.function(Int(letter) - 0x40))), count: 4)
    }
    // Mouse reports of the old kind carry three bytes behind the final one.
    if first == 0x4D {
      guard body.count >= 4 else { return .incomplete }
      let values = body.dropFirst().prefix(3).map { Int($0) - 32 }
      return .complete(
        mouse(code: values[0], x: values[1], y: values[2], isRelease: values[0] & 3 == 3), count: 6)
    }
    guard let end = body.firstIndex(where: { !(0x20...0x3F).contains($0) }) else { return .incomplete }
    let count = end - bytes.startIndex + 1
    let final = bytes[end]
    guard (0x40...0x7E).contains(final) else {
      // A control byte within a sequence breaks it off; it may begin the next one.
      return .complete(nil, count: count - 1)
    }
    let parameters = body[body.startIndex..<end]
    if final == 0x7E, parameters.elementsEqual("200".utf8) { return .pasteBegins(count: count) }
    if final == 0x63, parameters.first == 0x3F { return .attributesReported(count: count) }
    return .complete(input(parameters: parameters, final: final), count: count)
  }

  private static func input(parameters: ArraySlice<UInt8>, final: UInt8) -> Input? {
    if parameters.first == 0x3C, final == 0x4D || final == 0x6D {
      let values = numbers(parameters.dropFirst())
      guard values.count == 3 else { return nil }
      return mouse(code: values[0], x: values[1], y: values[2], isRelease: final == 0x6D)
    }
    guard parameters.allSatisfy({ (0x30...0x3B).contains($0) }) else { return nil }
    let values = numbers(parameters)
    // xterm's modifier parameter: 1 plus shift 1, alt 2, ctrl 4, meta 8.
    let modifiers = modifiers(max(0, (values.count > 1 ? values[1] : 1) - 1), shift: 1, alt: 2 | 8, ctrl: 4)
    switch final {
    case 0x49 where parameters.isEmpty: return .focus(true)
    case 0x4F where parameters.isEmpty: return .focus(false)
    case 0x5A: return .key(Key(.backTab))
    // rxvt's shifted arrows.
    case 0x61...0x64: return namedKeys[final - 0x20].map { .key(Key($0, .shift)) }
    case 0x75: return values.first.flatMap { key(scalar: $0, modifiers) }
    // xterm's modifyOtherKeys: 27 ; modifiers ; scalar.
    case 0x7E where values.first == 27 && values.count == 3: return key(scalar: values[2], modifiers)
    case 0x7E: return values.first.flatMap { numberedKeys[$0] }.map { .key(Key($0, modifiers)) }
    default: return namedKeys[final].map { .key(Key($0, modifiers)) }
    }
  }

  /// By the final byte.
  private static let namedKeys: [UInt8: Key.Code] = [
    0x41: .up, 0x42: .down, 0x43: .right, 0x44: .left, 0x46: .end, 0x48: .home, 0x50: .function(1),
    0x51: .function(2), 0x52: .function(3), 0x53: .function(4),
  ]

  /// By the number in `CSI number ~`.
  private static let numberedKeys: [Int: Key.Code] = [
    1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
    11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5),
    17: .function(6), 18: .function(7), 19: .function(8), 20: .function(9), 21: .function(10),
    23: .function(11), 24: .function(12),
  ]

  /// A key that is reported by its scalar (`CSI scalar ; modifiers u`).
  private static func key(scalar value: Int, _ modifiers: Key.Modifiers) -> Input? {
    switch value {
    case 9: return .key(modifiers.contains(.shift) ? Key(.backTab) : Key(.tab, modifiers))
    case 13: return .key(Key(.enter, modifiers))
    case 27: return .key(Key(.escape, modifiers))
    case 8, 127: return .key(Key(.backspace, modifiers))
    default:
      guard let scalar = UInt32(exactly: value).flatMap(Unicode.Scalar.init), Sanitizer.isDisplayable(scalar)
      else { return nil }
      return .key(Key(.character(Character(scalar)), modifiers.subtracting(.shift)))
    }
  }

  /// The modifiers of which a bit is set.
  private static func modifiers(_ bits: Int, shift: Int, alt: Int, ctrl: Int) -> Key.Modifiers {
    var modifiers: Key.Modifiers = []
    if bits & shift != 0 { modifiers.insert(.shift) }
    if bits & alt != 0 { modifiers.insert(.alt) }
    if bits & ctrl != 0 { modifiers.insert(.ctrl) }
    return modifiers
  }

  /// xterm's mouse code: button in bits 0, 1 and 6, shift 4, alt 8, ctrl 16, motion 32; places count from 1.
  private static func mouse(code: Int, x: Int, y: Int, isRelease: Bool) -> Input? {
    guard code >= 0, x >= 1, y >= 1 else { return nil }
    let modifiers = modifiers(code, shift: 4, alt: 8, ctrl: 16)
    let buttons: [MouseEvent.Button] = [.left, .middle, .right]
    let action: MouseEvent.Action
    switch (code & 0x43, isRelease) {
    case (0x40, _): action = .wheelUp
    case (0x41, _): action = .wheelDown
    case (0...2, true), (3, true): action = .release
    case (let button, false) where button < 3:
      action = code & 32 != 0 ? .drag(buttons[button]) : .press(buttons[button])
    default: return nil
    }
    return .mouse(MouseEvent(action, at: Point(x: x - 1, y: y - 1), modifiers))
  }

  /// Decimal numbers between semicolons; a missing one is 0, and what follows a colon is ignored.
  private static func numbers(_ bytes: ArraySlice<UInt8>) -> [Int] {
    guard !bytes.isEmpty else { return [] }
    return bytes.split(separator: 0x3B, omittingEmptySubsequences: false).map { part in
      part.prefix { (0x30...0x39).contains($0) }.reduce(0) { min($0 * 10 + Int($1 - 0x30), 1_000_000) }
    }
  }
}
