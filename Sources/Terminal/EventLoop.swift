public import Explorer

/// The loop around a pure program: inputs and messages become actions, actions change the state, the state is painted.
///
/// A plain synchronous loop on the thread that owns the terminal. It blocks while nothing happens. A person's input
/// is painted at once; messages from other threads are gathered and painted at most 60 times a second, however many come.
public struct EventLoop<State, Action: Sendable, Effect> {
  /// A wish of an effect that the loop itself carries out.
  public enum Directive: Sendable {
    case proceed
    /// Gives the terminal back and stops the program, until it is continued.
    case suspend
    case quit
  }

  private let action: (Input) -> Action
  private let update: (inout State, Action) -> [Effect]
  private let view: (State, Size) -> Grid
  private let perform: (Effect) -> Directive
  private let tick: (State) -> (delay: Duration, action: Action)?

  /// Shortest time between two paints that no input asked for.
  static var frame: Duration { .microseconds(16_667) }

  /// Puts a program together.
  ///
  /// - Parameters:
  ///   - action: What an input means to the program, which looks at its own state in `update`.
  ///   - update: Changes the state; returns what is to be done outside of it.
  ///   - view: Draws the state for a size.
  ///   - perform: Does one effect, on the loop's thread: it must not block. Work goes to other threads, which post
  ///     their results to the mailbox.
  ///   - tick: For programs that move by themselves: an action and the time after which it is wanted. Asked whenever
  ///     no tick is outstanding; while it returns nil, an idle program uses no processor time.
  public init(
    action: @escaping (Input) -> Action,
    update: @escaping (inout State, Action) -> [Effect],
    view: @escaping (State, Size) -> Grid,
    perform: @escaping (Effect) -> Directive,
    tick: @escaping (State) -> (delay: Duration, action: Action)? = { _ in nil }
  ) {
    self.action = action
    self.update = update
    self.view = view
    self.perform = perform
    self.tick = tick
  }

  /// Runs until an effect asks to quit, a signal asks to end, or the terminal is gone.
  public func run(_ state: inout State, on display: some Display, mailbox: Mailbox<Action>) -> LoopEnd {
    var nextPaint: Duration?
    var due: (at: Duration, action: Action)?
    display.paint(view(state, display.size))
    var lastPaint = display.now

    while true {
      if due == nil, let wanted = tick(state) { due = (display.now + wanted.delay, wanted.action) }
      // While a frame is due anyway, messages may pile up: they need no attention of their own.
      let deadline = [nextPaint, due?.at].compactMap { $0 }.min()
      let occurrence = display.wait(
        timeout: deadline.map { max(.zero, $0 - display.now) },
        wake: nextPaint == nil ? mailbox.wakeDescriptor : nil)

      if let end = occurrence.end { return end }
      var actions = occurrence.inputs.map(action)
      var isUrgent = !actions.isEmpty
      var stops = occurrence.stopAsked
      let now = display.now
      if let tick = due, tick.at <= now {
        actions.append(tick.action)
        due = nil
        isUrgent = true
      }
      if occurrence.isWoken || nextPaint.map({ $0 <= now }) ?? false || isUrgent {
        let messages = mailbox.takeAll()
        actions += messages
        if !messages.isEmpty, nextPaint == nil { nextPaint = lastPaint + Self.frame }
      }

      for action in actions {
        for effect in update(&state, action) {
          switch perform(effect) {
          case .proceed: break
          case .suspend: stops = true
          case .quit: return .quit
          }
        }
      }
      if stops {
        let before = display.size
        display.suspend()
        isUrgent = true
        if display.size != before {
          for effect in update(&state, action(.resize(display.size))) {
            if case .quit = perform(effect) { return .quit }
          }
        }
      }
      if isUrgent || nextPaint.map({ $0 <= display.now }) ?? false {
        display.paint(view(state, display.size))
        lastPaint = display.now
        nextPaint = nil
      }
    }
  }
}
