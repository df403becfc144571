import Dialects
import Explorer
import Formats
import Foundation
import Reasoning
import Session
import Terminal
import Traces

/// The explorer in the terminal: session, state and event loop put together.
struct ExplorerProgram {
  /// The screen that the explorer opens on.
  enum Beginning {
    case welcome
    case run(problem: String?, saveTo: String?)
    case open(String)
    case table([String])
    case tour

    /// Whether it can fail; a failure is told without a screen.
    var canFail: Bool {
      switch self {
      case .welcome, .table: false
      case .run, .open, .tour: true
      }
    }
  }

  let screen: ScreenOptions
  let options: RunOptions

  /// Seconds that the first frame waits for a run that loads at once; a failure within them needs no screen.
  private static let patience = 0.25
  private static let glance = 0.01

  /// Opens, and returns when the person has left.
  func run(_ beginning: Beginning) throws {
    let mailbox = Mailbox<Action>()
    let session = Session(
      SessionSetup(
        engines: CommandLineEngines(options), formats: TraceFiles.formats,
        places: TraceFiles.places, pace: screen.steps),
      post: { mailbox.post(contentsOf: $0) }, backlog: { mailbox.count })
    begin(beginning, session)
    if beginning.canFail {
      session.waitForFirst(Self.patience)
      if let failure = session.firstFailure { throw failure }
    }
    let terminal = try Terminal(
      color: screen.colorChoice, mouse: screen.mouse, asksBackground: screen.themeChoice == .auto)
    var state = state(for: terminal)
    state.exports = RunExporter.choices
    state.methods = Catalogue.standard.methods.map {
      MethodOffer($0.name, needsSampling: $0.needsSampling, hasJoins: $0.usesDialect)
    }
    state.dialects = Catalogue.standard.dialects.map { dialect in
      DialectOffer(dialect.name, joins: dialect.joins.compactMap { JoinDiscipline(rawValue: $0.rawValue) })
    }
    // A run that is nearly loaded belongs on the first frame.
    session.waitForFirst(Self.glance)
    let wishes = mailbox.takeAll().flatMap { state.update($0) }
    if let problem = Configuration.problems.first {
      let others = Configuration.problems.count - 1
      _ = state.update(.failed(problem + (others > 0 ? " (and \(others) more)" : "")))
    }
    for wish in wishes {
      _ = Self.perform(Request(wish, state), beginning, session, terminal)
    }
    let loop = loop(beginning, session, terminal)
    try end(loop.run(&state, on: terminal, mailbox: mailbox), session, terminal)
  }

  private func begin(_ beginning: Beginning, _ session: Session) {
    switch beginning {
    case .welcome: session.offer()
    case .run(let problem, let path): session.start(problem, saveTo: path)
    case .open(let path): session.open(path)
    case .table(let paths): session.browse(paths)
    case .tour: session.openLesson(session.lessonReached)
    }
  }

  private func state(for terminal: Terminal) -> State {
    let environment = ProcessInfo.processInfo.environment
    return State(
      themes: screen.themeChoice, hasColor: terminal.hasColor,
      isLight: ThemeChoice.isLight(colorFGBG: environment["COLORFGBG"]), size: terminal.size,
      usesMouse: screen.mouse, signs: screen.signsChoice.signs(environment: environment),
      keys: Configuration.keys)
  }

  /// With the terminal gone there is nobody to tell anything; else the last lines say where the run is.
  private func end(_ end: LoopEnd, _ session: Session, _ terminal: Terminal) throws {
    session.close(waiting: 2)
    terminal.close()
    if end == .hangup { Terminal.die(bySignal: SIGHUP) }
    let saved = session.savedPath.map { "saved: \(Sanitizer.visible($0))" }
    if case .signal(let signal) = end {
      if let saved { StandardStream.output.write((saved + "\n").utf8) }
      Terminal.die(bySignal: signal)
    }
    if let saved { Console.print(saved) }
    if let failure = session.firstFailure { throw failure }
  }

  // MARK: - Effects

  /// An effect of the explorer, and the run that it is for.
  private struct Request {
    let effect: Effect
    let log: RunLog?
    let history: RunHistory?

    init(_ effect: Effect, _ state: State) {
      (self.effect, log, history) = (effect, state.log, state.history)
    }
  }

  private typealias Loop = EventLoop<State, Action, Request>

  private func loop(_ beginning: Beginning, _ session: Session, _ terminal: Terminal) -> Loop {
    var clicks = ClickCounter()
    return Loop(
      action: { .input(clicks.counted($0, at: Self.microseconds)) },
      update: { state, action in
        state.update(action).map { Request($0, state) }
      },
      view: { render($0, size: $1) },
      perform: { Self.perform($0, beginning, session, terminal) },
      tick: { state in state.wantsTicks ? (.milliseconds(50), .tick(Self.microseconds)) : nil })
  }

  /// The time, of any origin.
  private static var microseconds: Int64 { Int64(DispatchTime.now().uptimeNanoseconds / 1000) }

  private static func perform(
    _ request: Request, _ beginning: Beginning, _ session: Session, _ terminal: Terminal
  ) -> Loop.Directive {
    switch request.effect {
    case .control(let command):
      // A saved run has to be taken up by an engine first.
      if !session.isDriving, let log = request.log, let history = request.history {
        session.takeUp(log, history, command)
      } else {
        session.send(command)
      }
    case .open(let item):
      switch item.kind {
      case .problem: session.start(item.value)
      case .trace: session.open(item.value)
      case .tour: session.openLesson(session.lessonReached)
      }
    case .compare(let a, let b): session.compare(a, b)
    case .searchTexts(let text, let paths, let search): session.search(for: text, in: paths, number: search)
    case .stopSearching: session.stopSearching()
    case .tryAgain(let header): session.tryAgain(header)
    case .score: session.score()
    case .tour: session.openLesson(session.lessonReached)
    case .lesson(let lesson): session.openLesson(lesson)
    case .endTour: session.endTour()
    case .start(let problem): session.start(problem)
    case .cancel: session.cancel()
    case .close: return close(beginning, session)
    case .save(let path, let replacing):
      if let log = request.log { session.save(log, to: path, replacing: replacing) }
    case .export(let format, let path, let replacing):
      if let log = request.log, let history = request.history {
        session.export(log, history, as: format, to: path, replacing: replacing)
      }
    case .exportTable(let runs, let path, let replacing):
      session.write(to: path, replacing: replacing) { RunsCSV.data(runs) }
    case .write(let text, let path, let replacing):
      session.write(to: path, replacing: replacing) { Data(text.utf8) }
    case .keep(let notes): session.keep(notes)
    case .lookThrough(let run):
      if let log = request.log, let history = request.history { session.lookThrough(log, history, run: run) }
    case .mouse(let isWanted): terminal.setMouse(isWanted)
    case .copy(let text): terminal.copy(text)
    case .redraw: terminal.redraw()
    case .suspend: return .suspend
    case .quit: return .quit
    }
    return .proceed
  }

  /// Leaves the run for the screen that it was opened from, or the program where that was the command line.
  private static func close(_ beginning: Beginning, _ session: Session) -> Loop.Directive {
    switch beginning {
    case .run, .open, .tour: return .quit
    case .table: session.leave()
    case .welcome:
      session.leave()
      session.offer()
    }
    return .proceed
  }
}
