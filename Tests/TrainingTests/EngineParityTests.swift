import Inference
import Kernels
import Reasoning
import TestModels
import Testing
import Traces

@testable import Training

/// What is learned is what the engine runs: the same log-probabilities of the same tokens, with either join.
@Suite struct EngineParityTests {
  @Test(arguments: [JoinDiscipline.stitch, .prefill])
  func trainingSeesWhatTheEngineSaw(join: JoinDiscipline) throws {
    // Its matrices are of 16 bits; with those of 8 the engine rounds what it multiplies them with.
    let model = try Model.load(path: TestModels.secondArithmetic)
    let engine = try InferenceEngine(model, options: EngineOptions(kvPrecision: .f32))
    let problem = "(9+10-3+4-6)+(8+2-5+7+3)-((6+1+9+4)-(12-3+5+1))"
    let request = RunRequest(problem: problem, task: ArithmeticTask(model.notes), join: join)
    let rollout = try Rollout(request, engine: engine)
    try rollout.run()
    let tree = rollout.history.tree()
    #expect(tree.threads.count > 3)
    let strand = Strand(.root, of: tree, rollout.log.tokens)
    let sequence = TrainingSequence(strand, isStitched: join == .stitch)

    let (layout, parameters) = try Trainer.parameters(of: model)
    var row = TrainingRow()
    row.append(sequence)
    let pass = GradientPass(model.config, layout, kernels_best().pointee, capacity: row.count)
    pass.forward(row, parameters)
    var learned: [Float] = []
    for token in 0..<row.count where row.weights[token] != 0 {
      let logits = UnsafeBufferPointer(
        start: pass.logits.base + token * model.config.vocabulary, count: model.config.vocabulary)
      let sum = kernels_best().pointee.distribution(logits.baseAddress, logits.count).log_sum_exp
      learned.append(Float(Double(logits[Int(row.targets[token])]) - sum))
    }
    // In the order of a strand: a thread up to its fork, the threads forked there, and the rest.
    var seen: [Float] = []
    func collect(_ thread: ThreadID) {
      let tokens = Array(tree.tokens(thread))
      var position = 0
      func take(upTo end: Int) {
        for token in tokens[position..<end] where rollout.log.tokens.classes[Int(token)] == .generated {
          seen.append(rollout.log.tokens.logprobs[Int(token)])
        }
        position = end
      }
      for block in tree.blocks(of: thread) {
        take(upTo: tree.block(block).forkPosition)
        for child in tree.block(block).children { collect(child) }
      }
      take(upTo: tokens.count)
    }
    collect(.root)
    #expect(learned.count == seen.count)
    for (a, b) in zip(learned, seen) { #expect(abs(a - b) < 2e-3) }
  }
}
