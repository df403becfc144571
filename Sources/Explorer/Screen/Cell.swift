/// One column of one row: a scalar, up to three zero-width marks on it, and a style.
///
/// A wide scalar takes two cells; the second one has width 0 and only continues the first.
public struct Cell: Equatable, Sendable {
  /// First scalar; a space in a blank cell and in a continuation.
  public let scalar: Unicode.Scalar
  /// Zero-width scalars drawn over the first one, in order; 0 where there is none.
  public private(set) var marks: (UInt32, UInt32, UInt32) = (0, 0, 0)
  /// 1 or 2 columns, or 0 for the right half of a wide scalar.
  public let width: UInt8
  public var style: Style

  /// A cell of a scalar that is known to be printable and to have this width.
  init(printable scalar: Unicode.Scalar, width: UInt8 = 1, style: Style) {
    self.scalar = scalar
    self.width = width
    self.style = style
  }

  /// A cell that shows one scalar; whatever must not reach a terminal becomes a visible stand-in.
  public init(_ scalar: Unicode.Scalar = " ", style: Style = .plain) {
    let shown = Sanitizer.standIn(for: scalar)
    self.init(printable: shown, width: UInt8(max(1, CharacterWidth.columns(of: shown))), style: style)
  }

  /// The right half of a wide scalar.
  static func continuation(style: Style) -> Cell { Cell(printable: " ", width: 0, style: style) }

  public static let blank = Cell()

  public static func blank(style: Style) -> Cell { Cell(printable: " ", style: style) }

  /// Puts a zero-width scalar over this cell; marks beyond the third are dropped.
  mutating func addMark(_ mark: Unicode.Scalar) {
    if marks.0 == 0 {
      marks.0 = mark.value
    } else if marks.1 == 0 {
      marks.1 = mark.value
    } else if marks.2 == 0 {
      marks.2 = mark.value
    }
  }

  /// The cell's text: empty for a continuation.
  public var text: String {
    guard width > 0 else { return "" }
    guard marks.0 != 0 else { return String(scalar) }
    var scalars = String.UnicodeScalarView()
    scalars.append(scalar)
    scalars += [marks.0, marks.1, marks.2].filter { $0 != 0 }.compactMap(Unicode.Scalar.init)
    return String(scalars)
  }

  public static func == (left: Cell, right: Cell) -> Bool {
    left.scalar == right.scalar && left.marks == right.marks && left.width == right.width
      && left.style == right.style
  }
}
