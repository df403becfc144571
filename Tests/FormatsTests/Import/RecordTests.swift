import Formats
import Foundation
import Testing
import Traces

@Suite("Import of records")
struct RecordTests {
  private static let chat =
    "<|im_start|>system\nBe good.<|im_end|>\n<|im_start|>user\nHow far is it?<|im_end|>\n<|im_start|>assistant\n"

  private static func lines(_ records: [[String: Any]]) throws -> String {
    try records.map(json).joined(separator: "\n") + "\n"
  }

  @Test("ThreadWeaver's results: the prompt is apart from the answer, and each line is a run")
  func results() throws {
    let text = try Self.lines([
      ["message_idx": 0, "sample_idx": 0, "result": Self.chat + Samples.threadweaver],
      ["message_idx": 0, "sample_idx": 1, "result": Self.chat + "<think>\nNo need to split.\n</think>\n117"],
    ])
    let runs = try imported(text)
    #expect(runs.map(\.format) == ["threadweaver-results", "threadweaver-results"])
    #expect(runs[0].text == Samples.threadweaver && runs[0].log.header.problem == "How far is it?")
    #expect(runs[0].tree.blockCount == 1 && runs[0].tree.metrics.prompt == 9)
    // Its neighbour shows that tags would be there if it had forked.
    #expect(runs[1].log.header.method == "fork-join" && runs[1].log.header.dialect == "threadweaver")
    #expect(runs[1].tree.blockCount == 0 && runs[1].oddities.isEmpty)
  }

  @Test("ThreadWeaver's samples: a list of lists of texts, a run for each")
  func samples() throws {
    let runs = try imported(
      try json([[Samples.threadweaver, "<think>\nalone\n</think>"], [], [Self.chat + Samples.threadweaver]]))
    #expect(runs.count == 3 && runs.map { $0.tree.blockCount } == [1, 0, 1])
    #expect(runs[2].text == Samples.threadweaver && runs[0].format == "threadweaver-samples")
  }

  @Test("ThreadWeaver's trajectories: the figures beside them are told, and folders leave their files out")
  func trajectories() throws {
    let car = try json([
      "file": "7.txt", "relative_path": "7.txt", "format_correct": true,
      "extra_info": ["num_tokens_in_the_longest_thread": 40, "total_num_tokens": 60], "copied": true,
    ])
    try withFile("only words, no tags".utf8, "7.txt", beside: ["7.json": car]) { path in
      let formats = FormatRegistry.standard()
      let run = try formats.run(path)
      #expect(
        run.log.header.note == "by its side-car: format correct, longest thread 40 tokens, in all 60 tokens")
      #expect(
        run.log.header.method == "no structure"
          && run.oddities.first?.words.hasPrefix("no structure in this file") == true)
      let folder = String(path.dropLast("/7.txt".count))
      let files = try formats.files(in: [folder])
      #expect(files == [path])
    }
  }

  @Test("rows of data sets: the thinking and the answer, or the whole chat, with whether it is right")
  func dataset() throws {
    let text = try Self.lines([
      [
        "uuid": "u1", "problem": "p?", "solution": "117", "correctness": true,
        "thinking": Samples.threadweaver, "output": "so 117",
      ],
      ["uuid": "u2", "question": "q?", "qwen_text": Self.chat + Samples.threadweaver, "num_qwen_tokens": 9],
    ])
    let runs = try imported(text)
    #expect(runs[0].text == Samples.threadweaver + "\nso 117" && runs[0].log.header.problem == "p?")
    #expect(runs[0].tree.verdict == Verdict(answer: nil, expected: "117", correct: true))
    #expect(
      runs[1].text == Samples.threadweaver && runs[1].log.header.problem == "q?"
        && runs[1].tree.verdict == nil)
  }

  @Test(
    "verl's dumps: without tags there is no structure in them, which is not to say that the runs are sequential"
  )
  func verl() throws {
    let text = try Self.lines([
      [
        "input": "system\nBe good.\nuser\nHow far?\nassistant\n", "output": "Split it.\n1: far\n2: near\n",
        "score": 0.5, "step": 12, "correct": 1,
      ],
      ["input": "x", "output": "nothing", "score": -1, "step": 12],
    ])
    let runs = try imported(text)
    for run in runs {
      #expect(run.format == "verl" && run.log.header.method == "no structure" && run.log.header.traits == nil)
      #expect(run.oddities.map(\.description).first?.contains("no structure in this file") == true)
    }
    #expect(runs[0].log.header.problem == "How far?" && runs[0].tree.verdict?.correct == true)
    #expect(runs[1].tree.verdict == nil && runs[1].log.header.note == "step 12, score -1.0")
    let tagged = try imported(
      try Self.lines([["input": "x", "output": Samples.threadweaver, "score": 1, "step": 1]]))
    #expect(tagged[0].tree.blockCount == 1 && tagged[0].oddities.isEmpty)
  }

  @Test("generated blocks: token ids, counted in tokens")
  func generatedBlocks() throws {
    let blocks: [[String: Any]] = [
      ["type": "sequential", "content": [7, 10, 11, 3, 12]],
      ["type": "parallel", "content": [[20, 5, 5, 5, 21], [20, 6, 21]]],
      ["type": "meta", "content": [13]], ["type": "sequential", "content": [8]],
    ]
    for (text, count) in [
      (try json(blocks), 1), (try json(blocks) + "\n" + json(blocks) + "\n", 2),
      (try Self.lines([["generated_blocks": blocks], ["generated_blocks": blocks]]), 2),
    ] {
      let runs = try imported(text)
      #expect(runs.count == count)
      let metrics = runs[0].tree.metrics
      #expect(
        metrics.total == 15 && metrics.criticalPath == 12 && metrics.threads == 2 && metrics.inserted == 1)
      #expect(runs[0].log.header.countUnit == .tokens && runs[0].log.header.dialect == "threadweaver")
      #expect(metrics.reprefilled == 3)
    }
  }

  @Test("rollouts of anybody whose text has tags", arguments: ["response", "completion", "output"])
  func anybody(key: String) throws {
    let runs = try imported(
      try Self.lines([["prompt": "Q?", key: Samples.npr, "correct": false, "model": "npr-4b"]]))
    #expect(
      runs[0].format == "tagged-records" && runs[0].log.header.dialect == "npr"
        && runs[0].log.header.model.name == "npr-4b")
    #expect(runs[0].tree.verdict?.correct == false && runs[0].text == Samples.npr)
  }

  @Test("the first of them need not have tags")
  func firstWithoutTags() throws {
    let runs = try imported(
      try Self.lines([["response": "<think>no</think>"], ["response": Samples.parallelR1]]))
    #expect(runs.map { $0.tree.blockCount } == [0, 1] && runs[0].log.header.dialect == "parallel-r1")
  }

  @Test("Hogwild transcripts: a thread for each worker")
  func hogwild() throws {
    let text =
      "Solve it.\n\n**Alice [1]:** First I add.\nThen more.\n\n**Bob [1]:** I check.\n\n**Alice [2]:** Sum is 4.\n"
    let run = try imported(text)[0]
    #expect(run.format == "hogwild" && run.tree.threadCount == 3 && run.log.header.problem == "Solve it.")
    #expect(run.tree.threads.map(\.outline) == ["", "Alice", "Bob"])
    #expect(run.text(1) == "**Alice [1]:** First I add.\nThen more.\n\n**Alice [2]:** Sum is 4.\n")
    #expect(run.log.header.traits?.forking == .byMethod)
  }

  @Test("one damaged record among many is an error with its line, and the others can be read")
  func damaged() throws {
    let good = try json(["message_idx": 0, "result": Samples.threadweaver])
    try withFile((good + "\n{\"message_idx\": 1, \"resu\n\n" + good + "\n{\"message_idx\": 3}").utf8) {
      path in
      let file = try FormatRegistry.standard().open(path)
      #expect(file.count == 4)
      for index in [0, 2] { #expect(try file.run(at: index).tree.blockCount == 1) }
      #expect { try file.run(at: 1) } throws: { ($0 as? TraceError)?.line == 2 }
      #expect { try file.run(at: 3) } throws: { ($0 as? TraceError)?.line == 5 && "\($0)".contains("result") }
    }
  }

  @Test("remarks on a record's text say where it stands in both")
  func remarks() throws {
    let run = try imported(
      try Self.lines([["message_idx": 0, "result": "a\nb <Parallel> c\n<Thread>1: x</Thread>\n<Thread>2: y"]])
    )[0]
    #expect(
      run.oddities.map(\.description) == [
        "line 1: in its text, line 4, column 13: the text ends inside thread 2"
      ])
    #expect(run.tree.finish == .length && run.tree.status(ThreadID(2)) == .ended(.length))
  }
}
