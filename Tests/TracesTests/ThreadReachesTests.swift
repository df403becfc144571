import Testing

@testable import Traces

@Suite("How far threads have come")
struct ThreadReachesTests {
  @Test("with the whole history at hand every moment has the same figures as without")
  func knowing() {
    var pruned = LogBuilder.golden
    pruned.end(1, .pruned)
    for builder in [LogBuilder.golden, pruned] {
      let history = builder.history
      let whole = ThreadReaches(history.tree())
      for moment in 0...history.count {
        let tree = history.tree(at: moment)
        let (plain, known) = (ThreadReaches(tree), ThreadReaches(tree, knowing: whole))
        #expect(plain.idle == known.idle)
        #expect((0..<plain.count).map(plain.tokens) == (0..<known.count).map(known.tokens))
        let path = tree.criticalPath(known)
        #expect(path == tree.criticalPath && tree.metrics(along: path, known) == tree.metrics)
        for block in tree.blocks {
          for (thread, idle) in tree.idle(in: block.id) { #expect(plain.idle[thread.index] == Int32(idle)) }
        }
      }
    }
  }

  @Test("the reaches of another history are not taken")
  func others() {
    var longer = LogBuilder.golden
    let tree = longer.history.tree()
    longer.tokens(0, [5, 5])
    let whole = ThreadReaches(longer.history.tree())
    #expect(tree.metrics(along: tree.criticalPath, ThreadReaches(tree, knowing: whole)) == tree.metrics)
  }
}
