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

  private static let chatML = ChatFormat(
    name: "ChatML",
    system: Frame(["<|im_start|>system\n"], ["<|im_end|>\n"]),
    user: Frame(["<|im_start|>user\n"], ["<|im_end|>\n"]),
    assistant: Frame(["<|im_start|>assistant\n"], ["<|im_end|>\n"]),
    reply: ["<|im_start|>assistant\n"])

  private static let phi4 = ChatFormat(
    name: "Phi-4",
    system: Frame(["<|im_start|>system<|im_sep|>"], ["<|im_end|>"]),
    user: Frame(["<|im_start|>user<|im_sep|>"], ["<|im_end|>"]),
    assistant: Frame(["<|im_start|>assistant<|im_sep|>"], ["<|im_end|>"]),
    reply: ["<|im_start|>assistant<|im_sep|>"])

  private static let llama3 = ChatFormat(
    name: "Llama 3",
    system: Frame(["<|start_header_id|>system<|end_header_id|>\n\n"], ["<|eot_id|>"]),
    user: Frame(["<|start_header_id|>user<|end_header_id|>\n\n"], ["<|eot_id|>"]),
    assistant: Frame(["<|start_header_id|>assistant<|end_header_id|>\n\n"], ["<|eot_id|>"]),
    reply: ["<|start_header_id|>assistant<|end_header_id|>\n\n"], trimming: .everybody)

  /// - Parameter turn: what begins each user's turn.
  private static func llama2(turn: [PromptPart]) -> ChatFormat {
    ChatFormat(
      name: "Llama 2",
      system: Frame(["<<SYS>>\n"], ["\n<</SYS>>\n\n"]),
      user: Frame(turn + ["[INST] "], [" [/INST]"]),
      assistant: Frame([" "], [" ", .eos]),
      reply: [], systemPlace: .firstUserTurn, trimming: .asStated)
  }

  /// Before Mistral numbered its templates; it knows no system message.
  private static let mistral0 = ChatFormat(
    name: "Mistral",
    system: Frame([], ["\n\n"]),
    user: Frame(["[INST] "], [" [/INST]"]),
    assistant: Frame([], [.eos]),
    reply: [], systemPlace: .firstUserTurn, trimming: .asStated)

  private static let mistral1 = ChatFormat(
    name: "Mistral v1",
    system: Frame([], ["\n\n"]),
    user: Frame([" [INST] "], [" [/INST]"]),
    assistant: Frame([" "], [.eos]),
    reply: [], systemPlace: .firstUserTurn)

  private static func mistral3(_ place: SystemPlace) -> ChatFormat {
    ChatFormat(
      name: "Mistral v3",
      system: Frame([], ["\n\n"]),
      user: Frame(["[INST] "], ["[/INST]"]),
      assistant: Frame([" "], [.eos]),
      reply: [], systemPlace: place, trimming: .assistant)
  }

  private static func mistral3Tekken(_ place: SystemPlace) -> ChatFormat {
    ChatFormat(
      name: "Mistral v3 (Tekken)",
      system: Frame([], ["\n\n"]),
      user: Frame(["[INST]"], ["[/INST]"]),
      assistant: Frame([], [.eos]),
      reply: [], systemPlace: place)
  }

  private static func mistral7(blank: String) -> ChatFormat {
    ChatFormat(
      name: blank.isEmpty ? "Mistral v7 (Tekken)" : "Mistral v7",
      system: Frame([.tag("[SYSTEM_PROMPT]" + blank)], ["[/SYSTEM_PROMPT]"]),
      user: Frame([.tag("[INST]" + blank)], ["[/INST]"]),
      assistant: Frame([.tag(blank)], [.eos]),
      reply: [])
  }

  private static let phi3 = ChatFormat(
    name: "Phi-3",
    system: Frame(["<|system|>\n"], ["<|end|>\n"]),
    user: Frame(["<|user|>\n"], ["<|end|>\n"]),
    assistant: Frame(["<|assistant|>\n"], ["<|end|>\n"]),
    reply: ["<|assistant|>\n"])

  private static let falcon3 = ChatFormat(
    name: "Falcon 3",
    system: Frame(["<|system|>\n"], ["\n"]),
    user: Frame(["<|user|>\n"], ["\n"]),
    assistant: Frame(["<|assistant|>\n"], [.eos, "\n"]),
    reply: ["<|assistant|>\n"])

  /// Zephyr, TinyLlama and others, which end turns and lines differently.
  private static func zephyr(end: [PromptPart], reply: PromptPart) -> ChatFormat {
    ChatFormat(
      name: "Zephyr",
      system: Frame(["<|system|>\n"], end),
      user: Frame(["<|user|>\n"], end),
      assistant: Frame(["<|assistant|>\n"], end),
      reply: [reply], trimming: .asStated)
  }

  private static let gemma = ChatFormat(
    name: "Gemma",
    system: Frame([], ["\n\n"]),
    user: Frame(["<start_of_turn>user\n"], ["<end_of_turn>\n"]),
    assistant: Frame(["<start_of_turn>model\n"], ["<end_of_turn>\n"]),
    reply: ["<start_of_turn>model\n"], systemPlace: .firstUserTurn, trimming: .everybody)

  private static let deepSeek = ChatFormat(
    name: "DeepSeek",
    system: Frame([], []),
    user: Frame(["<｜User｜>"], []),
    assistant: Frame(["<｜Assistant｜>"], ["<｜end▁of▁sentence｜>"]),
    reply: ["<｜Assistant｜>"])

  private static let openChat = ChatFormat(
    name: "OpenChat",
    system: Frame(["GPT4 Correct System: "], ["<|end_of_turn|>"]),
    user: Frame(["GPT4 Correct User: "], ["<|end_of_turn|>"]),
    assistant: Frame(["GPT4 Correct Assistant: "], ["<|end_of_turn|>"]),
    reply: ["GPT4 Correct Assistant:"])
}
