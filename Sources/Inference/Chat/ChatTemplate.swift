import Engines

/// How a model wants a conversation written, recognised from the template in its file.
///
/// Templates are programs in Jinja. They are not run: the common ones differ in little more than the tags around each
/// role's words. So the family is recognised by its tags. The rest is read from the template's text: a default system
/// message, whether the conversation begins with `bos`, whether white space is trimmed.
public struct ChatTemplate: Sendable {
  /// The family: `ChatML`, `Llama 3`.
  public var name: String { format.name }
  /// The system message that the template writes where none is given.
  let defaultSystem: String?

  let format: ChatFormat
  /// The text before every system message, written even if there is none, such as Llama 3.1's dates.
  private let systemPreamble: String?
  private let writesBOS: Bool
  private let trims: Bool
  /// Of earlier replies only what follows the reasoning is kept.
  private let dropsThoughts: Bool
  private let dropsLineEndsAfterThoughts: Bool

  /// In bytes; templates of real models take up to some 20 KB.
  private static let longest = 1 << 17

  /// Recognises a template; nil if it belongs to none of the known families.
  public init?(_ template: String) {
    guard template.utf8.count <= Self.longest else { return nil }
    let text = Self.resolvingLineEnds(template)
    func has(_ mark: String) -> Bool { text.firstRange(of: Array(mark.utf8)) != nil }
    guard !ChatFormat.strangers.contains(where: has),
      let family = ChatFormat.table.first(where: { $0.marks.allSatisfy(has) })?.format
    else { return nil }
    let literals = TemplateLiterals(template).all
    // Without that switch the prompt to reply ends the user's turns.
    guard let format = has("add_generation_prompt") ? Self.readingReply(of: family, from: literals) : family
    else { return nil }
    self.format = format
    writesBOS = has("bos_token")
    dropsThoughts = has(".split('</think>')")
    dropsLineEndsAfterThoughts = has(".lstrip('\n')")
    trims =
      switch format.trimming {
      case .everybody: true
      case .asStated: has(".strip()") || has("| trim") || has("|trim")
      case .nobody, .assistant: false
      }
    defaultSystem = Self.defaultSystem(in: literals, format)
    systemPreamble = Self.preamble(in: literals)
  }

  /// The conversation as the model expects it, up to where its next reply begins.
  ///
  /// A family without system messages gets them in front of the user's words.
  func prompt(_ messages: [ChatMessage]) -> [PromptPart] {
    var result: [PromptPart] = writesBOS ? [.bos] : []
    var turns = messages
    var pulled: [PromptPart] = []
    if format.systemPlace == .ownTurn {
      if messages.first?.role != .system { result += systemTurnOfItsOwn }
    } else {
      turns.removeAll { $0.role == .system }
      pulled = messages.filter { $0.role == .system }.flatMap { framed($0) }
      if !pulled.isEmpty, !turns.contains(where: { $0.role == .user }) {
        turns.append(ChatMessage(.user, ""))
      }
    }
    let users = turns.indices.filter { turns[$0].role == .user }
    let host = format.systemPlace == .lastUserTurn ? users.last : users.first
    for (index, turn) in turns.enumerated() {
      if turn.role == .system, index == 0, let systemPreamble {
        result += format.system.before + [.tag(systemPreamble), .text(words(of: turn))] + format.system.after
      } else if index == host {
        result += format.user.before + pulled + [.text(words(of: turn))] + format.user.after
      } else {
        result += framed(turn)
      }
    }
    result += format.reply
    // A format that begins every turn with it wrote it already.
    return result.starts(with: [.bos, .bos]) ? Array(result.dropFirst()) : result
  }

  /// The system turn that the template writes where the conversation has none.
  private var systemTurnOfItsOwn: [PromptPart] {
    guard let text = systemPreamble ?? defaultSystem else { return [] }
    return format.system.before + [.tag(text)] + format.system.after
  }

  private func framed(_ message: ChatMessage) -> [PromptPart] {
    let frame =
      switch message.role {
      case .system: format.system
      case .user: format.user
      case .assistant: format.assistant
      }
    return frame.before + [.text(words(of: message))] + frame.after
  }

  private func words(of message: ChatMessage) -> String {
    var words = message.content[...]
    if message.role == .assistant, dropsThoughts, let end = words.ranges(of: "</think>").last {
      words = words[end.upperBound...]
      if dropsLineEndsAfterThoughts { words = words.drop { $0 == "\n" } }
    }
    // Inside a user's turn only the turn as a whole is trimmed.
    let isInside = message.role == .system && format.systemPlace != .ownTurn
    guard trims && !isInside || format.trimming == .assistant && message.role == .assistant else {
      return String(words)
    }
    let scalars = words.unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(scalars[first...last])
  }

  // MARK: Reading the template's text

  private static func resolvingLineEnds(_ template: String) -> [UInt8] {
    var result: [UInt8] = []
    for byte in template.utf8 {
      if byte == UInt8(ascii: "n"), result.last == UInt8(ascii: "\\") {
        result[result.count - 1] = UInt8(ascii: "\n")
      } else {
        result.append(byte)
      }
    }
    return result
  }

  /// The format with the reply's beginning as the template has it: reasoning models open their thoughts there.
  ///
  /// Nil where the template chooses between several.
  private static func readingReply(
    of family: ChatFormat, from literals: [TemplateLiterals.Literal]
  ) -> ChatFormat? {
    guard case .tag(let reply)? = family.reply.first else { return family }
    // Some templates leave the last line's end to the text outside the braces.
    let start = reply.last == "\n" ? String(reply.dropLast()) : reply
    guard let last = literals.lastIndex(where: { $0.text.hasPrefix(start) }) else { return family }
    let rest = literals[(last + 1)...].filter { literal in
      // Qwen3 writes empty thoughts where thinking is turned off, which nobody does here.
      !literal.text.allSatisfy(\.isWhitespace) && literal.text != "<think>\n\n</think>\n\n"
    }
    guard rest.isEmpty else { return nil }
    var format = family
    if literals[last].text.hasPrefix(reply) { format.reply = [.tag(literals[last].text)] }
    return format
  }

  /// The sentence in a literal that holds a whole system turn, or that is named the default.
  private static func defaultSystem(in literals: [TemplateLiterals.Literal], _ format: ChatFormat) -> String?
  {
    guard format.systemPlace == .ownTurn, case .tag(let before)? = format.system.before.first,
      case .tag(let after)? = format.system.after.first, !before.isEmpty
    else { return nil }
    if let named = literals.firstIndex(where: { $0.code.hasSuffix("default_system_message = ") }) {
      let isWhole = named + 1 == literals.count || !literals[named + 1].continues
      return isWhole ? literals[named].text : nil
    }
    // Some templates write the line's end apart.
    let end = after.last == "\n" ? String(after.dropLast()) : after
    for literal in literals {
      guard let start = literal.text.firstRange(of: before)?.upperBound,
        let stop = literal.text[start...].firstRange(of: end)?.lowerBound, start < stop
      else { continue }
      return String(literal.text[start..<stop])
    }
    return nil
  }

  /// Llama 3.1's and 3.2's first lines, with the fixed date that the template has in case there is no clock.
  ///
  /// A prompt must not change overnight.
  private static func preamble(in literals: [TemplateLiterals.Literal]) -> String? {
    guard let knowledge = literals.first(where: { $0.text.hasPrefix("Cutting Knowledge Date: ") }),
      let today = literals.first(where: { $0.text == "Today Date: " }),
      let date = literals.first(where: { $0.code.hasSuffix("date_string = ") })
    else { return nil }
    return knowledge.text + today.text + date.text + "\n\n"
  }
}

extension Model {
  static let chatTemplateKey = "tokenizer.chat_template"

  /// The template in the file; nil where the file has none.
  /// - Throws: `ModelError.unsupported` where it is not understood.
  public func chatTemplate() throws(ModelError) -> ChatTemplate? {
    guard metadata[Self.chatTemplateKey] != nil else { return nil }
    guard let text = metadata.string(Self.chatTemplateKey), let template = ChatTemplate(text) else {
      throw .unsupported(
        "the file's chat template is not understood", at: Self.chatTemplateKey,
        remedy:
          "write the conversation with its tags as the prompt itself; special tokens in it are recognised")
    }
    return template
  }
}
