/// What a model's file says about the task that it was made for, by key.
///
/// A task reads from here what a model can do; nothing of that is written into the program.
public struct ModelNotes: Sendable, Equatable {
  public var texts: [String: String]
  public var numbers: [String: Int]

  public init(texts: [String: String] = [:], numbers: [String: Int] = [:]) {
    self.texts = texts
    self.numbers = numbers
  }
}
