import Foundation

/// Why a server could not be used: what is wrong, where, and what to do.
///
/// Nothing in the words can steer a terminal, and the key of the server is never among them.
public struct ServerError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Kind: Sendable, Equatable {
    /// The address cannot be used.
    case badAddress
    /// Nobody answers: refused, unknown, cut off, silent for too long or too busy.
    case unavailable
    /// The server takes no request without another key.
    case keyRefused
    /// The server understands and declines, such as a request that it finds wrong.
    case declined
    /// The reply is none that can be understood.
    case garbled
    /// Another model answers than the one that was asked for.
    case otherModel
    /// The server lacks something without which no run can be made.
    case incapable
  }

  public let kind: Kind
  public let description: String
  /// Whether the same request may succeed a little later.
  public let passes: Bool
  /// How long the server asks to be left alone, in seconds.
  public let wait: Double?

  init(_ kind: Kind, _ description: String, passes: Bool = false, wait: Double? = nil) {
    self.kind = kind
    self.description = description
    self.passes = passes
    self.wait = wait
  }
}

extension ServerError {
  static func garbled(_ address: ServerAddress, _ what: String) -> Self {
    Self(
      .garbled, "the reply is not understood (\(address)): \(what); check that a completions server is there")
  }

  static func silent(_ address: ServerAddress, seconds: Double) -> Self {
    Self(
      .unavailable,
      "the server has said nothing for \(Int(seconds)) s (\(address)): try again when it answers; --server-timeout is how long a token may take"
    )
  }

  /// The stream broke off before the text was over.
  static func cutOff(_ address: ServerAddress) -> Self {
    Self(
      .unavailable, "the server broke off in the middle of a text (\(address)): go on when it is there again",
      passes: true)
  }

  static func otherModel(_ address: ServerAddress, asked: String, answered: String) -> Self {
    Self(
      .otherModel,
      "'\(ServerText.shown(answered))' answers in place of '\(ServerText.shown(asked))' (\(address)): "
        + "serve the model of the run again, or start a new run")
  }
}

/// Text of a server on its way to a person.
enum ServerText {
  private static let longest = 240

  /// On one line, bounded, with everything that could steer a terminal written as an escape.
  static func shown(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars.prefix(longest) {
      switch scalar.properties.generalCategory {
      case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
        result += scalar == "\n" ? " " : "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return text.unicodeScalars.count > longest ? result + "..." : result
  }
}
