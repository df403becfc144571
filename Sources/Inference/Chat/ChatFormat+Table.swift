extension ChatFormat {
  /// The known families, each with the strings by which its template is recognised: all of them occur in it.
  ///
  /// The first row that fits counts. In templates `\n` is read as the end of a line.
  static let table: [(marks: [String], format: ChatFormat)] = [
    (["<|im_start|>", "<|im_sep|>"], phi4),
    (["<|im_start|>", "<|im_end|>"], chatML),
    (["<|start_header_id|>", "<|end_header_id|>"], llama3),
    (["[INST]", "[SYSTEM_PROMPT] "], mistral7(blank: " ")),
    (["[INST]", "[SYSTEM_PROMPT]"], mistral7(blank: "")),
    (["' [INST] '"], mistral1),
    (["[AVAILABLE_TOOLS]", "\"[INST]\"", "loop.last and system_message"], mistral3Tekken(.lastUserTurn)),
    (["[AVAILABLE_TOOLS]", "\"[INST]\""], mistral3Tekken(.firstUserTurn)),
    (["[AVAILABLE_TOOLS]", "[INST] ", "loop.last and system_message"], mistral3(.lastUserTurn)),
    (["[AVAILABLE_TOOLS]", "[INST] "], mistral3(.firstUserTurn)),
    (["[INST] ", "<<SYS>>", "bos_token + '[INST]"], llama2(turn: [.bos])),
    (["[INST] ", "<<SYS>>"], llama2(turn: [])),
    (["[INST] ", " [/INST]"], mistral0),
    (["<|user|>", "<|assistant|>", "<|end|>"], phi3),
    (["'<|' + message['role'] + '|>'", "<|end|>"], phi3),
    (["'<|user|>\n' + message['content'] + '\n'"], falcon3),
    (["<|user|>", "<|endoftext|>"], zephyr(end: ["<|endoftext|>\n"], reply: "<|assistant|>\n")),
    (
      ["<|user|>\n", "+ eos_token }}{%", "'<|assistant|>' }}{%"], zephyr(end: [.eos], reply: "<|assistant|>")
    ),
    (["<|user|>\n", "eos_token"], zephyr(end: [.eos, "\n"], reply: "<|assistant|>\n")),
    (["'<|' + message['role'] + '|>\n'", "eos_token"], zephyr(end: [.eos, "\n"], reply: "<|assistant|>\n")),
    (["<start_of_turn>", "<end_of_turn>"], gemma),
    (["<｜User｜>", "<｜Assistant｜>"], deepSeek),
    (["GPT4 Correct ", "<|end_of_turn|>"], openChat),
  ]

  /// Texts in templates that have a family's tags and yet say something else.
  static let strangers = [
    // SmolVLM.
    "<end_of_utterance>",
    // SmolLM3 and Apriel, whose system turn is put together from several texts.
    "## Metadata\n", "reasoning_prompt",
    // Functionary, and Hermes for tools, which always describe them.
    "Cutting Knowledge Date: December 2023\n\n", "Only execute function(s) when",
    "You are a function calling AI model",
    // Nemotron 3 and DeepSeek-V3.2, which think or not at a switch.
    "\n<think></think>'", "thinking_start_token",
    // Llama 2 with its old system message, written out.
    "true == true and not '<<SYS>>'",
    // llama.cpp's DeepSeek-R1, which ends the user's turns too.
    "'<｜User｜>' + message['content'] + '<｜end▁of▁sentence｜>'",
  ]

  private static let chatML = turns("ChatML", end: ["<|im_end|>\n"]) { "<|im_start|>\($0)\n" }
  private static let phi4 = turns("Phi-4", end: ["<|im_end|>"]) { "<|im_start|>\($0)<|im_sep|>" }
  private static let phi3 = turns("Phi-3", end: ["<|end|>\n"]) { "<|\($0)|>\n" }
  private static let llama3 = turns("Llama 3", end: ["<|eot_id|>"], trimming: .everybody) {
    "<|start_header_id|>\($0)<|end_header_id|>\n\n"
  }

  /// Zephyr, TinyLlama and others, which end turns and lines differently.
  private static func zephyr(end: [PromptPart], reply: PromptPart) -> ChatFormat {
    var format = turns("Zephyr", end: end, trimming: .asStated) { "<|\($0)|>\n" }
    format.reply = [reply]
    return format
  }

  /// Every role's turn, and the reply, begins with a tag that has its name, and ends alike.
  private static func turns(
    _ name: String, end: [PromptPart], trimming: Trimming = .nobody, tag: (_ role: String) -> String
  ) -> ChatFormat {
    let tags = ["system", "user", "assistant"].map { [PromptPart.tag(tag($0))] }
    return ChatFormat(
      name: name, system: (tags[0], end), user: (tags[1], end), assistant: (tags[2], end),
      reply: tags[2], trimming: trimming)
  }

  /// - Parameter turn: what begins each user's turn.
  private static func llama2(turn: [PromptPart]) -> ChatFormat {
    ChatFormat(
      name: "Llama 2",
      system: (["<<SYS>>\n"], ["\n<</SYS>>\n\n"]),
      user: (turn + ["[INST] "], [" [/INST]"]),
      assistant: ([" "], [" ", .eos]),
      reply: [], systemPlace: .firstUserTurn, trimming: .asStated)
  }

  /// Before Mistral numbered its templates; it knows no system message.
  private static let mistral0 = mistral(
    "Mistral", user: (["[INST] "], [" [/INST]"]), before: [], .firstUserTurn, .asStated)
  private static let mistral1 = mistral(
    "Mistral v1", user: ([" [INST] "], [" [/INST]"]), before: [" "], .firstUserTurn)

  private static func mistral3(_ place: SystemPlace) -> ChatFormat {
    mistral("Mistral v3", user: (["[INST] "], ["[/INST]"]), before: [" "], place, .assistant)
  }

  private static func mistral3Tekken(_ place: SystemPlace) -> ChatFormat {
    mistral("Mistral v3 (Tekken)", user: (["[INST]"], ["[/INST]"]), before: [], place)
  }

  /// - Parameter before: what each of the model's turns begins with.
  private static func mistral(
    _ name: String, user: Frame, before: [PromptPart], _ place: SystemPlace, _ trimming: Trimming = .nobody
  ) -> ChatFormat {
    ChatFormat(
      name: name, system: ([], ["\n\n"]), user: user, assistant: (before, [.eos]), reply: [],
      systemPlace: place, trimming: trimming)
  }

  private static func mistral7(blank: String) -> ChatFormat {
    ChatFormat(
      name: blank.isEmpty ? "Mistral v7 (Tekken)" : "Mistral v7",
      system: ([.tag("[SYSTEM_PROMPT]" + blank)], ["[/SYSTEM_PROMPT]"]),
      user: ([.tag("[INST]" + blank)], ["[/INST]"]),
      assistant: ([.tag(blank)], [.eos]),
      reply: [])
  }

  private static let falcon3 = ChatFormat(
    name: "Falcon 3",
    system: (["<|system|>\n"], ["\n"]),
    user: (["<|user|>\n"], ["\n"]),
    assistant: (["<|assistant|>\n"], [.eos, "\n"]),
    reply: ["<|assistant|>\n"])

  private static let gemma = ChatFormat(
    name: "Gemma",
    system: ([], ["\n\n"]),
    user: (["<start_of_turn>user\n"], ["<end_of_turn>\n"]),
    assistant: (["<start_of_turn>model\n"], ["<end_of_turn>\n"]),
    reply: ["<start_of_turn>model\n"], systemPlace: .firstUserTurn, trimming: .everybody)

  private static let deepSeek = ChatFormat(
    name: "DeepSeek",
    system: ([], []),
    user: (["<｜User｜>"], []),
    assistant: (["<｜Assistant｜>"], ["<｜end▁of▁sentence｜>"]),
    reply: ["<｜Assistant｜>"])

  private static let openChat = ChatFormat(
    name: "OpenChat",
    system: (["GPT4 Correct System: "], ["<|end_of_turn|>"]),
    user: (["GPT4 Correct User: "], ["<|end_of_turn|>"]),
    assistant: (["GPT4 Correct Assistant: "], ["<|end_of_turn|>"]),
    reply: ["GPT4 Correct Assistant:"])
}
