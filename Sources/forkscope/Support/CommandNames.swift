import ArgumentParser
import Foundation

/// The names of the commands, and the complaint about a word that is none of them.
///
/// The parser takes such a word for an argument that the explorer does not have, and `help` passes over it.
enum CommandNames {
  /// - Throws: `Complaint` for a word in a command's place that names none.
  static func check(_ arguments: [String]) throws {
    var words = arguments[...]
    let isHelp = words.first == "help"
    if isHelp { words.removeFirst() }
    var command: any ParsableCommand.Type = Forkscope.self
    while let word = words.first, !word.hasPrefix("-") {
      let commands = command.configuration.subcommands
      if commands.isEmpty, !isHelp { return }
      guard let next = commands.first(where: { $0._commandName == word }) else {
        throw unknown(word, in: command)
      }
      command = next
      words.removeFirst()
    }
  }

  private static func unknown(_ word: String, in command: any ParsableCommand.Type) -> Complaint {
    let names = command.configuration.subcommands.map { $0._commandName }
    guard !names.isEmpty else { return Complaint("'\(command._commandName)' has no command '\(word)'") }
    if FileManager.default.fileExists(atPath: word), command == Forkscope.self {
      return Complaint("unknown command '\(word)': to see that file, write 'forkscope open \(word)'")
    }
    let near = names.map { ($0, distance($0, word)) }.min { $0.1 < $1.1 }
    if let near, near.1 <= 2 { return Complaint("unknown command '\(word)': did you mean '\(near.0)'?") }
    return Complaint("unknown command '\(word)': the commands are \(names.joined(separator: ", "))")
  }

  /// How many letters must be put in, left out or replaced to make one word of the other.
  private static func distance(_ one: String, _ other: String) -> Int {
    let other = Array(other.unicodeScalars.prefix(64))
    var row = Array(0...other.count)
    for (i, a) in one.unicodeScalars.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, b) in other.enumerated() {
        let replaced = diagonal + (a == b ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[other.count]
  }
}

extension [String] {
  /// The arguments with a negative number joined to the option before it, and, in commands that take a problem, one that
  /// begins with a minus set apart by a space: the parser would take `-1` and `-3*(4-9)` for options, and complain.
  var joiningNegativeNumbers: [String] {
    var result: [String] = []
    let takesProblem = first == "run" || first == "probe"
    for (index, word) in enumerated() {
      if word == "--" { return result + self[index...] }
      let isNumber = word.hasPrefix("-") && Double(word) != nil
      if isNumber, let option = result.last, option.hasPrefix("-"), !option.contains("="),
        Double(option) == nil
      {
        result[result.count - 1] += "=" + word
      } else {
        result.append(takesProblem && word.beginsWithMinus ? " " + word : word)
      }
    }
    return result
  }
}

extension String {
  /// Whether it is arithmetic that begins with a minus, rather than an option.
  fileprivate var beginsWithMinus: Bool {
    guard hasPrefix("-"), let next = dropFirst().first else { return false }
    return next == "(" || next.isASCII && next.isNumber
  }
}
