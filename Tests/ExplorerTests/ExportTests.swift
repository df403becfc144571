import Testing
import Traces

@testable import Explorer

@Suite struct ExportTests {
  @Test func `a picture has every word of the screen, with what markup would read escaped`() {
    let run = RunBuilder.joined
    let grid = RunScreen.grid(run.log, RunHistory(run.log), size: Screens.w80x24)
    let svg = ScreenPicture.svg(grid)
    #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
    #expect(svg.contains("&lt;Think&gt;") || svg.contains("&lt;Eval&gt;"))
    let texts = svg.split(separator: "\n").filter { $0.hasPrefix("<text") }
    #expect(texts.allSatisfy { $0.hasSuffix("</text>") })
    #expect(!texts.contains { $0.dropLast(7).contains("<Eval") })
  }

  @Test func `a recording ends with the screen of the finished run, in times that go on`() {
    let run = RunBuilder.joined
    let history = RunHistory(run.log)
    let lines = Array(Asciicast(run.log, history, size: Screens.w80x24, stepsPerSecond: 10))
    #expect(lines[0] == "{\"version\":2,\"width\":80,\"height\":24}")
    let times = lines.dropFirst().compactMap { Double($0.dropFirst().prefix { $0 != "," }) }
    #expect(times.count == lines.count - 1 && times == times.sorted())
    #expect(times.last == Double(history.step(at: history.count)) / 10)
    #expect(lines.last?.contains("FINISHED") == true)
    #expect(!lines.joined().unicodeScalars.contains { $0.value < 32 })
  }
}
