/// Why a model file cannot be used: what is wrong, where in the file, and what to do about it.
public struct ModelError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The families of failure; a command line gives each its own exit status.
  public enum Kind: Sendable {
    /// There is no such file, or it may not be read.
    case missingFile
    /// The bytes contradict the format or themselves.
    case malformed
    /// A sound file that asks for something this program does not do.
    case unsupported
  }

  public var kind: Kind
  public var problem: String
  /// A byte offset, a metadata key or a tensor name.
  public var place: String
  public var remedy: String

  public init(_ kind: Kind, _ problem: String, at place: String, remedy: String) {
    self.kind = kind
    self.problem = problem
    self.place = place
    self.remedy = remedy
  }

  public var description: String { printable("\(problem) (\(place)): \(remedy)") }

  static func malformed(_ problem: String, at place: String) -> ModelError {
    ModelError(
      .malformed, problem, at: place, remedy: "the file is damaged or not a GGUF model; fetch it again")
  }

  static func malformed(_ problem: String, atByte offset: Int) -> ModelError {
    malformed(problem, at: "byte \(offset)")
  }

  static func unsupported(_ problem: String, at place: String, remedy: String) -> ModelError {
    ModelError(.unsupported, problem, at: place, remedy: remedy)
  }
}

/// Text of a file in quotation marks, made fit for an error message: bounded, and on one clean line.
func quoted(_ text: some StringProtocol) -> String {
  let limit = 60
  let start = String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit)))
  return "'" + printable(start) + (text.unicodeScalars.count > limit ? "...'" : "'")
}

/// The text with everything that could steer a terminal written as an escape.
func printable(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
      result += "\\u{\(String(scalar.value, radix: 16))}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}
