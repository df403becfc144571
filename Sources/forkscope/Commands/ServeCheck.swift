import ArgumentParser
import Servers
import Traces

/// Tells what a server can do, and what the program will do about it.
struct ServeCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve-check",
    abstract: "Ask a completions server what it can do, and tell what forkscope will do about it.",
    discussion: "One token is asked for. The key comes from FORKSCOPE_API_KEY, else from OPENAI_API_KEY.")

  @Argument(help: "The server's address, such as http://127.0.0.1:8000.")
  var url: String

  @Option(help: "The model that the server is asked for. Default: the first that it names.")
  var serverModel: String?

  @Option(help: "A GGUF file with the tokenizer of the server's model. Default: the server's own.")
  var tokenizer: String?

  @Flag(help: "Print one JSON document.")
  var json = false

  func run() throws {
    var choice = try ServerChoice.parse([])
    (choice.server, choice.serverModel, choice.tokenizer) = (url, serverModel, tokenizer)
    guard let connection = try choice.connect() else { return }
    let report = ServerReport(connection)
    if json { return try Console.json(report.fields) }
    for line in report.lines { Console.print(line.about.padded(15) + line.text) }
  }
}
