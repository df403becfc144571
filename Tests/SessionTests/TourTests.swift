import Engines
import Explorer
import Foundation
import Inference
import Reasoning
import TestStage
import Testing
import Traces

@testable import Session

/// The tour on the sample runs, with the built-in model for what the lessons ask to be changed.
struct TourTests {
  private static let samples = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("SampleTraces").path

  /// The keys that each lesson asks for; a last one that is pressed until the lesson goes on.
  private static let keys: [[Key]] = [
    [Key(.home), .character("]"), Key(.end)],
    [.character("c"), .character("c"), .character("t")],
    [.character("t"), .character("j")],
    [.character("D"), .character("x")],
    [.character("D"), .character("x"), .character("v")],
    [.character("e"), .character("f"), Key(.enter)],
    [.character("D"), Key(.enter)],
    [.character("P"), .character("D")],
    [.character("."), .character("o"), .character("v")],
    [.character("J"), .character("t")],
  ]

  @Test func `every lesson is done with the keys that it names, and the next one is reached`() throws {
    let stage = try Stage(BuiltIn(model: .builtIn()), samples: Self.samples)
    defer { stage.close() }
    stage.session.openLesson(stage.session.lessonReached)
    for (index, keys) in Self.keys.enumerated() {
      try #require(
        stage.wait(seconds: 10) { $0.screen.contains("Lesson \(index + 1) of \(Tour.samples.count)") },
        "lesson \(index + 1):\n\(stage.screen)")
      #expect(!stage.screen.contains("✓ Done."), "lesson \(index + 1) is done before it is begun")
      #expect(stage.session.lessonReached == index)
      for key in keys { press(key, stage) }
      try #require(
        stage.wait(seconds: 10) { $0.screen.contains("✓ Done.") }, "lesson \(index + 1):\n\(stage.screen)")
      stage.press(.character("T"))
    }
    #expect(stage.screen.contains("That was the tour."))
    #expect(stage.session.lessonReached == 0)
  }

  /// Presses a key until the screen asks for something else, five times at most; each time the run is given time to change.
  private func press(_ key: Key, _ stage: Stage) {
    let before = instruction(stage)
    for _ in 0..<5 where instruction(stage) == before {
      stage.press(key)
      _ = stage.wait(seconds: key == .character("j") || key == .character("c") ? 0.05 : 1) {
        instruction($0) != before || $0.state.status?.phase == .finished
      }
      // A dialog that it opens is answered by the next key.
      if stage.state.context != .tree, stage.state.context.rawValue != "timeline" { return }
    }
  }

  private func instruction(_ stage: Stage) -> String {
    stage.screen.split(separator: "\n").dropFirst(2).prefix(2).joined()
  }

  @Test func `a tour without samples says so, and a damaged note of how far it went begins anew`() throws {
    let stage = try Stage(BuiltIn(model: .builtIn()))
    defer { stage.close() }
    stage.session.openLesson(3)
    stage.session.waitForFirst(5)
    #expect("\(try #require(stage.session.firstFailure))".contains("sample runs"))
    #expect(stage.session.lessonReached == 3)
    try "x\u{1B}[2J 99999999999999999999".write(
      toFile: stage.folder + "/tour", atomically: true, encoding: .utf8)
    #expect((0..<Tour.samples.count).contains(stage.session.lessonReached))
  }
}
