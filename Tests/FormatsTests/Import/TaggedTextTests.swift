import Formats
import Foundation
import Testing
import Traces

@Suite("Import of tagged text")
struct TaggedTextTests {
  @Test("a Multiverse trace: blocks, paths, depth, outlines, and where the parent's text ends")
  func multiverse() throws {
    let run = try imported(Samples.multiverse)[0]
    let tree = run.tree
    #expect(run.format == "text" && run.log.header.dialect == "multiverse" && run.oddities.isEmpty)
    #expect(tree.blockCount == 2 && tree.threadCount == 5 && tree.metrics.maxDepth == 2)
    #expect(
      tree.threads.map { run.history.name(of: $0.id) }.sorted() == ["1", "1.1", "1.2", "2", "main"])
    #expect(
      Set(tree.threads.map(\.outline)) == [
        "", "The first part.", "The second part.", "One half.", "Other half.",
      ])
    #expect(tree.blocks.allSatisfy { tree.join(of: $0.id)?.discipline == .stitch })
    #expect(run.text == Samples.multiverse)
    let first = try #require(tree.threads.first { run.history.name(of: $0.id) == "1" })
    #expect(run.text(first.id.rawValue).hasPrefix("\n<Path>\n1: Here"))
    let block = tree.block(tree.blocks(of: .root)[0])
    let parent = tree.tokens(.root).map { run.log.tokens.ids[Int($0)] }
    #expect(run.log.pieces.text(parent.prefix(block.opened)).hasSuffix("in parallel.\n<Parallel>\n"))
    #expect(run.log.pieces.text(parent.prefix(block.forkPosition)).hasSuffix("</Outline>\n</Goal>"))
    #expect(tree.finish == .endOfText && tree.status(first.id) == .ended(.closed))
  }

  @Test("headers and what stands behind a join are the orchestrator's, the rest is the model's")
  func classes() throws {
    for (text, wanted) in [
      (Samples.multiverse, "<Path> 1: <Path> 2: <Path> 1.1: <Path> 1.2: <Conclusion> <Conclusion>"),
      (Samples.threadweaver, "<Thread> 1: <Thread> 2:"),
      (Samples.npr, "<step> 1: <step> 2: <takeaway>"),
      (Samples.parallelR1, "<Path> <Path> </Parallel> <Summary>"),
    ] {
      let run = try imported(text)[0]
      let inserted = run.log.tokens.ids.indices.filter { run.log.tokens.classes[$0] == .inserted }
      let words = inserted.map {
        run.log.pieces.text(run.log.tokens.ids[$0]).trimmingCharacters(in: .whitespacesAndNewlines)
      }
      #expect(words.sorted() == wanted.split(separator: " ").map(String.init).sorted())
    }
  }

  @Test(
    "each dialect is told by its tags",
    arguments: zip(Samples.all, ["multiverse", "threadweaver", "npr", "parallel-r1"]))
  func dialects(text: String, dialect: String) throws {
    let run = try imported(text)[0]
    #expect(run.log.header.dialect == dialect && run.oddities.isEmpty && run.text == text)
    #expect(run.tree.blockCount > 0 && run.log.header.countUnit == .words)
    #expect(run.log.header.traits?.forking == .byModel)
  }

  @Test("joined again, the words are the text, byte for byte, whatever it is")
  func exact() throws {
    var texts: [[UInt8]] = Samples.all.map { Array($0.utf8) }
    texts += ["  \n<think> \n", "a<Thread>b", "<Parallel></Parallel>\n\n", "\t<step>1:x</step> "].map {
      Array($0.utf8)
    }
    texts.append(Array("<Parallel>".utf8) + [0xFF, 0xC3, 0x28, 0x80] + Array(repeating: 0xE2, count: 400))
    for text in texts {
      try withFile(text) { path in
        let run = try FormatRegistry.standard().run(path)
        var bytes: [UInt8] = []
        for token in run.tree.linearTokens(includingAll: true) {
          bytes += run.log.pieces[run.log.tokens.ids[Int(token)]] ?? []
        }
        #expect(bytes == text)
      }
    }
  }

  @Test("ThreadWeaver's golden vectors, a word for each of their tokens")
  func goldenVectors() throws {
    let block = try imported(
      "x<Parallel><Outlines> y</Outlines><Thread> a a a</Thread><Thread> b</Thread></Parallel> z")[0]
    let statistics = block.threadWeaverStatistics
    #expect(
      statistics.total == 15 && statistics.longest == 14
        && abs(statistics.accelerationRatio - 1.0 / 15) < 1e-12)
    #expect(abs(statistics.parallelRatio - 11.0 / 15) < 1e-12)
    let unclosed = try imported("x<Parallel><Outlines> y<Thread> a a")[0].threadWeaverStatistics
    #expect(unclosed.total == 7 && unclosed.longest == 7 && abs(unclosed.parallelRatio - 5.0 / 7) < 1e-12)
  }

  @Test("Multiverse's golden vector: a conclusion starts behind the longest path, each path behind the goal")
  func positions() throws {
    let text =
      "<Think> <Parallel> <Goal> o p </Goal> <Path> a b c </Path> <Path> d </Path> <Conclusion> e </Conclusion> </Parallel>"
    let run = try imported(text)[0]
    let tree = run.tree
    let block = tree.block(tree.blocks(of: .root)[0])
    #expect(block.forkPosition == 6)
    let starts = block.children.map { tree.extent(of: 0..<1, in: $0, on: .tokens).lowerBound }
    #expect(starts == [6, 6])
    #expect(tree.join(of: block.id, on: .tokens) == 11)
    #expect(tree.metrics.reprefilled == 0)
  }

  @Test("a second prefill computes all threads but the first one again")
  func prefillCost() throws {
    let metrics = try imported(Samples.threadweaver)[0].tree.metrics
    // <Thread> 2: y is 9, so 81. </Thread>
    #expect(metrics.reprefilled == 8)
  }

  @Test("nested blocks run side by side: a thread waits for its own threads alone")
  func steps() throws {
    let run = try imported(Samples.multiverse)[0]
    let metrics = run.tree.metrics
    let longest = run.tree.criticalPath.stretches.map { run.history.name(of: $0.thread) }
    #expect(longest == ["main", "1", "1.2", "1", "main"])
    #expect(metrics.criticalPath < metrics.total && metrics.idle > 0)
    // The critical path is what a run takes with a thread a processor: inserted words take no step.
    #expect(Int(run.tree.step) <= metrics.criticalPath)
  }
}

extension SavedRun {
  var threadWeaverStatistics: ThreadWeaverFigures { ThreadWeaverFigures(self) }
}
