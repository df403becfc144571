import Explorer
import Formats
import Foundation
import Reasoning
import Terminal
import Traces

/// The explorer in the terminal, and the run that it drives.
///
/// Belongs to the main thread. Runs and files are worked on elsewhere and report through the mailbox.
final class ExplorerSession {
  private let screen: ScreenOptions
  private let options: RunOptions
  private let formats: FormatRegistry
  private let mailbox = Mailbox<Action>()
  private var live: LiveRun?
  /// Whether what the run reports still belongs on the screen.
  private var isShown: Switch?
  private static let mostUpdatesWaiting = 256
  private var recorder: RunRecorder?
  /// Opened when the first run needs it.
  private var model: LoadedModel?
  /// Whether the program ends with the run that it was started on, instead of showing the welcome screen.
  private var leavesWithRun = false
  /// Whether runs are opened from a table over many, and not from the welcome screen.
  private var hasTable = false
  private var clicks = ClickCounter()

  init(screen: ScreenOptions, options: RunOptions, formats: FormatRegistry = TraceFiles.formats) {
    self.screen = screen
    self.options = options
    self.formats = formats
  }

  // MARK: - Ways in

  /// Opens on a live run.
  ///
  /// What can go wrong goes wrong before the terminal is taken over.
  func run(problem: String?, saveTo path: String?) throws {
    let request = try request(problem)
    leavesWithRun = true
    try explore(starting: [try start(request, saveTo: path)] + notes(on: request))
  }

  /// Opens on a saved run.
  func open(_ path: String) throws {
    leavesWithRun = true
    try explore(starting: Self.opening(try formats.run(path)))
  }

  /// Opens on the welcome screen.
  func welcome() throws { try explore(starting: []) }

  /// Opens on a table of saved runs, which fills while they are read.
  func choose(among paths: [String]) throws {
    hasTable = true
    let mailbox = mailbox
    let isWanted = Switch()
    defer { isWanted.turnOff() }
    RunsReader.start(paths, formats, while: isWanted) { mailbox.post(.runsAdded($0)) }
    try explore(starting: [
      .listed(RunsContent(title: RunsReader.title(of: paths), expected: paths.count))
    ])
  }

  private func explore(starting actions: [Action]) throws {
    let terminal = try Terminal(
      Terminal.Options(
        color: screen.colorChoice, mouse: screen.mouse, asksBackground: screen.themeChoice == .auto))
    let environment = ProcessInfo.processInfo.environment
    var state = State(
      themes: screen.themeChoice, hasColor: terminal.hasColor,
      isLight: ThemeChoice.isLight(colorFGBG: environment["COLORFGBG"]), size: terminal.size,
      usesMouse: screen.mouse, signs: screen.signsChoice.signs(environment: environment),
      keys: Configuration.keys)
    // Reading the last runs takes a moment, and nobody comes back to the list where a run is all there is.
    if !hasTable, !leavesWithRun { _ = state.update(.offered(WelcomeList.content(formats))) }
    for action in actions { _ = state.update(action) }
    if let problem = Configuration.problems.first {
      let others = Configuration.problems.count - 1
      _ = state.update(.failed(problem + (others > 0 ? " (and \(others) more)" : "")))
    }
    let loop = EventLoop<State, Action, Request>(
      action: { [self] in .input(clicks.counted($0, at: Self.microseconds)) },
      update: { [self] state, action in state.update(action).map { request(for: $0, state) } },
      view: { render($0, size: $1) },
      perform: { [self] in perform($0, terminal) },
      tick: { state in
        guard state.wantsTicks else { return nil }
        return (.milliseconds(50), .tick(Self.microseconds))
      })
    let end = loop.run(&state, on: terminal, mailbox: mailbox)
    isShown?.turnOff()
    live?.stop(waiting: 2)
    terminal.close()
    // With the terminal gone there is nobody to tell anything.
    if end == .hangup { Terminal.die(bySignal: SIGHUP) }
    let saved = recorder.map { "saved: \(Sanitizer.visible($0.path))" }
    if case .signal(let signal) = end {
      if let saved { StandardStream.output.write((saved + "\n").utf8) }
      Terminal.die(bySignal: signal)
    }
    if let saved { Console.print(saved) }
  }

  /// The time, of any origin.
  private static var microseconds: Int64 { Int64(DispatchTime.now().uptimeNanoseconds / 1000) }

  // MARK: - Effects

  /// An effect of the explorer with what it takes to carry it out.
  private enum Request {
    case effect(Effect)
    /// A command to a saved run: an engine has to take it up first.
    case takeUp(RunLog, RunCommand)
    case save(RunLog, path: String, replacing: Bool)
  }

  private func request(for effect: Effect, _ state: State) -> Request {
    if case .control(let command) = effect, live == nil, let log = state.log { return .takeUp(log, command) }
    if case .save(let path, let replacing) = effect, let log = state.log {
      return .save(log, path: path, replacing: replacing)
    }
    return .effect(effect)
  }

  private func perform(_ request: Request, _ terminal: Terminal)
    -> EventLoop<State, Action, Request>.Directive
  {
    switch request {
    case .takeUp(let log, let command): takeUp(log, command)
    case .save(let log, let path, let replacing):
      RunCopy(log: log, path: path, recorded: recorder?.path).start(replacing: replacing, mailbox)
    case .effect(let effect):
      switch effect {
      case .control(let command): live?.send(command)
      case .open(let item): open(item)
      case .start(let problem): startFromWelcome(problem)
      case .close:
        if leavesWithRun { return .quit }
        leaveRun()
      case .save: break
      case .mouse(let isWanted): terminal.setMouse(isWanted)
      case .copy(let text): terminal.copy(text)
      case .redraw: terminal.redraw()
      case .suspend: raise(SIGTSTP)
      case .quit: return .quit
      }
    }
    return .proceed
  }

  private func open(_ item: WelcomeItem) {
    switch item.kind {
    case .problem: startFromWelcome(item.value)
    case .trace:
      let (mailbox, formats) = (mailbox, formats)
      Thread.detachNewThread {
        do {
          mailbox.post(contentsOf: Self.opening(try formats.run(item.value)))
        } catch {
          mailbox.post(.failed("\(error)"))
        }
      }
    }
  }

  /// Shows a saved run, and says what it teaches and what is odd about it.
  private static func opening(_ run: SavedRun) -> [Action] {
    let words = [run.log.header.note, run.oddities.first?.description].compactMap { $0 }
    return [.opened(run.log, nil)] + words.map { .said($0) }
  }

  private func startFromWelcome(_ problem: String) {
    do {
      let request = try request(problem)
      mailbox.post(try start(request, saveTo: nil))
      for note in notes(on: request) { mailbox.post(note) }
    } catch {
      mailbox.post(.failed("\(error)"))
    }
  }

  /// Ends the run that is shown.
  ///
  /// One that is in the middle of a long step reports to nobody from here on.
  private func endRun() {
    isShown?.turnOff()
    live?.stop(waiting: 2)
    live = nil
  }

  private func leaveRun() {
    endRun()
    if let recorder { mailbox.post(.said("saved: \(recorder.path)")) }
    recorder = nil
    if !hasTable { mailbox.post(.offered(WelcomeList.content(formats))) }
  }

  // MARK: - Runs

  private func loadModel() throws -> LoadedModel {
    if let model { return model }
    let loaded = try options.loadModel()
    model = loaded
    return loaded
  }

  private func request(_ problem: String?) throws -> RunRequest {
    try options.request(problem, on: try loadModel())
  }

  private func notes(on request: RunRequest) -> [Action] {
    request.task.warnings(for: request.problem).map { .said($0) }
  }

  /// Starts a live run; the action that shows it.
  private func start(_ request: RunRequest, saveTo path: String?) throws -> Action {
    endRun()
    recorder = nil
    let model = try loadModel()
    // Made once here for its header and its errors, and once more on the thread that will own it.
    let log = RunLog(header: try Rollout(request, engine: try model.engine()).log.header)
    let recorder = try recorder(for: log, path: path)
    drive(paused: false, recorder) { try Rollout(request, engine: try model.engine()) }
    return .opened(log, RunStatus(phase: .loading, pace: screen.steps))
  }

  /// Gives a saved run an engine, which goes on from the variation at the head.
  ///
  /// What it adds goes to a file of its own.
  private func takeUp(_ log: RunLog, _ command: RunCommand) {
    switch command {
    case .pause, .stop, .pace, .select: return
    case .resume, .step, .runToMilestone, .vary: break
    }
    do {
      let model = try options.common.engine.load(toGoOnWith: log.header, given: options.common.model)
      // What can go wrong goes wrong here, before a file is made.
      _ = try Rollout(resuming: log, engine: try model.engine())
      drive(paused: true, try recorder(for: log, path: nil)) {
        try Rollout(resuming: log, engine: try model.engine())
      }
      live?.send(command)
    } catch {
      mailbox.post(.failed("\(error)"))
    }
  }

  /// Where a run is saved; a run that nobody asked to save goes on without when the state folder cannot be used.
  private func recorder(for log: RunLog, path: String?) throws -> RunRecorder? {
    if path != nil { return try RunRecorder(log, path: path) }
    do {
      return try RunRecorder(log, path: nil)
    } catch {
      mailbox.post(.failed("this run is not saved: \(error)"))
      return nil
    }
  }

  private func drive(
    paused: Bool, _ recorder: RunRecorder?, make: @escaping @Sendable () throws -> Rollout
  ) {
    self.recorder = recorder
    let mailbox = mailbox
    let isShown = Switch()
    self.isShown = isShown
    live = LiveRun(paused: paused, pace: screen.steps, make: make) { update in
      if case .events(let events) = update, let failure = recorder?.append(events) {
        mailbox.post(.failed("the run is no longer saved: \(failure)"))
      }
      if isShown.isOn { mailbox.post(.updates([update])) }
      // A run that is let go must not get further ahead of the screen than memory allows.
      while isShown.isOn, mailbox.count > Self.mostUpdatesWaiting { usleep(2000) }
    }
  }
}
