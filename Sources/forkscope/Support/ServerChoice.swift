import ArgumentParser
import Foundation
import Servers

/// The options that choose a server, and what is known about it beforehand.
struct ServerChoice: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "An OpenAI-compatible completions server (vLLM, SGLang, llama-server), in place of --model.",
      valueName: "url"))
  var server: String?

  @Option(help: "The model that the server is asked for. Default: the first that it names.")
  var serverModel: String?

  @Option(help: "Seconds without a sign of life after which the server counts as hung.")
  var serverTimeout: Double = 120

  @Option(help: "Requests that the server gets at a time, one for each thread that runs.")
  var serverRequests = 64

  @Option(
    help: ArgumentHelp(
      "A GGUF file whose tokenizer, chat template and notes are those of the server's model. Default: the server's own.",
      valueName: "gguf"))
  var tokenizer: String?

  func validate() throws {
    try require((0.1...86_400).contains(serverTimeout), "--server-timeout takes 0.1 to 86400 seconds")
    try require((1...1024).contains(serverRequests), "--server-requests takes 1 to 1024")
    try require(serverModel?.isEmpty != true, "--server-model takes the name of a model")
  }

  /// The server that was named; nil where none was.
  func connect() throws -> ServerConnection? {
    try server.map { try connect(to: $0, key: ServerKey(environment: ProcessInfo.processInfo.environment)) }
  }

  /// The server that a saved run was made on, or the one that was named in its place.
  func connect(toGoOnAt location: String, with model: String) throws -> ServerConnection {
    // A file may name any server: none but those that a person names are shown the key.
    let connection = try connect() ?? connect(to: location, model: serverModel ?? model, key: nil)
    try connection.check(isServing: model)
    return connection
  }

  private func connect(to address: String, model: String? = nil, key: ServerKey?) throws -> ServerConnection {
    try ServerConnection(
      ServerAddress(address),
      options: ServerOptions(
        key: key, model: model ?? serverModel, patience: serverTimeout, concurrency: serverRequests),
      tokenizer: tokenizer.map(FileTokenizer.init(path:)))
  }
}
