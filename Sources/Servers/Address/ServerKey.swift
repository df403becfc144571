/// The key that a server wants to see.
///
/// It goes into the header of requests and nowhere else: no trace, no file and no message has it.
public struct ServerKey: Sendable, CustomStringConvertible, CustomReflectable {
  let secret: String

  /// From `FORKSCOPE_API_KEY`, else `OPENAI_API_KEY`; nil where neither holds one.
  public init?(environment: [String: String]) {
    let names = ["FORKSCOPE_API_KEY", "OPENAI_API_KEY"]
    let values = names.lazy.compactMap { environment[$0] }.map { value in
      // A line end at the end is easily copied along; within a header it would begin another one.
      String(value.unicodeScalars.filter { $0.value > 0x20 && $0.value < 0x7F })
    }
    guard let secret = values.first(where: { !$0.isEmpty }) else { return nil }
    self.secret = secret
  }

  /// A server's words without the key, which some repeat when they refuse it.
  func hidden(in text: String) -> String { text.replacing(secret, with: "(key)") }

  public var description: String { "(key)" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
