import ArgumentParser
import Foundation
import Terminal

/// The options that say how the explorer uses the terminal.
struct ScreenOptions: ParsableArguments {
  @Option(help: "Colours: auto, always or never. NO_COLOR is respected.")
  var color = "auto"

  @Flag(help: "Leave the mouse to the terminal, so that text can be selected with it.")
  var noMouse = false
}
