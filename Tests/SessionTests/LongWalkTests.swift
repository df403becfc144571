import Explorer
import Formats
import Foundation
import Inference
import Reasoning
import TestStage
import Testing
import Traces

@testable import Session

/// Keys at random, on every sample run and on a live one, and what must hold after each.
///
/// `FORKSCOPE_KEYS=100000` in the environment presses so many in all; without it there are some thousands, for a quick answer.
struct LongWalkTests {
  private static let walks = 10
  private static let keysInAll =
    ProcessInfo.processInfo.environment["FORKSCOPE_KEYS"].flatMap { Int($0) } ?? 12_000
  private static let keysOfWalk = keysInAll * 95 / 100 / walks
  private static let keysOfLiveRun = keysInAll * 5 / 100

  @Test(arguments: 0..<walks)
  func `no keys break a table of the sample runs or what opens from it`(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    var walk = try Walk(runs: Self.samples, size: Size(width: 80, height: 24))
    for turn in 0..<Self.keysOfWalk {
      // Rarely visited screens are gone back to.
      if turn.isMultiple(of: 240) { walk.begin(turn / 240 + seed) }
      if Int.random(in: 0..<60, using: &random) == 0 {
        let size = Size(
          width: Int.random(in: 30...160, using: &random), height: Int.random(in: 5...50, using: &random))
        walk.take(.input(.resize(size)))
      }
      let key = Self.keys.randomElement(using: &random) ?? Key(.enter)
      walk.take(.input(.key(key)))
      let what = "seed \(seed), turn \(turn), key \(key)"
      if let wrong = Invariants.contradiction(in: walk.state) {
        Issue.record("\(what): \(wrong)")
        return
      }
      guard turn.isMultiple(of: 29) else { continue }
      if let wrong = Invariants.contradiction(onScreenOf: walk.state) {
        Issue.record("\(what): \(wrong)")
        return
      }
    }
    #expect(walk.opened > 4 && walk.contexts.count > 8, "\(walk.contexts.map(\.rawValue).sorted())")
  }

  @Test func `no keys break a live run, and what was found and noted down is there when it is opened again`()
    throws
  {
    let stage = try Stage(BuiltIn(model: .builtIn(), gate: nil))
    defer { stage.close() }
    var random = SplitMix64(seed: 1)
    stage.session.start("(1+2)*(3+4)-5")
    #expect(stage.wait { $0.state.status?.phase == .finished })
    for turn in 0..<Self.keysOfLiveRun {
      let key = Self.keys.randomElement(using: &random) ?? Key(.enter)
      stage.press(key)
      stage.takeReports()
      if let wrong = Invariants.contradiction(in: stage.state) {
        Issue.record("turn \(turn), key \(key): \(wrong)")
        return
      }
      guard turn.isMultiple(of: 29) else { continue }
      if let wrong = Invariants.contradiction(onScreenOf: stage.state) {
        Issue.record("turn \(turn), key \(key): \(wrong)")
        return
      }
    }
    for _ in 0..<4 { stage.press(Key(.escape)) }
    try keepAndReopen(stage)
  }

  /// Makes a variation, probes it, marks a place, goes back, saves and opens the copy.
  private func keepAndReopen(_ stage: Stage) throws {
    stage.session.leave()
    stage.session.start("(1+2)*(3+4)-5")
    #expect(stage.wait { $0.state.status?.phase == .finished && $0.state.log?.variations.count == 1 })
    let start = Int32(stage.state.tree?.metrics.prompt ?? 0)
    let decision = Decision(thread: .root, position: start, kind: .open, probability: 0.1, taken: false)
    stage.control(.probe([decision]))
    #expect(stage.wait { $0.state.log?.findings.isEmpty == false && $0.state.status?.probing == nil })
    stage.press(.character("g"), .character("M"), .character("h"), .character("i"), Key(.enter))
    stage.control(.vary(.seed(.root, position: start, 99)))
    #expect(stage.wait { $0.state.log?.variations.count == 2 && $0.state.status?.phase == .finished })
    stage.press(.character("u"))
    #expect(stage.wait { $0.state.log?.head == .original && $0.state.status?.phase == .finished })
    let (log, notes) = (try #require(stage.state.log), try #require(stage.state.notes))
    #expect(notes.all.map(\.text) == ["hi"] && !log.findings.isEmpty)
    let path = stage.folder + "/copy.jsonl"
    stage.session.save(log, to: path, replacing: false)
    #expect(stage.wait { $0.screen.contains("Saved as") })
    stage.session.leave()
    stage.session.open(path)
    #expect(stage.wait { $0.state.status == nil && $0.state.notes == notes })
    let again = try #require(stage.state.log)
    #expect(again.findings == log.findings && again.variations == log.variations && again.head == log.head)
    #expect(again.values == log.values)
  }

  // MARK: - Parts

  private static let samples = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("SampleTraces").path

  /// Every key that means something anywhere, and some text; none that leaves at once.
  private static let keys: [Key] =
    KeyTable.standard.bindings.flatMap(\.keys).filter { ![.ctrl("c"), .character("q")].contains($0) }
    + "5(a ".map { .character($0) } + [Key(.function(9)), .alt("x")]
}

/// The program around the explorer, without threads: what is asked for is there at once.
private struct Walk {
  private(set) var state: State
  private(set) var opened = 0
  private(set) var contexts: Set<KeyContext> = []
  private var runs: [(path: String, run: SavedRun)] = []
  private var notes: [String: RunNotes] = [:]
  private var shown: String?
  private let rows: [RunsRow]

  init(runs folder: String, size: Size) throws {
    let formats = FormatRegistry.standard { Catalogue.standard.traits(of: $0) }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".jsonl") }
    for name in names.sorted() {
      let path = folder + "/" + name
      runs.append((path, try formats.run(path)))
    }
    rows = runs.map { RunsRow(RunSummary($0.run.log, $0.run.history.tree(), file: $0.path)) }
    state = State(theme: .mono, size: size)
    state.methods = [MethodOffer("fork-join", needsSampling: false, hasJoins: true)]
    state.exports = [ExportChoice("html", fileExtension: "html", about: "a page")]
    take(.listed(RunsContent(title: "samples", rows: rows)))
  }

  /// Opens one of the runs anew.
  mutating func begin(_ number: Int) {
    open(runs[number % runs.count].path)
  }

  mutating func take(_ action: Action) {
    for effect in state.update(action) { perform(effect) }
    contexts.insert(state.context)
  }

  private mutating func open(_ path: String) {
    guard let run = runs.first(where: { $0.path == path })?.run else { return }
    opened += 1
    shown = path
    take(.opened(run.log, run.history, nil))
    if let notes = notes[path] { take(.noted(notes)) }
  }

  private mutating func perform(_ effect: Effect) {
    switch effect {
    case .open(let item): open(item.value)
    case .keep(let notes): if let shown { self.notes[shown] = notes }
    case .compare(let a, let b):
      let both = [a, b].compactMap { path in runs.first { $0.path == path } }
        .map { ComparedRun($0.run.log, $0.run.history, path: $0.path) }
      if both.count == 2 { take(.compared(Comparison(both[0], both[1]))) }
    case .searchTexts(let text, let paths, let search):
      let counts = paths.map { path -> (String, Int) in
        let run = runs.first { $0.path == path }?.run
        return (path, run.map { $0.history.tree().matches(of: text, in: $0.log).count } ?? 0)
      }
      take(.textsFound(search: search, Dictionary(counts.filter { $0.1 > 0 }) { $1 }, read: paths.count))
    case .save, .export, .write: take(.saving(.exists))
    default: break
    }
  }
}
