/// What the text of a run is counted in.
///
/// Text from elsewhere comes without its tokens and is counted in words. Every count on a screen or in a report takes its
/// word from here.
public struct CountUnit: RawRepresentable, Sendable, Hashable, Codable {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  public static let tokens = CountUnit(rawValue: "tokens")
  public static let words = CountUnit(rawValue: "words")

  private var isWords: Bool { self == .words }

  /// The word for one of them.
  public var one: String { isWords ? "word" : "token" }
  /// The word for several.
  public var many: String { isWords ? "words" : "tokens" }
  /// The word where there is little room.
  public var short: String { isWords ? many : "tok" }

  /// A number with its word, such as `1 token` or `12 words`.
  public func count(_ number: Int) -> String { "\(number) \(number == 1 ? one : many)" }
}

extension RunHeader {
  /// What the run's counts are in.
  public var countUnit: CountUnit { unit ?? .tokens }
}

extension Sequence<RunSummary> {
  /// What the counts of all of them are in; runs in words among runs in tokens cannot be told in one word of theirs.
  public var countUnit: CountUnit? {
    let units = Set(map(\.header.countUnit))
    return units.count > 1 ? nil : units.first ?? .tokens
  }
}
