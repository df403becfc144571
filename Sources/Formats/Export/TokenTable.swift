public import Foundation
public import Traces

/// A line of JSON for each token, thread by thread: for scripts.
public struct TokenTable: RunExport {
  public init() {}

  public var name: String { "jsonl" }
  public var fileExtension: String { "jsonl" }
  public var about: String { "a line of JSON for each token" }

  public func data(_ log: RunLog, _ history: RunHistory) throws -> Data {
    let tree = history.tree()
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var data = Data()
    for thread in tree.threads.map(\.id) {
      for (position, index) in tree.tokens(thread).enumerated() {
        let token = log.tokens[Int(index)]
        let known = !token.logprob.isNaN
        let fields: JSONFields = [
          "thread": Int(thread.rawValue), "name": history.name(of: thread, levels: .max),
          "position": position, "step": Int(tree.step(of: position, in: thread)), "id": Int(token.id),
          "text": log.pieces.text([token.id]), "class": log.tokens.classes[Int(index)].word,
          "logprob": known ? Double(token.logprob) : nil,
          "entropy": known && !token.entropy.isNaN ? Double(token.entropy) : nil,
        ]
        data += try encoder.encode(fields) + Data([10])
      }
    }
    return data
  }
}

extension TokenClass {
  fileprivate var word: String {
    switch self {
    case .prompt: "prompt"
    case .generated: "generated"
    case .inserted: "inserted"
    case .edited: "edited"
    }
  }
}
