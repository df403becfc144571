extension Theme {
  /// For a dark background: every text has a contrast of at least 4.5 to black.
  public static let dark = Theme(
    styles: [
      .title: Style(.tone(80, basic: 6), .bold),
      .statusBar: Style(.tone(255, basic: 15), on: .tone(236, basic: 4)),
      .statusEmphasis: Style(.tone(16, basic: 0), on: .tone(220, basic: 11)),
      .keyHint: Style(.tone(80, basic: 6), .bold),
      .frame: Style(.tone(244, basic: 8)),
      .dim: Style(.tone(246, basic: 8)),
      .warning: Style(.tone(214, basic: 3), .bold),
      .error: Style(.tone(203, basic: 9), .bold),
      .success: Style(.tone(77, basic: 2), .bold),
      .critical: Style(.tone(220, basic: 11), .bold),
      .generatedToken: .plain,
      .insertedToken: Style(.tone(176, basic: 5), .italic),
      .editedToken: Style(.tone(231, basic: 15), [.bold, .underline]),
      .reprefilledToken: Style(.tone(111, basic: 6), .underline),
      .droppedToken: Style(.tone(244, basic: 8), .underline),
      .live: Style(.tone(84, basic: 10), .bold),
      .pruned: Style(.tone(244, basic: 8), .italic),
      .waiting: Style(.tone(109, basic: 6)),
      .mistake: Style(.tone(16, basic: 0), on: .tone(203, basic: 9)),
      .decision: Style(.tone(214, basic: 3), .underline),
      .cursor: Style(.default, .reverse),
      .selection: Style(.tone(231, basic: 15), on: .tone(24, basic: 4)),
      .searchMatch: Style(.tone(16, basic: 0), on: .tone(179, basic: 3)),
      .inputField: Style(.tone(255, basic: 15), on: .tone(236, basic: 4)),
    ],
    bar: [
      .success: .tone(120, basic: 15), .error: .tone(210, basic: 15), .live: .tone(120, basic: 15),
      .warning: .tone(222, basic: 15),
    ],
    shades: [
      Style(.tone(203, basic: 9), .underline), Style(.tone(208, basic: 9)), Style(.tone(178, basic: 3)),
      Style(.tone(114, basic: 10)), Style(.tone(77, basic: 2)),
    ])

  /// For a light background: every text has a contrast of at least 4.5 to white.
  public static let light = Theme(
    styles: [
      .title: Style(.tone(24, basic: 4), .bold),
      .statusBar: Style(.tone(16, basic: 15), on: .tone(253, basic: 4)),
      .statusEmphasis: Style(.tone(231, basic: 0), on: .tone(25, basic: 3)),
      .keyHint: Style(.tone(24, basic: 4), .bold),
      .frame: Style(.tone(243, basic: 0)),
      .dim: Style(.tone(242, basic: 8)),
      .warning: Style(.tone(94, basic: 5), .bold),
      .error: Style(.tone(124, basic: 1), [.bold, .underline]),
      .success: Style(.tone(28, basic: 0), .bold),
      .critical: Style(.tone(130, basic: 1), .bold),
      .generatedToken: .plain,
      .insertedToken: Style(.tone(90, basic: 5), .italic),
      .editedToken: Style(.tone(16, basic: 0), [.bold, .underline]),
      .reprefilledToken: Style(.tone(25, basic: 4), .underline),
      .droppedToken: Style(.tone(242, basic: 8), .underline),
      .live: Style(.tone(28, basic: 4), .bold),
      .pruned: Style(.tone(242, basic: 8), .italic),
      .waiting: Style(.tone(60, basic: 4)),
      .mistake: Style(.tone(231, basic: 15), on: .tone(124, basic: 1)),
      .decision: Style(.tone(94, basic: 5), .underline),
      .cursor: Style(.default, .reverse),
      .selection: Style(.tone(16, basic: 0), on: .tone(153, basic: 6)),
      .searchMatch: Style(.tone(16, basic: 0), on: .tone(222, basic: 3)),
      .inputField: Style(.tone(16, basic: 0), on: .tone(253, basic: 7)),
    ],
    bar: [
      .success: .tone(22, basic: 15), .error: .tone(124, basic: 15), .live: .tone(22, basic: 15),
      .warning: .tone(58, basic: 15),
    ],
    shades: [
      Style(.tone(124, basic: 1), .underline), Style(.tone(130, basic: 1)), Style(.tone(94, basic: 5)),
      Style(.tone(28, basic: 4)), Style(.tone(22, basic: 0)),
    ])

  /// For NO_COLOR and terminals without colours.
  public static let mono = Theme(
    styles: [
      .title: Style(.default, .bold),
      .statusBar: Style(.default, .reverse),
      .statusEmphasis: Style(.default, [.reverse, .bold]),
      .keyHint: Style(.default, .bold),
      .dim: Style(.default, .dim),
      .warning: Style(.default, .bold),
      .error: Style(.default, [.bold, .reverse]),
      .success: Style(.default, .bold),
      .critical: Style(.default, .bold),
      .insertedToken: Style(.default, .italic),
      .editedToken: Style(.default, [.bold, .underline]),
      .reprefilledToken: Style(.default, [.bold, .italic]),
      .droppedToken: Style(.default, [.dim, .underline]),
      .live: Style(.default, [.bold, .underline]),
      .pruned: Style(.default, [.dim, .italic]),
      .waiting: Style(.default, .dim),
      .mistake: Style(.default, [.reverse, .bold, .italic]),
      .decision: Style(.default, .underline),
      .cursor: Style(.default, .reverse),
      .selection: Style(.default, [.reverse, .bold]),
      .searchMatch: Style(.default, [.reverse, .underline]),
      .inputField: Style(.default, .underline),
    ],
    bar: [:],
    // The person's tokens are bold and underlined; unlikely ones are underlined alone, or in italics too.
    shades: [
      Style(.default, [.underline, .italic]), Style(.default, .underline), .plain, .plain, .plain,
    ])
}
