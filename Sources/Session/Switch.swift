import Synchronization

/// Something that is on until it is turned off, seen from any thread.
final class Switch: Sendable {
  private let state = Atomic(true)

  var isOn: Bool { state.load(ordering: .acquiring) }

  func turnOff() { state.store(false, ordering: .releasing) }
}
