extension Sanitizer {
  /// Builds the visible text one scalar at a time.
  struct Writer {
    private let options: Options
    private var output = String.UnicodeScalarView()
    private var count = 0
    private var previous: Unicode.Scalar?
    /// A joiner waits for the next scalar: between two emoji it is part of a glyph, elsewhere it hides.
    private var pendingJoiner = false

    init(_ options: Options) { self.options = options }

    /// False when the limit is reached and no more text is wanted.
    mutating func append(_ scalar: Unicode.Scalar) -> Bool {
      guard admit() else { return false }
      flushJoiner(before: scalar)
      if scalar == Sanitizer.joiner, let previous, previous.isPictograph || isVariationSelector(previous) {
        pendingJoiner = true
        self.previous = nil
        return true
      }
      previous = write(scalar) ? scalar : nil
      return true
    }

    mutating func append(invalid byte: UInt8) -> Bool {
      guard admit() else { return false }
      flushJoiner(before: nil)
      let hex = String(byte, radix: 16, uppercase: true)
      output.append(contentsOf: ("\\x" + (byte < 16 ? "0" : "") + hex).unicodeScalars)
      previous = nil
      return true
    }

    mutating func finish() -> String {
      flushJoiner(before: nil)
      return String(output)
    }

    private mutating func admit() -> Bool {
      guard count < options.limit else {
        flushJoiner(before: nil)
        output.append("…")
        return false
      }
      count += 1
      return true
    }

    private mutating func flushJoiner(before next: Unicode.Scalar?) {
      guard pendingJoiner else { return }
      pendingJoiner = false
      if let next, next.isPictograph {
        output.append(Sanitizer.joiner)
      } else {
        output.append(contentsOf: codePointName(Sanitizer.joiner).unicodeScalars)
      }
    }

    /// Whether the scalar was written as it is.
    private mutating func write(_ scalar: Unicode.Scalar) -> Bool {
      if isDisplayable(scalar) || (isVariationSelector(scalar) && previous?.properties.isEmoji ?? false) {
        output.append(scalar)
        return true
      }
      if scalar == "\n" {
        output.append(options.newline == .keep ? "\n" : "⏎")
      } else if scalar == "\t" {
        switch options.tab {
        case .spaces(let count): output.append(contentsOf: repeatElement(" ", count: max(0, count)))
        case .mark: output.append("⇥")
        }
      } else if let picture = controlPicture(scalar) {
        output.append(picture)
      } else {
        output.append(contentsOf: codePointName(scalar).unicodeScalars)
      }
      return false
    }
  }
}
