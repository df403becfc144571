/// Something that a key or the `:` palette does.
public enum Command: String, CaseIterable, Sendable {
  // Everywhere
  case help, palette, back, interrupt, suspend, redraw, mouse
  // Time
  case pauseOrResume = "pause"
  case stepForward = "step"
  case stepBack = "step-back"
  case nextMilestone = "next-milestone"
  case previousMilestone = "previous-milestone"
  case runStart = "start"
  case liveEdge = "end"
  case faster, slower
  case letGo = "let-go"
  case defaultPace = "default-pace"
  // The cursor
  case up, down
  case tokenLeft = "token-left"
  case tokenRight = "token-right"
  case pageUp = "page-up"
  case pageDown = "page-down"
  case halfPageUp = "half-page-up"
  case halfPageDown = "half-page-down"
  case top, bottom
  case nextThread = "next-thread"
  case previousThread = "previous-thread"
  case nextCritical = "next-critical"
  case previousCritical = "previous-critical"
  case nextDecision = "next-decision"
  case previousDecision = "previous-decision"
  case search
  case searchNext = "search-next"
  case searchPrevious = "search-previous"
  case follow
  case fold
  case foldAll = "fold-all"
  // Changing the run
  case refork, prune, undo, redo, variations
  // Panes and files
  case inspector, focus, lesson, copy, save
  // Lists and dialogs
  case open
  case newProblem = "new-problem"
  case sort
  case sortReverse = "sort-reverse"
  case filter, methods
  case accept, cancel
  case leave, stay
}
