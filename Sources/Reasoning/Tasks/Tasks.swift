/// The tasks that can be named.
///
/// To add one, write a type that conforms to `ReasoningTask` (a prompt and a checker are enough, all else has a
/// default) and give it a line in `all`: the command line, saved runs and the comparison find it there.
public enum Tasks {
  /// Makes a task for a model of which this is known.
  private typealias Maker = @Sendable (ModelNotes) -> any ReasoningTask

  private static let all: [(name: String, make: Maker)] = [
    ("arithmetic", { ArithmeticTask($0) }),
    ("countdown", { _ in CountdownTask() }),
    ("text", { _ in FreeText() }),
  ]

  public static let names = all.map(\.name)

  /// The task of that name; free text for nil.
  /// - Throws: `ReasoningError.unknownName`.
  public static func task(named name: String?, notes: ModelNotes = ModelNotes()) throws -> any ReasoningTask {
    let name = name ?? "text"
    guard let entry = all.first(where: { $0.name == name }) else {
      throw ReasoningError.unknownName(kind: "task", name: name, known: names.joined(separator: ", "))
    }
    return entry.make(notes)
  }
}
