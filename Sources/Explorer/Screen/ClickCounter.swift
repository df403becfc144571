/// Tells a double click from two single ones; the caller passes the time.
public struct ClickCounter: Sendable {
  /// Microseconds within which a second press belongs to the first.
  private static let interval: Int64 = 400_000
  private var last: (event: MouseEvent, time: Int64)?

  public init() {}

  /// The event with the number of presses that it is the last of.
  public mutating func counted(_ input: Input, at microseconds: Int64) -> Input {
    guard case .mouse(var event) = input else {
      last = nil
      return input
    }
    guard case .press = event.action else { return input }
    if let last, last.event.position == event.position, last.event.action == event.action,
      microseconds - last.time <= Self.interval
    {
      event.clicks = last.event.clicks % 2 + 1
    }
    last = (event, microseconds)
    return .mouse(event)
  }
}
