import Foundation
import Inference

/// The most memory that this process has held at once.
enum PeakMemory {
  /// Resident bytes, mapped files included; 0 where the system does not say.
  static var bytes: Int {
    #if os(Linux)
      // Not getrusage: its figure includes what the process was forked from.
      let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
      let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
      let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
      return (kibibytes ?? 0) * 1024
    #else
      var usage = rusage()
      return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss : 0
    #endif
  }
}
