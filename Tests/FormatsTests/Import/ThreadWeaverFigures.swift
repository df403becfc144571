import Dialects
import Formats
import Traces

/// ThreadWeaver's own figures of an imported run, word by word.
struct ThreadWeaverFigures {
  private let statistics: ThreadWeaverTokenStatistics

  init(_ run: SavedRun) {
    statistics = ThreadWeaverTokenStatistics(
      run.tree.linearTokens(includingAll: true).map { token in
        .init(of: run.log.pieces[run.log.tokens.ids[Int(token)]] ?? [])
      })
  }

  var total: Int { statistics.total }
  var longest: Int { statistics.longest }
  var accelerationRatio: Double { statistics.accelerationRatio }
  var parallelRatio: Double { statistics.parallelRatio }
}
