/// Something that takes a while and can be given up.
public struct Progress: Sendable, Equatable {
  /// What is being done, such as `reading the model`.
  public var text: String
  /// How much of it is done, from 0 to 1; nil where nobody knows.
  public var share: Double?

  public init(_ text: String, share: Double? = nil) {
    self.text = text
    self.share = share
  }
}

/// One line for what takes a while: what it is, how far it is, and how to give it up.
enum ProgressLine {
  private static let widestBar = 24

  static func paint(_ progress: Progress, _ theme: Theme, into region: inout GridRegion) {
    region.fill(region.bounds)
    let way = Key(.escape).description + " "
    let verb = "cancels"
    let share = progress.share.map { $0.isNaN ? 0 : min(max(0, $0), 1) }
    let percent = share.map { Format.right("\(Int(100 * $0)) %", 5) + "   " } ?? "   "
    let room = region.size.width - 2 - percent.utf8.count - way.utf8.count - verb.utf8.count
    let bar = share == nil ? 0 : min(widestBar, room / 3)
    var x = 1
    x += region.write(
      CharacterWidth.truncated(Format.visible(progress.text), columns: room - (bar > 0 ? bar + 3 : 0)), x: x,
      y: 0, style: theme[.title])
    if bar > 0, let share {
      region.write(Format.bar(share, bar), x: x + 2, y: 0, style: theme[.live], maxWidth: bar)
      x += 2 + bar
    }
    x += region.write(percent, x: x, y: 0)
    x += region.write(way, x: x, y: 0, style: theme[.keyHint])
    region.write(verb, x: x, y: 0)
  }
}
