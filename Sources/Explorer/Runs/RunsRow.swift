/// One run in the table over many: what it was, what came of it, what it cost.
///
/// Text may be untrusted: it is sanitised where it is shown.
public struct RunsRow: Sendable, Equatable {
  /// Where it is saved.
  public var path: String
  public var problem = ""
  /// Runs with the same label can be averaged.
  public var method = ""
  /// What the checker said; nil where nothing was checked.
  public var verdict: Bool?
  public var answer: String?
  /// Tokens of all threads, without the prompt.
  public var totalTokens = 0
  /// Tokens on the longest causal chain.
  public var criticalPath = 0
  /// 1 - critical path / total.
  public var acceleration = 0.0
  public var threads = 0
  /// Tokens computed again at joins.
  public var reprefilled = 0
  /// The longest context that any thread attended to, prompt included.
  public var maxContext = 0
  /// The failure modes found.
  public var flags: [String] = []
  /// One line that says what the run teaches.
  public var note: String?
  /// Why the file cannot be read, with its name; such a row has no figures.
  public var failure: String?

  /// A row without figures yet.
  public init(path: String, problem: String = "", method: String = "") {
    self.path = path
    self.problem = problem
    self.method = method
  }

  /// A file that cannot be read.
  public init(path: String, failure: String) {
    self.path = path
    self.failure = failure
  }

  /// The last component of the path.
  var name: String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// What a filter looks in, in lower case; a long problem by its beginning.
  var haystack: [UInt8] {
    var parts = [problem, method, name] + flags.prefix(64)
    switch verdict {
    case true?: parts.append("right")
    case false?: parts.append("wrong")
    case nil: break
    }
    if let note { parts.append(note) }
    if let failure { parts.append(failure) }
    return parts.flatMap { part in Array(String(part.prefix(2000)).lowercased().utf8) + [0] }
  }
}

/// What the table over many runs opens with.
public struct RunsContent: Sendable, Equatable {
  /// Where the runs are from, such as the name of a folder.
  public var title: String
  public var rows: [RunsRow]
  /// How many rows there will be once all files have been read.
  public var expected: Int

  public init(title: String, rows: [RunsRow] = [], expected: Int = 0) {
    self.title = title
    self.rows = rows
    self.expected = max(expected, rows.count)
  }
}
