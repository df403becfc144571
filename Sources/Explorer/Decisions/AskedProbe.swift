import Traces

/// Decisions that a person had probed.
struct AskedProbe: Sendable {
  let places: [DecisionPlace]
  private var awaited: Set<DecisionPlace>

  init(_ places: [DecisionPlace]) {
    self.places = places
    awaited = Set(places)
  }

  /// Whether there is a finding for each.
  var isAnswered: Bool { awaited.isEmpty }

  mutating func take(_ place: DecisionPlace) { awaited.remove(place) }
}
