import Explorer
import Foundation
import Inference
import Reasoning
import Statistics
import TestSupport
import Testing
import Traces

/// Sample traces with events changed, moved and put in, through everything that reads a trace.
///
/// A crash is the failure; `AttackScale` says how many rounds are made.
@Suite struct MutatedTraceTests {
  private static let model = Result { try Model.builtIn() }

  private static var samples: [String] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("SampleTraces").path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".jsonl") }.sorted().map { folder + "/" + $0 }
  }

  @Test(arguments: samples) func everyVariationOfAMutatedTraceIsRefusedOrCanBeUsed(path: String) throws {
    let rounds = AttackScale.fuzzRounds(usual: 30)
    let whole = try TraceText(path)
    var random = SplitMix64(
      seed: path.utf8.suffix(20).reduce(6 &+ AttackScale.seed) { $0 &* 31 &+ UInt64($1) })
    let engine = try InferenceEngine(try Self.model.get(), options: EngineOptions(workers: 1))
    var refused = 0
    for _ in 0..<rounds {
      var text = whole
      text.addVariations(Int.random(in: 0...3, using: &random), &random)
      for _ in 0..<Int.random(in: 1...2, using: &random) { text.mutate(&random) }
      refused += use(text.bytes, engine) ? 0 : 1
    }
    #expect(refused > 0 && refused < rounds)
  }

  /// Contradictions where only the head of the run used to be looked at: in front of a variation, and in one that was left.
  @Test(arguments: [
    #"["end",61,6000,99,"eos"]"#, #"["hold",61,6000,99]"#, #"["drop",61,6000,99,0,1]"#,
    #"["drop",61,6000,0,0,100000]"#, #"["fork",61,6000,99,0,[9,"1","a"]]"#,
    #"["fork",61,6000,0,0,[77,"1","a"]]"#, #"["join",61,6000,99,"choice",0,0,[1]]"#,
    #"["join",61,6000,0,"stitch",0,0,[99]]"#, #"["answer",61,6000,99,"1"]"#,
    #"["score",61,6000,99,"checker",1]"#, #"["decision",61,6000,99,0,"open",0.5,1]"#,
    #"["t",61,6000,99,"g",[13,-1,1]]"#, #"["t",61,6000,1,"g",[13,-1,1]]"#,
  ]) func aContradictionInAnyVariationIsRefusedWithItsPlace(line: String) throws {
    let sample = try #require(Self.samples.first { $0.contains("-mended-by-refork") })
    var text = try TraceText(sample)
    let vary = try #require(text.lines.firstIndex { $0.hasPrefix(#"["vary""#) })
    text.lines.insert(line, at: vary)
    #expect(throws: TraceError.self) { try TraceReader.read(text.bytes, name: "original") }
    text = try TraceText(sample)
    text.lines += [line, #"["head",61,6000,0]"#]
    #expect {
      try TraceReader.read(text.bytes, name: "left")
    } throws: {
      ($0 as? TraceError)?.description.contains("variation 1: event") == true
    }
  }

  /// Does with a trace all that the program can do with one; false where it is refused, in words.
  private func use(_ bytes: [UInt8], _ engine: InferenceEngine) -> Bool {
    do {
      let run = try TraceReader.read(bytes, name: "mutated")
      look(at: run)
      do { try takeUp(run.log, engine) } catch { #expect(!"\(error)".isEmpty) }
      return true
    } catch {
      #expect(!error.reason.isEmpty)
      return false
    }
  }

  private func look(at run: TraceReader.Result) {
    for variation in run.log.variations {
      let history = RunHistory(run.log, variation: variation.id)
      #expect(history.anomaly == nil)
      for moment in [0, history.count / 2, history.count] {
        let tree = history.tree(at: moment)
        _ = (tree.metrics, tree.criticalPath, tree.linearTokens(), tree.linearTokens(includingAll: true))
      }
    }
    var narrator = Narrator(run.log.header)
    for event in run.log.eventBatches.flatMap({ $0 }) { _ = narrator.lines(for: event) }
    _ = narrator.ending()
    let summary = RunSummary(analysing: run.log, run.history, file: "mutated")
    _ = (Table.runs([summary]).lines(width: 80), Table.methods(MethodSummary.rows([summary])).lines())
    var state = State(theme: .mono, size: Size(width: 80, height: 24))
    _ = state.update(.opened(run.log, run.history, nil))
    for key in "gjjliGv" { press(.character(key), &state) }
    press(.enter, &state)
    for key in "[[[]]Jf" { press(.character(key), &state) }
  }

  private func press(_ key: Key.Code, _ state: inout State) {
    _ = state.update(.input(.key(Key(key))))
    #expect(render(state, size: state.size).size == state.size)
  }

  private func takeUp(_ log: RunLog, _ engine: InferenceEngine) throws {
    let rollout = try Rollout(resuming: log, engine: engine)
    if !rollout.isFinished { try rollout.step() }
    if log.head != .original { try rollout.select(.original) }
    try rollout.vary(.again(.root, position: Int32(rollout.history.threads[0].tokens.count)))
  }
}

/// The lines of a trace.
private struct TraceText {
  let header: String
  var lines: [String]

  /// Without the name of the weights, so that the model at hand takes it up whichever made it.
  init(_ path: String) throws {
    let all = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    header = all[0].replacing(#/"fingerprint":"[0-9a-f]*",/#, with: "")
    lines = Array(all.dropFirst())
  }

  var bytes: [UInt8] { Array(([header] + lines).joined(separator: "\n").utf8) + [10] }

  private static func isEntry(_ line: String) -> Bool {
    !["pieces", "vary", "head"].contains { line.hasPrefix("[\"\($0)\"") }
  }

  /// Adds variations of the original, and of one another, which go on as it did.
  mutating func addVariations(_ count: Int, _ random: inout SplitMix64) {
    guard !lines.contains(where: { $0.hasPrefix("[\"vary\"") }) else { return }
    var histories = [lines.filter(Self.isEntry)]
    for id in 0..<count {
      let parent = Int.random(in: 0...id, using: &random)
      let cut = Int.random(in: 1...histories[parent].count, using: &random)
      let change = [#""again",0,5"#, #""token",0,7,20"#, #""seed",1,2,9"#, #""prune",1,3"#]
      lines.append(
        "[\"vary\",1,1,\(id + 1),\(parent),\(cut),\(change.randomElement(using: &random) ?? change[0])]")
      let own = Array(histories[parent].dropFirst(cut).prefix(Int.random(in: 0...80, using: &random)))
      lines += own
      histories.append(histories[parent].prefix(cut) + own)
    }
    if Bool.random(using: &random) {
      lines.append("[\"head\",1,1,\(Int.random(in: 0...count, using: &random))]")
    }
  }

  mutating func mutate(_ random: inout SplitMix64) {
    // An earlier mutation may have cut off everything.
    guard !lines.isEmpty else { return }
    let rare = lines.indices.filter { !lines[$0].hasPrefix("[\"t\"") && !lines[$0].hasPrefix("[\"pieces\"") }
    // Rare events are as much worth changing as the many tokens.
    let any = Int.random(in: 0..<lines.count, using: &random)
    let at = Bool.random(using: &random) ? any : rare.randomElement(using: &random) ?? any
    switch Int.random(in: 0..<6, using: &random) {
    case 0: lines.remove(at: at)
    case 1: lines.insert(lines[at], at: Int.random(in: 0...lines.count, using: &random))
    case 2: lines.swapAt(at, Int.random(in: 0..<lines.count, using: &random))
    case 3: lines.removeSubrange(at...)
    default: changeNumber(inLine: at, &random)
    }
  }

  private mutating func changeNumber(inLine at: Int, _ random: inout SplitMix64) {
    let numbers = Array(lines[at].prefix(120).ranges(of: #/-?[0-9]+/#))
    guard let range = numbers.randomElement(using: &random) else { return }
    let old = Int(lines[at][range]) ?? 0
    let values = [0, -1, 1, old + 1, old - 1, 2, 99, 100_000, Int(Int32.max), Int(Int32.min)]
    lines[at].replaceSubrange(range, with: String(values.randomElement(using: &random) ?? 0))
  }
}
