import Engines
import Inference
import Servers

/// The tokenizer of a model in a file, for a server that has the same model.
struct FileTokenizer: ServerTokenizer {
  private let model: Model
  private let template: ChatTemplate?

  init(path: String) throws {
    model = try Model.load(path: path)
    template = try? model.chatTemplate()
  }

  var endOfText: Set<TokenID> { model.endOfText(template) }
  var notes: ModelNotes { model.notes }
  var hasChatTemplate: Bool { template != nil }

  func encode(_ text: String) throws -> [TokenID] { try model.tokenizer.encode(text, parseSpecial: true) }

  func encode(_ prompt: Prompt) throws -> [TokenID] { try model.encode(prompt, in: template) }

  func piece(_ id: TokenID) -> [UInt8] { model.piece(id) }
}
