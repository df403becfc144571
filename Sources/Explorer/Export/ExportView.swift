import Traces

/// Something that the open run can be exported as.
public struct ExportChoice: Sendable, Equatable {
  /// The name used on the command line.
  public let name: String
  /// The usual ending of its files, without the dot.
  public let fileExtension: String
  public let about: String

  public init(_ name: String, fileExtension: String, about: String) {
    self.name = name
    self.fileExtension = fileExtension
    self.about = about
  }

  /// What the explorer makes by itself, of the screen as it is.
  static let screens = [
    ExportChoice("txt", fileExtension: "txt", about: "this screen as text"),
    ExportChoice("svg", fileExtension: "svg", about: "this screen as a picture"),
  ]
}

/// The list of what a run can be exported as; a name for the file is asked for next.
enum ExportView: View {
  static let context = KeyContext("export", title: "Export")
  /// The chosen line.
  static let initial = 0
  static let keys = [
    KeyBinding(.tree, [.character("E")], .export, "export the run: picture, page, recording, graph, trace"),
    KeyBinding(context, [Key(.enter)], .accept, "choose the file's name", hint: "choose"),
    KeyBinding(context, [Key(.down), .character("j")], .down, "next format"),
    KeyBinding(context, [Key(.up), .character("k")], .up, "previous format"),
    KeyBinding(context, [Key(.escape), .character("E")], .cancel, "close", hint: "close"),
  ]

  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    let (choices, list) = contents(state)
    if let line = list.line(after: command) {
      state[Self.self] = line
      return []
    }
    switch command {
    case .export: state.open(Self.self)
    case .cancel: state.close()
    case .accept:
      let choice = choices[list.selected]
      state.open(EntryView.self, EntryState(.export, PaneCommands.name(state, choice.fileExtension)))
    default: return nil
    }
    return []
  }

  /// Writes what was chosen to the file that was typed.
  static func export(to path: String, replacing: Bool, _ state: State) -> [Effect] {
    let (choices, list) = contents(state)
    let choice = choices[list.selected]
    guard ExportChoice.screens.contains(choice) else {
      return [.export(choice.name, path: path, replacing: replacing)]
    }
    var shown = state
    (shown.dialogs, shown.notice, shown.progress) = ([], nil, nil)
    if choice.name == "txt" { shown.theme = .mono }
    let grid = render(shown, size: shown.size)
    let text = choice.name == "svg" ? ScreenPicture.svg(grid) : grid.text + "\n"
    return [.write(text, path: path, replacing: replacing)]
  }

  private static func contents(_ state: State) -> (choices: [ExportChoice], list: LineList) {
    let known = state.exports.filter { choice in !ExportChoice.screens.contains { $0.name == choice.name } }
    let choices = ExportChoice.screens + known
    let inner = Rect(size: box(choices.count, state.size).size).inset(dx: 2, dy: 1).splitBottom(1).rest
    return (choices, LineList(count: choices.count, selected: state[Self.self], in: inner))
  }

  private static func box(_ count: Int, _ size: Size) -> Rect {
    Dialog.box(in: size, width: 72, height: min(count + 3, size.height))
  }

  static func area(in state: State) -> Rect { box(contents(state).choices.count, state.size) }

  static func click(_ point: Point, clicks: Int, on state: inout State) -> [Effect] {
    contents(state).list.click(point, clicks, on: &state) { $0[Self.self] = $1 }
  }

  static func paint(_ state: State, into region: inout GridRegion) {
    let (choices, list) = contents(state)
    _ = Dialog.frame("Export", of: Self.self, state, &region)
    list.paint(state.theme, &region) { line, row, region in
      region.write(
        choices[line].name, x: row.minX + 1, y: row.minY, style: state.theme[.keyHint], maxWidth: 14)
      region.write(choices[line].about, x: row.minX + 16, y: row.minY, fitting: row.width - 17)
    }
  }
}

extension Command {
  public static let export = Command("export")
}
