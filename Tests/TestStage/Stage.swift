public import Explorer
public import Formats
import Foundation
public import Reasoning
public import Session
import Synchronization
public import Traces

/// The explorer without a terminal: a session, its state, and a folder of its own.
public final class Stage {
  public let session: Session
  /// Where runs are saved.
  public let folder: String
  public private(set) var state: State
  private let inbox = Inbox()

  public init(
    _ engines: any EngineSource, catalogue: Catalogue = .standard, formats: FormatRegistry? = nil,
    keys: KeyTable = .standard, samples: String? = nil
  ) throws {
    folder = NSTemporaryDirectory() + "forkscope-stage-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    state = State(theme: .mono, size: Size(width: 100, height: 30), keys: keys)
    let inbox = inbox
    var places = Places(runs: folder, comparisons: folder, samples: samples)
    places.tour = folder + "/tour"
    session = Session(
      SessionSetup(
        engines: engines, formats: formats ?? .standard { catalogue.traits(of: $0) }, catalogue: catalogue,
        places: places, pace: nil),
      post: { inbox.post($0) })
  }

  /// Takes what is reported until `condition` holds; false where it does not within some seconds.
  public func wait(seconds: Double = 30, until condition: (Stage) -> Bool) -> Bool {
    let deadline = Date.now.addingTimeInterval(seconds)
    while Date.now < deadline {
      for action in inbox.takeAll() { state.update(action).forEach(perform) }
      if condition(self) { return true }
      usleep(2000)
    }
    return false
  }

  public func press(_ keys: Key...) {
    for key in keys { take(.input(.key(key))) }
  }

  public func take(_ action: Action) { state.update(action).forEach(perform) }

  /// Takes what has been reported, without waiting for more.
  public func takeReports() {
    for action in inbox.takeAll() { take(action) }
  }

  private func perform(_ effect: Effect) {
    switch effect {
    case .control(let command): control(command)
    case .cancel: session.cancel()
    case .keep(let notes): session.keep(notes)
    case .save(let path, let replacing):
      // What keys happen to type must not land where the tests run.
      let place = path.hasPrefix("/") ? path : folder + "/" + path
      if let log = state.log { session.save(log, to: place, replacing: replacing) }
    case .tryAgain(let header): session.tryAgain(header)
    case .score: session.score()
    case .open(let item) where item.kind == .trace: session.open(item.value)
    case .compare(let a, let b): session.compare(a, b)
    case .searchTexts(let text, let paths, let search): session.search(for: text, in: paths, number: search)
    case .stopSearching: session.stopSearching()
    case .tour: session.openLesson(session.lessonReached)
    case .lesson(let lesson): session.openLesson(lesson)
    case .endTour: session.endTour()
    case .lookThrough(let run):
      if let log = state.log, let history = state.history { session.lookThrough(log, history, run: run) }
    default: break
    }
  }

  /// Passes a command to the run, which is taken up where nothing runs it.
  public func control(_ command: RunCommand) {
    if session.isDriving { return session.send(command) }
    guard let log = state.log, let history = state.history else { return }
    session.takeUp(log, history, command)
  }

  /// The screen as text.
  public var screen: String {
    let grid = render(state, size: state.size)
    return (0..<grid.size.height).map { y in
      var line = String.UnicodeScalarView()
      for cell in grid.row(y) where cell.width > 0 { line.append(cell.scalar) }
      return String(line)
    }.joined(separator: "\n")
  }

  /// The traces that have been saved.
  public var savedFiles: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).map { folder + "/" + $0 }
  }

  public func close() {
    session.close(waiting: 5)
    try? FileManager.default.removeItem(atPath: folder)
  }

  private final class Inbox: Sendable {
    private let actions = Mutex<[Action]>([])

    func post(_ more: [Action]) { actions.withLock { $0 += more } }

    func takeAll() -> [Action] {
      actions.withLock { actions in
        defer { actions = [] }
        return actions
      }
    }
  }
}
