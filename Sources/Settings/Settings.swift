public import Explorer
internal import TOMLKit

/// A configuration file as a value: defaults of options, keys, and the mistakes in it.
///
/// Nothing in a file stops the program. Lines that are not understood are reported and left out.
public struct Settings: Sendable {
  /// The default of an option of the command line.
  public struct Default: Sendable, Equatable {
    /// Without the dashes.
    public var option: String
    public var value: Value
    public var line: Int?

    /// As arguments that a command line understands.
    public var arguments: [String] {
      switch value {
      case .flag(true): ["--\(option)"]
      // Any other flag is off unless it is given, so there is nothing to write.
      case .flag(false): option == "mouse" ? ["--no-mouse"] : []
      case .text(let text): ["--\(option)=\(text)"]
      }
    }
  }

  public enum Value: Sendable, Equatable {
    case flag(Bool)
    case text(String)
  }

  public struct Problem: Sendable, Equatable {
    public var line: Int?
    /// May quote the file: make it visible before printing it.
    public var text: String

    public init(line: Int?, _ text: String) {
      self.line = line
      self.text = text
    }
  }

  public private(set) var defaults: [Default] = []
  public private(set) var keys = KeyTable.standard
  public var problems: [Problem] = []

  /// A program without a file.
  public init() {}

  /// Longer files are not read.
  public static let longest = 1 << 16

  /// Reads a file's text.
  ///
  /// - Parameters:
  ///   - general: The options that may stand before any table.
  ///   - run: The options that may stand in the table `[run]`.
  ///   - keys: The keys before any is bound to another command.
  public init(_ text: String, general: [String], run: [String], keys: KeyTable = .standard) {
    self.keys = keys
    if let line = PlainTOML.faultyLine(in: text) {
      problems = [
        Problem(line: line, "no TOML, or more of it than is read here: nothing of the file is used")
      ]
      return
    }
    let table: TOMLTable
    do {
      table = try TOMLTable(string: text)
    } catch {
      let parseError = error as? TOMLParseError
      let reason = parseError.map(\.description) ?? "\(error)"
      problems = [Problem(line: parseError?.source.begin.line, "\(reason): nothing of the file is used")]
      return
    }
    let lines = LineFinder(text)
    read(table, general, [], lines)
    if let value = table["run"] { read(value.table, run, ["run"], lines) }
    if let value = table["keys"] { readKeys(value.table, lines) }
    sortProblems()
  }

  private mutating func complain(_ path: [String], _ lines: LineFinder, _ text: String) {
    problems.append(Problem(line: lines.line(of: path), text))
  }

  // MARK: - Options

  private mutating func read(_ table: TOMLTable?, _ known: [String], _ path: [String], _ lines: LineFinder) {
    guard let table else {
      return complain(path, lines, "\"\(path.joined())\" is a table: [\(path.joined())]")
    }
    let tables = path.isEmpty ? ["run", "keys"] : []
    for name in table.keys where !tables.contains(name) {
      let place = path + [name]
      guard known.contains(name) else {
        let here = path.isEmpty ? "" : " in [\(path.joined(separator: "."))]"
        let choice =
          path.isEmpty
          ? "known: " + (known + tables).joined(separator: ", ") : "'forkscope help run' lists the options"
        complain(place, lines, "unknown key \"\(name)\"\(here); \(choice)")
        continue
      }
      guard let value = table[name].flatMap(Value.init) else {
        complain(place, lines, "\"\(name)\" takes one text, number, true or false")
        continue
      }
      defaults.append(Default(option: name, value: value, line: lines.line(of: place)))
    }
  }

  /// Leaves a default out that the command line refuses.
  public mutating func drop(_ refused: Default, because reason: String) {
    defaults.removeAll { $0 == refused }
    problems.append(Problem(line: refused.line, reason))
    sortProblems()
  }

  /// Sorts by the order in the file, which TOML does not keep.
  private mutating func sortProblems() {
    problems = problems.enumerated().sorted {
      ($0.element.line ?? 0, $0.offset) < ($1.element.line ?? 0, $1.offset)
    }.map(\.element)
  }

  // MARK: - Keys

  private mutating func readKeys(_ table: TOMLTable?, _ lines: LineFinder) {
    guard let table else { return complain(["keys"], lines, "\"keys\" is a table: [keys.tree]") }
    var wishes: [KeyWish] = []
    for name in table.keys {
      guard let context = keys.contexts.first(where: { $0.rawValue == name }),
        let commands = table[name]?.table
      else {
        complain(
          ["keys", name], lines,
          "unknown key \"\(name)\" in [keys]; known tables: "
            + keys.contexts.map { "[keys.\($0.rawValue)]" }.joined(separator: ", "))
        continue
      }
      wishes += commands.keys.compactMap { wish($0, commands[$0], in: context, lines) }
    }
    wishes.sort { ($0.line ?? 0) < ($1.line ?? 0) }
    let rebound = keys.rebinding(wishes)
    keys = rebound.table
    problems += rebound.problems.map { Problem(line: $0.line, $0.text) }
  }

  private mutating func wish(
    _ name: String, _ value: TOMLValue?, in context: KeyContext, _ lines: LineFinder
  ) -> KeyWish? {
    let place = ["keys", context.rawValue, name]
    let known = keys.commands(in: context)
    let command = Command(name)
    guard known.contains(command) else {
      complain(
        place, lines,
        "unknown key \"\(name)\" in [keys.\(context.rawValue)]; known: "
          + known.map(\.rawValue).joined(separator: ", "))
      return nil
    }
    let names = value?.string.map { [$0] } ?? value?.array.map { $0.map { $0.string } } ?? [nil]
    var wanted: [Key] = []
    for name in names {
      guard let name, let key = Key(name: name) else {
        complain(
          place, lines,
          name.map { "\"\($0)\" is no key; keys are written as x, Ctrl-R, Space, PgDn, Up or F1" }
            ?? "\"\(place[2])\" takes a key or a list of keys, as text")
        // If no key has been read so far, the command keeps its usual keys.
        guard wanted.isEmpty else { continue }
        return nil
      }
      wanted.append(key)
    }
    return KeyWish(context, command, wanted, line: lines.line(of: place))
  }
}

extension Settings.Value {
  init?(_ value: TOMLValue) {
    let text = value.string ?? value.int.map { String($0) } ?? value.double.map { String($0) }
    guard let found = value.bool.map(Self.flag) ?? text.map(Self.text) else { return nil }
    self = found
  }
}
