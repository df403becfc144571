import ArgumentParser
import Explorer
import Foundation
import Terminal
import Training

/// A training's figures as plots.
struct TrainWatch: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract:
      "Watch a training, in progress or finished: loss, and for each shape accuracy, forks and critical path.",
    discussion: "The plots are drawn anew each second; q leaves. On a pipe they are printed once.")

  @Argument(help: "The folder of a training.")
  var folder: String

  private var canOpen: Bool { TerminalFacts.current().refusal == nil }

  func run() throws {
    guard FileManager.default.fileExists(atPath: folder + "/metrics.jsonl") else {
      throw Complaint("no training lies there (\(folder)): name a folder that 'train sft' or 'train rl' made")
    }
    guard canOpen else {
      return Console.print(board().grid(size: Size(width: 100, height: 40), theme: .mono).text)
    }
    let terminal = try Terminal(mouse: false)
    let theme = ThemeChoice.auto.theme(
      hasColor: terminal.hasColor,
      isLight: ThemeChoice.isLight(colorFGBG: ProcessInfo.processInfo.environment["COLORFGBG"]))
    var state = board()
    let loop = EventLoop<TrendBoard, Step, Step>(
      action: { input in
        if case .key(let key) = input, Self.leaving.contains(key) { .leave } else { .look }
      },
      update: { board, step in
        board = self.board()
        return [step]
      },
      view: { board, size in board.grid(size: size, theme: theme, signs: Console.signs) },
      perform: { $0 == .leave ? .quit : .proceed },
      tick: { _ in (.seconds(1), .look) })
    let end = loop.run(&state, on: terminal, mailbox: Mailbox<Step>())
    terminal.close()
    if case .signal(let signal) = end { Terminal.die(bySignal: signal) }
  }

  private enum Step: Sendable { case look, leave }

  private static let leaving: Set<Key> = [Key(.character("q")), Key(.escape), Key(.character("c"), .ctrl)]

  private func board() -> TrendBoard {
    let log = TrainingLog(folder: folder)
    func points(_ name: String, _ points: [TrainingLog.Point]) -> [ScatterPlot.Point] {
      // More points than columns say no more.
      let stride = max(1, points.count / 400)
      return points.enumerated().filter { $0.offset % stride == 0 || $0.offset == points.count - 1 }.map {
        ScatterPlot.Point(x: Double($0.element.step), y: $0.element.value, series: name)
      }
    }
    func shapes(_ figure: (ShapeFigures) -> Double) -> [ScatterPlot.Point] {
      log.shapes.flatMap { step, figures in
        figures.map { ScatterPlot.Point(x: Double(step), y: figure($0), series: $0.shape.rawValue) }
      }
    }
    let speed = log.tokensPerSecond.last.map { ", \($0.value.fixed(0)) tokens/s" } ?? ""
    return TrendBoard(
      heading:
        "\(folder): step \(log.loss.last?.step ?? 0), loss \((log.loss.last?.value ?? 0).fixed(4))\(speed)",
      footing: canOpen ? "q leaves" : "", xLabel: "step",
      trends: [
        .init("loss, nats a token", points("loss", log.loss)),
        .init("right answers, held-out problems", shapes { $0.accuracy }),
        .init("problems with a fork", shapes { $0.forkShare }, range: 0...1),
        .init("critical path / alone", shapes { $0.criticalPath / max(1, $0.alone) }),
      ])
  }
}
