import Traces

/// The memory of the timeline: whether it shows in the place of the tree, and which part of the run is in view.
struct TimelineState: Sendable {
  var isShown = false
  var axis = RunAxis.tokens
  /// How much of the axis is in view; nil for all of it.
  var span: Int64?
  /// Where the part in view begins.
  var start: Int64 = 0
  /// The first lane in view.
  var scroll = 0
  /// The place on the axis that the cursor returns to when it moves from lane to lane.
  var goal: Int64?
  /// The cursor as it was last brought into view.
  var shownCursor: Cursor?
}

/// Which part of an axis the columns of a chart stand for.
struct TimelineScale {
  let start: Int64
  let span: Int64
  let width: Int

  var end: Int64 { start + span }

  /// The column of a place on the axis; outside of the chart where it is out of view.
  func column(_ place: Int64) -> Int {
    let offset = (Double(place - start) * Double(width) / Double(span)).rounded(.down)
    return Int(max(-1, min(offset, Double(width))))
  }

  /// The first place of a column.
  func place(_ column: Int) -> Int64 {
    start + Int64((Double(column) * Double(span) / Double(max(1, width))).rounded(.up))
  }

  /// The columns of a stretch of the axis, one at least where any of it is in view.
  func columns(_ extent: Range<Int64>) -> Range<Int> {
    guard extent.lowerBound < end, extent.upperBound >= start else { return 0..<0 }
    let first = max(0, column(extent.lowerBound))
    let last = min(width, max(column(extent.upperBound), first + (extent.isEmpty ? 0 : 1)))
    return first..<max(first, last)
  }
}

extension TimelineState {
  /// The most that can be zoomed in: so many columns for one token, step or microsecond.
  private static let widestUnit: Int64 = 8

  func scale(length: Int64, width: Int) -> TimelineScale {
    let all = max(1, length)
    return TimelineScale(start: span == nil ? 0 : start, span: min(span ?? all, all), width: max(1, width))
  }

  /// Shows half as much, or twice as much, around a place.
  mutating func zoom(in isIn: Bool, around place: Int64, length: Int64, width: Int) {
    let before = scale(length: length, width: width)
    let smallest = max(1, Int64(width) / Self.widestUnit)
    let wanted = isIn ? max(smallest, before.span / 2) : before.span * 2
    guard wanted < max(1, length) else {
      (span, start) = (nil, 0)
      return
    }
    // The place stays where it is on the screen.
    let share = Double(place - before.start) / Double(before.span)
    span = wanted
    start = place - Int64(min(max(0, share), 1) * Double(wanted))
    clamp(length: length)
  }

  mutating func clamp(length: Int64) {
    guard let span else { return }
    if span >= length { self.span = nil }
    start = max(0, min(start, length - span))
  }

  /// Moves the part in view no further than it takes to show a place with something around it.
  mutating func show(_ place: Int64, length: Int64) {
    guard let span else { return }
    let margin = span / 8
    if place < start + margin { start = place - margin }
    if place > start + span - margin { start = place - span + margin }
    clamp(length: length)
  }
}
