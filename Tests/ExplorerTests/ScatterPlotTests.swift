import Testing

@testable import Explorer

struct ScatterPlotTests {
  private static let points: [ScatterPlot.Point] = [
    .init(x: 88, y: 0.62, series: "fork-join threadweaver/stitch"),
    .init(x: 140, y: 0.7, series: "fork-join threadweaver/stitch"),
    .init(x: 120, y: 0.6, series: "sequential"), .init(x: 200, y: 0.72, series: "sequential"),
    .init(x: 141, y: 0.7, series: "self-consistency n=8"),
  ]

  private func lines(
    _ points: [ScatterPlot.Point], _ width: Int, _ height: Int, _ yRange: ClosedRange<Double>? = nil
  ) -> [String] {
    ScatterPlot(
      points: points, xLabel: "critical-path tokens", yLabel: "accuracy", yRange: yRange, width: width,
      height: height
    ).lines
  }

  @Test func `a linear plot in 80 columns`() {
    #expect(
      lines(Self.points, 80, 20, 0...1).joined(separator: "\n") == #"""
        accuracy
         1.0 ┤
             │
             │
         0.8 ┤
             │                                    AC                                  B
             │
         0.6 ┤     A                  B
             │
             │
         0.4 ┤
             │
             │
         0.2 ┤
             │
             │
         0.0 ┤
             └┬───────────┬───────────┬───────────┬───────────┬───────────┬───────────┬
              80         100         120         140         160         180        200
                                        critical-path tokens

         A  fork-join threadweaver/stitch  (88, 0.62) (140, 0.70)
         B  sequential                     (120, 0.60) (200, 0.72)
         C  self-consistency n=8           (141, 0.70)
        """#)
  }

  @Test func `a linear plot in 40 columns`() {
    #expect(
      lines(Self.points, 40, 11, 0...1).joined(separator: "\n") == #"""
        accuracy
         1.0 ┤
             │
             │              A    B  AC        B
         0.5 ┤
             │
             │
         0.0 ┤
             └┬───────────────┬───────────────┬
              0              100            200
                    critical-path tokens

         A  fork-join threadwea…  (88, 0.62) (1…
         B  sequential            (120, 0.60) (…
         C  self-consistency n=8  (141, 0.70)
        """#)
  }

  private static let wide =
    points + [
      .init(x: 5200, y: 0.91, series: "mcts n=64 heuristic"),
      .init(x: .nan, y: 1, series: "broken\u{1b}[2J"),
    ]

  @Test func `a wide span of x is logarithmic and says so, at 80 columns`() {
    #expect(
      lines(Self.wide, 80, 20).joined(separator: "\n") == #"""
        accuracy
         1.0 ┤
             │
             │
         0.9 ┤                                                               D
             │
             │
         0.8 ┤
             │
             │                   B
         0.7 ┤              *
             │
             │        A
         0.6 ┤            B
             │
             │
         0.5 ┤
             └┬────────┬─────────┬───────────┬─────────┬────────┬────────────┬────────┬
              50      100       200         500      1000     2000         5000   10000
                                  critical-path tokens (log scale)

         A  fork-join threadweaver/stitch  (88, 0.62) (140, 0.70)
         B  sequential                     (120, 0.60) (200, 0.72)
         C  self-consistency n=8           (141, 0.70)
         D  mcts n=64 heuristic            (5200, 0.91)
         E  broken␛[2J                     (no figure)
        """#)
  }

  @Test func `a wide span of x is logarithmic and says so, at 40 columns`() {
    #expect(
      lines(Self.wide, 40, 11).joined(separator: "\n") == #"""
        accuracy
         1.0 ┤
             │                            D
         0.8 ┤
             │      * B
         0.6 ┤   A B
             │
         0.4 ┤
             └┬───┬───┬─────────┬─────────────┬
              50 100 200      1000        10000
              critical-path tokens (log scale)

         A  fork-join threadwea…  (88, 0.62) (1…
         B  sequential            (120, 0.60) (…
         C  self-consistency n=8  (141, 0.70)
         D  mcts n=64 heuristic   (5200, 0.91)
         E  broken␛[2J            (no figure)
        """#)
  }

  @Test func `points of several series in one cell are a star, of one series its letter`() {
    let same = [(1.0, "a"), (1.0, "a")].map { ScatterPlot.Point(x: $0.0, y: 0.5, series: $0.1) }
    let plot = lines(same, 40, 9, 0...1).prefix(6).joined()
    #expect(plot.contains("A") && !plot.contains("*"))
    let other = same + [ScatterPlot.Point(x: 1, y: 0.5, series: "b")]
    #expect(lines(other, 40, 9, 0...1).prefix(6).joined().contains("*"))
  }

  @Test func `points that no axis could span are left out and said to be so`() {
    for value in [Double.nan, .infinity, -.infinity, 1e300] {
      #expect(
        lines([.init(x: value, y: 0, series: "s")], 40, 9) == ["no points to draw", "", " A  s  (no figure)"])
    }
    #expect(lines([], 40, 9).first == "no points to draw")
  }

  @Test func `degenerate figures and sizes are drawn within their bounds`() {
    let sets: [[(Double, Double)]] = [
      [(5, 0.5)], [(0, 0)], [(-3, -7)], [(1e15, -1e15), (-1e15, 1e15)], [(5, 1), (5, 1)],
      [(1e-12, 1), (1e12, 2)],
      [(0, 1), (1000, 2)], [(1e-300, 0), (1, 1)], [(99_999, 0), (123_456, 1), (9e6, 0)],
    ]
    for set in sets {
      let points = set.enumerated().map { ScatterPlot.Point(x: $1.0, y: $1.1, series: "s\($0)") }
      for (width, height) in [(-5, 0), (0, 3), (24, 7), (40, 9), (100, 30), (Int.max, Int.min)] {
        for range in [nil, 0...1, 0.5...0.5, -.infinity ... .infinity] as [ClosedRange<Double>?] {
          let drawn = lines(points, width, height, range)
          #expect(drawn.allSatisfy { CharacterWidth.columns(of: $0) <= max(24, min(width, 400)) })
          let marks = drawn.dropFirst().prefix { !$0.contains("└") }.joined()
          #expect(marks.contains("A") || marks.contains("*"), "\(set) \(width)")
        }
      }
    }
  }

  @Test func `a plot with more series than letters still has a mark for each`() {
    let points = (0..<60).map { ScatterPlot.Point(x: Double($0), y: 1, series: "s\($0)") }
    let letters = ScatterPlot.letters(points)
    #expect(letters["s0"] == "A" && letters["s26"] == "a" && letters["s59"] == "+")
  }

  @Test func `logarithms are good to nine digits`() {
    for (x, ln) in [
      (1.0, 0.0), (2, 0.693147180559945), (10, 2.302585092994046), (1e-6, -13.815510557964274),
      (12345, 9.421006400),
    ] {
      #expect(abs(PlotAxis.logarithm(x) - ln) < 1e-8)
    }
  }
}
