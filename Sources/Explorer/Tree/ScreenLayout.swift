/// Where the panes of the run screen stand, for one size of the terminal.
struct ScreenLayout: Equatable {
  var title = Rect(size: .zero)
  /// What is to be done next in the tour; empty outside of it.
  var lesson = Rect(size: .zero)
  var tree = Rect(size: .zero)
  /// The inspector; empty where there is no room for it or it is turned off.
  var inspector = Rect(size: .zero)
  var inspectorIsBeside = false
  var scrubBar = Rect(size: .zero)
  var status = Rect(size: .zero)

  private static let widthBeside = 100
  private static let heightBelow = 20
  static let heightForLesson = 16

  static func hasRoomForInspector(_ size: Size) -> Bool {
    size.width >= widthBeside || size.height >= heightBelow
  }

  init(_ size: Size, showsInspector: Bool, showsLesson: Bool = false) {
    // The last line has the hints.
    var rest = Rect(size: size).splitBottom(1).rest
    if size.height >= 14 { (title, rest) = rest.splitTop(1) }
    (rest, status) = rest.splitBottom(1)
    if size.height >= 12 { (rest, scrubBar) = rest.splitBottom(1) }
    if showsLesson, size.height >= Self.heightForLesson { (lesson, rest) = rest.splitTop(TourPanel.height) }
    if showsInspector, size.width >= Self.widthBeside {
      (rest, inspector) = rest.splitRight(min(48, max(36, size.width / 3)))
      inspectorIsBeside = true
    } else if showsInspector, size.height >= Self.heightBelow {
      (rest, inspector) = rest.splitBottom(size.height >= 30 ? 9 : 7)
    }
    tree = rest
  }
}

extension State {
  var layout: ScreenLayout { ScreenLayout(size, showsInspector: showsInspector, showsLesson: tour != nil) }
}
