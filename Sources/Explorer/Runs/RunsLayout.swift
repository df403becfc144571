import Traces

/// Where the parts of the runs view stand, for one size of the terminal.
struct RunsLayout: Equatable {
  var title = Rect(size: .zero)
  var heading = Rect(size: .zero)
  var rows = Rect(size: .zero)
  /// Accuracy against critical path, below the table of methods; empty where there is no room.
  var plot = Rect(size: .zero)
  /// More of the chosen run than its line has room for.
  var detail = Rect(size: .zero)
  var status = Rect(size: .zero)

  private static let smallestPlot = 9
  private static let largestPlot = 20

  init(_ size: Size, _ runs: RunsState) {
    // The last line has the hints.
    var rest = Rect(size: size).splitBottom(1).rest
    if size.height >= 14 { (title, rest) = rest.splitTop(1) }
    (rest, status) = rest.splitBottom(1)
    if size.height >= 18, runs.table == .runs {
      (rest, detail) = rest.splitBottom(2)
      detail = detail.splitTop(1).rest
    }
    (heading, rest) = rest.splitTop(1)
    if runs.table == .methods, size.width >= 60 {
      let room = rest.height - runs.methods.count - 1
      if room >= Self.smallestPlot, !runs.plotPoints.isEmpty {
        (rest, plot) = rest.splitBottom(min(room, Self.largestPlot))
      }
    }
    rows = rest
  }
}

extension RunsState {
  /// The place of each method in the plot, one series for all limits that it ran within; methods that nobody judged have
  /// none.
  var plotPoints: [ScatterPlot.Point] { ScatterPlot.points(methods) }
}

extension State {
  func layout(of runs: RunsState) -> RunsLayout { RunsLayout(size, runs) }

  /// The columns of the table of runs; the marks of the chosen row and of the scroll bar stand beside them.
  func columns(of runs: RunsState) -> TableLayout<RunSummary> {
    TableLayout(RunsColumns.all(runs.texts), width: size.width - 3, wanted: runs.wanted)
  }

  func methodColumns(of runs: RunsState) -> TableLayout<MethodSummary> {
    TableLayout(
      MethodColumns.all(runs.methods), width: min(size.width, 110) - 6, wanted: runs.wantedByMethods)
  }
}
