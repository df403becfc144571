internal import CTerminal

/// The first steps of every program, with a terminal or without.
public enum ProcessStart {
  /// Makes sure that descriptors and signals are as the rest of the program takes them to be.
  ///
  /// To be called before anything opens a file. Standard descriptors that are closed are opened, so that no file gets
  /// their number; writing to a standard output that was closed fails. A pipe without a reader and a file that reaches
  /// its limit make writes fail instead of ending the program. A fault ends it at once, by its own signal. The
  /// language's runtime would instead ask at the terminal whether to debug it, and end with 0.
  public static func prepare() { ct_begin_process() }
}
