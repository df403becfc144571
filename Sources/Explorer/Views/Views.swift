/// The views there are, one a line: key table, help, palette, painting, clicks and dispatch all follow from it.
public enum Views {
  /// In the order in which help lists their keys.
  public static let standard: [any CommandGroup.Type] = [
    Everywhere.self,
    WelcomeView.self,
    RunsView.self,
    TimeCommands.self,
    TreeView.self,
    ChangeCommands.self,
    LookoutCommands.self,
    NoteCommands.self,
    TourCommands.self,
    PaneCommands.self,
    TimelineView.self,
    InspectorView.self,
    DecisionCommands.self,
    DecisionsView.self,
    VariationsView.self,
    CompareView.self,
    TryAgainView.self,
    ExportView.self,
    ReforkView.self,
    HelpView.self,
    PaletteView.self,
    LeaveView.self,
    Typing.self,
    EntryView.self,
  ]
}
