import Engines
import Inference
import Testing
import Traces

@testable import Reasoning

@Suite("Join disciplines on random trees")
struct JoinPropertyTests {
  /// A script of a random tree of paths in Multiverse's format.
  private func script(_ random: inout ProblemRandom) -> [String: String] {
    var script: [String: String] = [:]
    func write(_ name: String, depth: Int) -> String {
      var text = "t\(random.next(in: 0...99))"
      guard depth < 3, random.next(in: 0...9) < (depth == 0 ? 10 : 5) else { return text }
      let prefix = name == "main" ? "" : name + "."
      let count = random.next(in: 1...3)
      text += "<Parallel><Goal>"
      for child in 1...count { text += "<Outline>\(prefix)\(child): c</Outline>" }
      text += "</Goal>"
      for child in 1...count {
        script["\(prefix)\(child)"] = write("\(prefix)\(child)", depth: depth + 1) + "</Path>"
      }
      return text + "c\(random.next(in: 0...9))</Conclusion></Parallel>"
    }
    script["main"] = write("main", depth: 0) + "$"
    return script
  }

  @Test(
    "stitched paths, seen by one another in order and at contiguous positions, are a prefill token for token")
  func stitchIsPrefillWithEyes() throws {
    for seed in 0..<6 {
      var random = ProblemRandom(seed: UInt64(seed), index: 0)
      let script = script(&random)
      let runs = try [JoinDiscipline.stitch, .prefill].map {
        try ScriptedRun("multiverse", join: $0, script).run()
      }
      let contexts = runs.map { run in
        run.rollout.contexts.context(of: .root, in: run.tree, run.rollout.log.tokens)
      }
      let inOrder = contexts[0].flatMap(\.flattened)
      #expect(contexts[1] == [.tokens(inOrder)])
      // The cost of the second computation is what the first child does not cover.
      for (join, again) in zip(runs[0].joins, runs[1].joins) {
        #expect(join.children == again.children && join.reprefilled == 0)
        #expect(join.reused == again.reused + again.reprefilled)
      }
      // Computed with the forks' spans in the tree and without, the next token has the same probabilities.
      let warm = try ByteModel.engine()
      for thread in runs[0].tree.threads {
        let context = runs[0].rollout.contexts.context(
          of: thread.id, in: runs[0].tree, runs[0].rollout.log.tokens)
        _ = try next(after: context, on: warm)
      }
      #expect(
        try next(after: [.tokens(inOrder)], on: warm) == next(after: contexts[1], on: ByteModel.engine()))
    }
  }

  private func next(after context: [ContextPart], on engine: InferenceEngine) throws -> [UInt64] {
    let sequence = try engine.open(context)
    defer { engine.close(sequence) }
    let request = SamplingRequest(key: RandomKey(seed: 0, path: 0, position: 0), alternatives: 64)
    let result = try #require(try engine.step([StepRow(sequence, sampling: request)])[0])
    return result.alternatives.map { UInt64(UInt32(bitPattern: $0.token)) << 32 ^ $0.logprob.bitPattern }
  }

  @Test(
    "forked decoding of n threads is n separate runs bit for bit",
    arguments: [SelfConsistency.name, TreeOfThoughts.name, MonteCarloTreeSearch.name, ForkJoin.name])
  func forkedDecoding(_ method: String) throws {
    let rollout = try Support.rollout(
      Support.wide, seed: 5, temperature: 1, method: method, on: Support.engine(workers: 2))
    try rollout.run()
    let tree = rollout.history.tree()
    let columns = rollout.log.tokens
    let banned = try method == ForkJoin.name ? [] : Support.engine().encode("<Parallel>")
    for thread in tree.threads.dropFirst() {
      let own = tree.tokens(thread.id).map(Int.init)
      let start = own.firstIndex { columns.classes[$0] == .generated } ?? own.count
      // Up to where something joins into it, a thread is one request: what it forked from, and its header.
      let end = tree.blocks(of: thread.id).first.map { tree.block($0).forkPosition } ?? own.count
      var context = rollout.contexts.context(of: thread.id, in: RunHistory(rollout.log).tree(), columns)
        .flatMap(\.flattened)
      context = Array(context.prefix(tree.thread(thread.id).contextAtStart + start))
      let alone = try Support.engine()
      let sequence = try alone.open([.tokens(context)])
      for position in start..<end where columns.classes[own[position]] == .generated {
        let request = SamplingRequest(
          parameters: SamplingParameters(temperature: 1),
          key: RandomKey(seed: 5, path: tree.pathKey(of: thread.id), position: position), banned: banned)
        let result = try #require(try alone.step([StepRow(sequence, sampling: request)])[0])
        #expect(result.token == columns.ids[own[position]])
        #expect(Float(result.logprob).bitPattern == columns.logprobs[own[position]].bitPattern)
        try alone.append([result.token], to: sequence)
      }
    }
  }
}
