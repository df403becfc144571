import Traces

/// The tokens that the model could have written at a place, best first; the one that stands there is always among them.
struct AlternativeList {
  private(set) var alternatives: [Alternative]
  /// Where in the list the token itself is.
  private(set) var current: Int?
  /// The remark on a token that was less likely than all that were recorded.
  private(set) var remark: String?

  init(at index: Int, of tokens: TokenColumns) {
    alternatives = tokens.alternatives(at: index)
    let id = tokens.ids[index]
    current = alternatives.firstIndex { $0.id == id }
    guard current == nil, !alternatives.isEmpty else { return }
    let logprob = tokens.logprobs[index]
    let place = alternatives.firstIndex { $0.logprob < logprob } ?? alternatives.count
    if place == alternatives.count { remark = logprob.isNaN ? "yours" : "rank \(place + 1)+" }
    alternatives.insert(Alternative(id: id, logprob: logprob), at: place)
    current = place
  }
}

/// One alternative: its text, its probability and a bar.
enum AlternativeLine {
  /// - Parameter remark: said behind the bar.
  static func write(
    _ text: String, _ alternative: Alternative, _ theme: Theme, x: Int, y: Int, width: Int,
    isCurrent: Bool = false, remark: String? = nil, _ region: inout GridRegion
  ) {
    let probability = Probability.of(alternative.logprob)
    let textWidth = max(6, min(20, width * 2 / 5))
    let shown = Format.left(text, textWidth)
    region.write(shown, x: x, y: y, style: isCurrent ? Style.plain.adding(.bold) : .plain, maxWidth: width)
    region.write(
      Format.right(probability.map(Format.percent) ?? "–", 6), x: x + textWidth + 1, y: y,
      maxWidth: width - textWidth - 1)
    let barX = textWidth + 8
    let room = max(0, width - barX)
    // Underlining says something about a token; on a bar it would only be noise.
    let style = theme.probability(step: Theme.probabilityStep(probability ?? 0))
    let used = region.write(
      Format.bar(probability ?? 0, room), x: x + barX, y: y, style: Style(style.foreground, on: .default),
      maxWidth: room)
    guard let remark else { return }
    region.write(remark, x: x + barX + used + 1, y: y, style: theme[.dim], fitting: room - used - 1)
  }
}
