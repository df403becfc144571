import ArgumentParser
import Explorer
import Foundation
import Inference
import Reasoning
import Servers
import Traces
import Training

/// How the program ends, after sysexits.h.
enum ExitStatus: Int32 {
  case usage = 64
  case badData = 65
  case noInput = 66
  case unavailable = 69
  case fault = 70
  case cannotCreate = 73
  case interrupted = 130

  /// Reports a failure of the program on standard error, and ends it.
  static func leave(because error: any Error) -> Never {
    if let code = error as? ExitCode { exit(code.rawValue) }
    let known = ExitStatus(of: error)
    if known == nil, [.success, .validationFailure].contains(Forkscope.exitCode(for: error)) {
      leave(becauseOfArguments: error)
    }
    complain("\(error)")
    exit((known ?? .fault).rawValue)
  }

  /// Reports a mistake in how the program was called on standard error, and ends it.
  ///
  /// Help and version requests print their text and end it with 0.
  static func leave(becauseOfArguments error: any Error) -> Never {
    if Forkscope.exitCode(for: error).isSuccess {
      Console.print(Forkscope.fullMessage(for: error))
      exit(0)
    }
    complain(Forkscope.message(for: error))
    complain("see 'forkscope --help' for the commands and 'forkscope help COMMAND' for their options")
    exit(ExitStatus.usage.rawValue)
  }

  /// Prints one line on standard error; nothing in it can act on the terminal.
  ///
  /// Where nobody reads it, only the exit status tells.
  static func complain(_ message: String) {
    StandardStream.error.write(("forkscope: " + Sanitizer.visible(message) + "\n").utf8)
  }

  private init?(of error: any Error) {
    switch error {
    case let error as TraceError:
      switch error.kind {
      case .missing: self = .noInput
      case .unwritable: self = .cannotCreate
      default: self = .badData
      }
    case let error as ModelError: self = error.kind == .missingFile ? .noInput : .badData
    case let error as ReasoningError:
      switch error {
      case .unknownName, .joinNotPossible, .notPossible: self = .usage
      default: self = .badData
      }
    case is TokenizerError: self = .badData
    case let error as EngineError:
      switch error {
      case .contextTooLong, .noToken, .modelFileCutShort: self = .badData
      case .cancelled: self = .interrupted
      case .outOfMemory, .noChatTemplate, .otherVocabulary: self = .usage
      case .noMemoryForContext, .noMemoryForWeights: self = .unavailable
      case .unknownSequence, .invalidToken, .nestedTooDeep, .nothingToPredictFrom,
        .unsupportedInstructionSet:
        self = .fault
      }
    case let error as ServerError:
      switch error.kind {
      case .unavailable, .keyRefused, .declined: self = .unavailable
      case .garbled, .otherModel: self = .badData
      case .badAddress, .incapable: self = .usage
      }
    case let error as TrainingError:
      switch error {
      case .damaged, .untrainable, .diverged: self = .badData
      case .otherTraining, .otherStart, .nothingFits: self = .usage
      case .cannotWrite: self = .cannotCreate
      }
    case is Complaint: self = .usage
    default: return nil
    }
  }
}

/// A mistake in how the program was called that the parser cannot see.
struct Complaint: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
