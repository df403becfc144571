import Foundation

public enum Signals {
  /// Every signal that ends a program which does not know it, but for SIGKILL and the two that the C library keeps to
  /// itself.
  public static let ending: [Int32] = {
    var numbers = [
      SIGHUP, SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGUSR1, SIGSEGV, SIGUSR2, SIGALRM,
      SIGTERM,
      SIGXCPU, SIGVTALRM, SIGPROF, SIGSYS,
    ]
    #if os(Linux)
      // SIGSTKFLT, SIGIO, SIGPWR and real-time ones, which have no names here.
      numbers += [16, SIGIO, SIGPWR, 34, 35, 50, 64]
    #endif
    return numbers
  }()
}
