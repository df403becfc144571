import Formats
import Foundation
import Testing
import Traces

@Suite("Text exports are read back")
struct RoundTripTests {
  /// The sample runs in which a model forks.
  private static let samples = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(
    path: "../../../SampleTraces"
  ).standardizedFileURL.path

  private func forking() throws -> [SavedRun] {
    let formats = FormatRegistry.standard()
    let runs = try formats.files(inFolder: Self.samples).map { try formats.run($0) }
    return runs.filter { $0.log.header.traits?.forking == .byModel && $0.tree.blockCount > 0 }
  }

  private func export(_ run: SavedRun, _ name: String) throws -> String {
    let export = try #require(RunExports.standard.first { $0.name == name })
    return String(decoding: try export.data(run.log, run.history), as: UTF8.self)
  }

  /// The threads by their ways from the root, each with its outline and how many threads its blocks have.
  private func tree(_ run: SavedRun) -> [String] {
    let tree = run.tree
    return tree.threads.filter { !tree.isPruned($0.id) }.map { thread in
      let blocks = tree.blocks(of: thread.id).map { id in
        (tree.join(of: id)?.children ?? tree.block(id).children).filter { !tree.isPruned($0) }.count
      }
      return "\(run.history.name(of: thread.id, levels: .max)) \(thread.outline) \(blocks)"
    }.sorted()
  }

  @Test("sample runs in ThreadWeaver's tags: the same tree, the same text")
  func samples() throws {
    let runs = try forking()
    #expect(runs.count >= 4)
    for run in runs {
      let text = try export(run, "threadweaver")
      let back = try imported(text)[0]
      #expect(tree(back) == tree(run), "\(run.path)")
      #expect(back.text == text && back.oddities.isEmpty, "\(run.path)")
      #expect(back.log.header.layout == run.log.header.layout)
      for thread in run.tree.threads where thread.id != .root && !run.tree.isPruned(thread.id) {
        let name = run.history.name(of: thread.id, levels: .max)
        let twin = try #require(
          back.tree.threads.first { back.history.name(of: $0.id, levels: .max) == name })
        #expect(back.text(twin.id.rawValue) == run.text(thread.id.rawValue))
      }
      // What was exported from the import is the same again.
      #expect(try export(back, "threadweaver") == text)
    }
  }

  @Test(
    "a dialect's text in the tags of the others: the same threads",
    arguments: ["threadweaver", "multiverse", "npr"])
  func others(name: String) throws {
    let texts = [Samples.multiverse, Samples.threadweaver, Samples.npr]
    let runs = try texts.map { try imported($0)[0] } + forking()
    for run in runs {
      let text = try export(run, name)
      let back = try imported(text)[0]
      #expect(tree(back) == tree(run), "\(run.log.header.dialect ?? "") as \(name):\n\(text)")
      #expect(back.log.header.dialect == name && back.oddities.isEmpty)
      #expect(back.tree.finish == .endOfText)
    }
  }

  @Test("a text in its own dialect is exported byte for byte")
  func own() throws {
    for (text, name) in [
      (Samples.multiverse, "multiverse"), (Samples.threadweaver, "threadweaver"), (Samples.npr, "npr"),
    ] {
      #expect(try export(imported(text)[0], name) == text)
    }
  }

  @Test("conclusions go with their blocks")
  func conclusions() throws {
    let run = try imported(Samples.multiverse)[0]
    #expect(try export(run, "npr").contains("<takeaway>\n7 and 8.\n</takeaway>"))
    #expect(try export(run, "threadweaver").contains("</Parallel>\n7 and 8."))
    let npr = try imported(Samples.npr)[0]
    #expect(
      try export(npr, "multiverse").contains("<Conclusion>\nBoth give 4.\n</Conclusion>\n</Parallel>\nSo"))
  }

  @Test("what a parent writes behind its threads is a conclusion where the dialect wants one")
  func missingConclusions() throws {
    let run = try #require(try forking().first { $0.path.contains("1-fork") })
    let text = try export(run, "multiverse")
    #expect(text.contains("</Path>\n<Conclusion>\ne("))
    #expect(text.contains("</Conclusion>\n</Parallel>\n</Think>\n27"))
  }

  @Test("searches with sub-searches are the same searches again")
  func apr() throws {
    let opening = "Moving to Node #0\nCurrent State: 27:[22, 31, 53], Operations: []"
    let before = "\nGenerated Node #0,0: 27:[31, 31] Operation: 53-22=31\n"
    let calls =
      "<Calling Sub Searches>\n<Start Sub Search 0 at level 1> Moving to Node #0,0\n<End Calling Sub Searches>"
    let child =
      "Moving to Node #0,0\nCurrent State: 27:[31, 31], Operations: ['53-22=31']\nNo solution found.\n"
    let results =
      "<Sub Searches>\n<No Solution in Sub Search 0 at level 1 at Node #0,0>\n<End Sub Searches>\n"
    let joined = opening + before + results
    let trace: [String: Any] = [
      "main_calls": [
        opening + before + calls, joined + "again" + before + calls,
        joined + "again" + before + results + "end",
      ],
      "sub_calls": [
        [["main_calls": [child], "sub_calls": []]], [["main_calls": [child], "sub_calls": []]],
      ],
    ]
    let run = try imported(try json(trace))[0]
    #expect(run.tree.blockCount == 2 && run.oddities.isEmpty)
    let text = try export(run, "apr")
    let back = try imported(text)[0]
    #expect(tree(back) == tree(run) && (0..<3).allSatisfy { back.text($0) == run.text($0) })
    #expect(back.tree.dropped(.root) == run.tree.dropped(.root))
    let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(object["main_calls"] as? [String] == trace["main_calls"] as? [String])
  }

  @Test("an imported run is saved as a trace with its unit, and read back")
  func native() throws {
    for text in Samples.all {
      let run = try imported(text)[0]
      try withFile([]) { path in
        try run.log.write(to: path)
        let back = try FormatRegistry.standard().run(path)
        #expect(
          back.format == "forkscope" && back.log.header == run.log.header
            && back.log.header.countUnit == .words)
        #expect(back.text == text && back.shape == run.shape && back.tree.metrics == run.tree.metrics)
      }
    }
  }
}
