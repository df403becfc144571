import ArgumentParser
import Explorer
import Inference

/// Things to do with model files.
struct ModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model", abstract: "Look into model files.", subcommands: [Info.self])

  struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print architecture, shapes, tensor types, tokenizer, chat template and sizes of a GGUF file."
    )

    @Argument(help: "A GGUF file; without it the built-in model.")
    var file: String?

    @Flag(help: "Print one JSON document.")
    var json = false

    func run() throws {
      let model = try LoadedModel(path: file).model
      let summary = model.summary
      if json { return try Console.json(summary) }
      let (tokenizer, size) = (summary.tokenizer, Self.size(summary.fileBytes))
      let tensors = summary.tensorTypes.map { "\($0.tensors) \($0.type) (\(Self.size($0.bytes)))" }
      let lines: KeyValuePairs = [
        "name": summary.name, "architecture": summary.architecture,
        "file": "GGUF v\(summary.ggufVersion), \(size), fingerprint \(summary.fingerprint)",
        "parameters": "\(summary.parameters)",
        "context": "\(summary.contextLength) tokens, \(summary.kvBytesPerToken) bytes of K/V each",
        "layers": "\(summary.layers) of width \(summary.embedding), feed-forward \(summary.feedForward), "
          + "\(summary.heads) heads of \(summary.headDim), \(summary.kvHeads) K/V heads",
        "rope": "base \(summary.ropeBase)",
        "head": summary.tiedHead ? "tied to the embedding" : "of its own",
        "tokenizer": "\(tokenizer.model) (\(tokenizer.preTokenizer)), \(tokenizer.vocabulary) tokens, "
          + "\(tokenizer.special) special",
        "chat template": summary.chatTemplate, "tensors": tensors.joined(separator: ", "),
      ]
      let notes = summary.notes.sorted { $0.key < $1.key }
      for (name, value) in Array(lines) + notes {
        Console.print(Sanitizer.visible(name).padded(20) + "  " + Sanitizer.visible(value))
      }
    }

    private static func size(_ bytes: Int) -> String {
      bytes < 1 << 20
        ? "\((Double(bytes) / 1024).fixed(1)) KiB" : "\((Double(bytes) / 1_048_576).fixed(1)) MiB"
    }
  }
}
