import Traces

/// The first line: which run this is.
enum TitleBar {
  static func paint(_ state: State, into region: inout GridRegion) {
    guard let run = state.run else { return }
    let theme = state.theme
    let header = run.log.header
    let x = region.write(" forkscope", x: 0, y: 0, style: theme[.title])
    let method = header.traits?.shortLabel ?? header.methodLabel
    // A text does not tell its seed.
    let facts = [header.model.name, method, run.unit == .tokens ? "seed \(header.seed)" : ""]
    let how = facts.filter { !$0.isEmpty }.map { Format.visible($0, limit: 40) }.joined(separator: " · ")
    let room = region.size.width - x - 4
    let howWidth = CharacterWidth.columns(of: how)
    let showsHow = howWidth + 24 < room
    region.write(
      Format.visible(header.note ?? header.problem), x: x + 2, y: 0,
      fitting: room - (showsHow ? howWidth + 2 : 0))
    if showsHow { region.write(how, x: region.size.width - howWidth - 1, y: 0, style: theme[.dim]) }
  }
}
