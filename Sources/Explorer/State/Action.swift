public import Traces

/// Everything that can happen to the explorer.
public enum Action: Sendable {
  case input(Input)
  /// The clock, in microseconds of any monotonic origin; wanted while `State.wantsTicks`.
  case tick(Int64)
  /// New contents of the welcome screen.
  case offered(WelcomeContent)
  /// A run to look at, live or saved, with the fold of its log; no status for a file that no engine runs.
  case opened(RunLog, RunHistory, RunStatus?)
  /// Many runs, as a table from which each of them opens; runs that are read later are added to it.
  case listed(RunsContent)
  case runsAdded([RunsRow])
  /// So many more runs of the table are still to come.
  case runsExpected(Int)
  /// Reports of the open run.
  case updates([RunUpdate])
  /// Something worth saying in one line, such as where a run was saved.
  case said(String)
  /// Two saved runs, compared.
  case compared(Comparison)
  /// How often a text was found in saved runs, by their paths, and how many of them have been looked through since the last
  /// report.
  case textsFound(search: Int, [String: Int], read: Int)
  /// The run that opens next is for this lesson of the tour.
  case lesson(Int)
  /// What the person had noted down about the open run.
  case noted(RunNotes)
  /// What is flagged in a variation of the run with this number.
  case flagged(run: Int, VariationID, [FailureFlag])
  /// A copy that was asked for is made, or cannot be.
  case saving(SaveOutcome)
  /// Something that could not be done, and why.
  case failed(String)
  /// How far a longer piece of work is; it ends with nil, with a failure or with a run that opens.
  case progress(Progress?)
}

/// How saving a copy of a run ended.
public enum SaveOutcome: Sendable, Equatable {
  /// It was made; the place as it is to be shown.
  case saved(String)
  /// There is such a file already; it is only replaced when that is wanted.
  case exists
  case failed(String)
}

/// Something that the explorer asks of the program around it.
public enum Effect: Sendable, Equatable {
  /// For the open run's `RunControl`; a program without one may attach an engine or answer `.problem`.
  case control(RunCommand)
  /// Opens an item of the welcome screen, or a run of the table.
  case open(WelcomeItem)
  /// Reads two saved runs for a comparison; the answer is `Action.compared`.
  case compare(String, String)
  /// Looks for a text in saved runs, behind those that the same search has been asked for already; the answers are
  /// `Action.textsFound`.
  case searchTexts(SearchText, [String], search: Int)
  /// Ends all searches through saved runs.
  case stopSearching
  /// Starts a run on a problem that the person typed.
  case start(problem: String)
  /// Leaves the open run; the screen that it was opened from shows.
  case close
  /// Saves a copy of the open run; the answer is a `SaveOutcome`.
  case save(path: String, replacing: Bool)
  /// Exports the open run in a format of `State.exports`; the answer is a `SaveOutcome`.
  case export(String, path: String, replacing: Bool)
  /// Writes runs with all of their figures as comma-separated values; the answer is a `SaveOutcome`.
  case exportTable([RunSummary], path: String, replacing: Bool)
  /// Writes a text that the explorer made; the answer is a `SaveOutcome`.
  case write(String, path: String, replacing: Bool)
  /// Starts a run by another one's header, in which a person changed something.
  case tryAgain(RunHeader)
  /// Lets a model say how likely each token of the open run is; the scored run opens.
  case score
  /// Opens the tour where it was left.
  case tour
  /// Opens the run for a lesson of the tour.
  case lesson(Int)
  /// The tour is over: the next one begins anew.
  case endTour
  /// Keeps what the person noted down, beside the run's file.
  case keep(RunNotes)
  /// Looks through the open run, which is over, for what went wrong; the answer is `Action.flagged`.
  case lookThrough(run: Int)
  /// Takes the mouse or gives it back to the terminal.
  case mouse(Bool)
  /// Copies a text to the clipboard; raw, as the model wrote it.
  case copy(String)
  /// Gives up the work that `Action.progress` reports.
  case cancel
  /// Paints everything anew.
  case redraw
  /// Gives the terminal back and stops, as Ctrl-Z does.
  case suspend
  case quit
}
