/// The classes that the pre-tokenizers' patterns tell apart: `\p{L}`, `\p{N}`, `\s`, and all else.
enum ScalarClass {
  case letter, number, space, other

  init(_ scalar: Unicode.Scalar) {
    if scalar.isASCII {
      switch scalar.value {
      case 65...90, 97...122: self = .letter
      case 48...57: self = .number
      case 9...13, 32: self = .space
      default: self = .other
      }
      return
    }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: self = .letter
    case .decimalNumber, .letterNumber, .otherNumber: self = .number
    default: self = scalar.properties.isWhitespace ? .space : .other
    }
  }

  /// `\p{P}`.
  static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      true
    default: false
    }
  }
}

/// A text with the class of each character, which is looked up once.
struct ClassifiedText {
  let scalars: ArraySlice<Unicode.Scalar>
  private let classes: [ScalarClass]

  init(_ scalars: ArraySlice<Unicode.Scalar>) {
    self.scalars = scalars
    classes = scalars.map { ScalarClass($0) }
  }

  var end: Int { scalars.endIndex }

  /// Nil past the end.
  func kind(_ index: Int) -> ScalarClass? {
    index < end ? classes[index - scalars.startIndex] : nil
  }

  /// Where a run of one class that starts at `index` ends.
  func runEnd(of kind: ScalarClass, from index: Int) -> Int {
    var end = index
    while self.kind(end) == kind { end += 1 }
    return end
  }

  /// Length of an English contraction's ending ('s, 't, 're, 've, 'm, 'll, 'd) at `index`; 0 where there is none.
  func contraction(at index: Int, ignoringCase: Bool) -> Int {
    guard scalars[index] == "'" else { return 0 }
    func letter(_ offset: Int) -> Unicode.Scalar? {
      guard index + offset < end else { return nil }
      let scalar = scalars[index + offset]
      return ignoringCase && ("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) + 32) : scalar
    }
    switch (letter(1), letter(2)) {
    case ("s", _), ("t", _), ("m", _), ("d", _): return 2
    case ("r", "e"), ("v", "e"), ("l", "l"): return 3
    default: return 0
    }
  }
}
