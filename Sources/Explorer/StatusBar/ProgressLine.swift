/// Something that takes a while and can be given up.
public struct Progress: Sendable, Equatable {
  /// The work in words, such as `reading the model`.
  public var text: String
  /// How much of it is done, from 0 to 1; nil where nobody knows.
  public var share: Double?

  public init(_ text: String, share: Double? = nil) {
    self.text = text
    self.share = share
  }
}

/// One line for a longer piece of work: its name, how far it is, and how to give it up.
enum ProgressLine {
  private static let bars = 4...24

  static func paint(_ progress: Progress, _ theme: Theme, into region: inout GridRegion) {
    region.fill(region.bounds)
    let isNarrow = region.size.width < 60
    let (lead, gap) = isNarrow ? (1, 1) : (2, 3)
    let share = progress.share.map { $0.isNaN ? 0 : min(max(0, $0), 1) }
    let figure = share.map { Format.right("\(Int((100 * $0).rounded())) %", 5) } ?? ""
    let way = Key(.escape).description
    let verb = "cancels"
    let text = Format.visible(progress.text)
    let room = region.size.width - 1 - figure.utf8.count - gap - way.utf8.count - 1 - verb.utf8.count
    // The words first, then as much of a bar as there is room for.
    let left = room - CharacterWidth.columns(of: text) - lead
    let bar = share == nil ? 0 : min(max(bars.lowerBound, left), bars.upperBound)
    let words = CharacterWidth.truncated(text, columns: room - (bar > 0 ? bar + lead : 0))
    var x = 1 + region.write(words, x: 1, y: 0, style: theme[.title])
    if bar > 0, let share {
      region.write(Format.bar(share, bar), x: x + lead, y: 0, style: theme[.live], maxWidth: bar)
      x += lead + bar
    }
    x += region.write(figure, x: x, y: 0) + gap
    x += region.write(way, x: x, y: 0, style: theme[.keyHint]) + 1
    region.write(verb, x: x, y: 0)
  }
}
