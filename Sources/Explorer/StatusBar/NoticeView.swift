/// A line that says something until the next key or for some seconds.
struct Notice: Sendable, Equatable {
  enum Kind: Sendable { case said, failed }

  var kind: Kind
  var text: String
  /// When it disappears; set by the first tick that sees it, because only ticks know the time.
  var expires: Int64?

  /// Microseconds for which a notice stays; a failure stays longer.
  var lifetime: Int64 { kind == .failed ? 16_000_000 : 8_000_000 }
}

/// The notice, whole: a line of it in the place of the hints, a longer one above the status line, which stays.
enum NoticeView {
  static func paint(_ state: State, into region: inout GridRegion) {
    guard let notice = state.notice else { return }
    let isFailure = notice.kind == .failed
    write(
      (isFailure ? "! " : "") + Format.visible(notice.text),
      style: state.theme[isFailure ? .warning : .success], above: state.bottom, &region)
  }

  /// Writes a text on the lines that end above `bottom`; several lines end above the status line.
  static func write(_ text: String, style: Style, above bottom: Int, _ region: inout GridRegion) {
    let lines = WordWrap.lines(text, columns: region.size.width - 2, limit: max(1, region.size.height / 3))
    let end = lines.count > 1 ? min(bottom, region.size.height - 2) : bottom
    let top = end - lines.count
    region.fill(Rect(x: 0, y: top, width: region.size.width, height: lines.count))
    region.write(lines, x: 1, y: top, style: style)
  }
}
