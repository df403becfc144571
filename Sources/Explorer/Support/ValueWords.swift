import Traces

/// What a thread gave to the text behind its join, in words.
enum ValueWords {
  /// Such as `12.3 nats to 9 tokens`.
  static func long(_ value: ThreadValue) -> String {
    guard !value.isNegligible else { return "nothing: the text behind the join does not need it" }
    guard value.nats > 0 else { return "less than nothing: \(Format.fixed(value.nats, 1)) nats, it misled" }
    return "\(Format.fixed(value.nats, 1)) nats to \(CountUnit.tokens.count(value.tokens)) behind the join"
  }

  /// A bar of five columns at most; the greatest value of the run fills it.
  static func bar(_ value: ThreadValue, greatest: Double) -> String {
    value.isNegligible
      ? "∅" : value.nats < 0 ? "−" : Format.bar(value.nats / max(greatest, ThreadValue.negligible), 5)
  }

  static func role(_ value: ThreadValue) -> Theme.Role? {
    value.isNegligible || value.nats < 0 ? .warning : nil
  }
}

extension OpenRun {
  /// What a thread gave, where that was measured.
  func value(of thread: ThreadID) -> ThreadValue? { log.values[log.head]?[thread] }
}
