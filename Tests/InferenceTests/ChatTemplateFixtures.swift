import Engines
import Testing

@testable import Inference

/// Chat templates of real models, reduced to what matters, with what Jinja2 makes of them (blocks trimmed, as Hugging Face
/// does; `<BOS>` and `<EOS>` for the model's tokens).
struct ChatTemplateFixture: CustomTestStringConvertible, Sendable {
  var name: String
  var family: String
  var template: String
  /// `question` rendered.
  var question: String
  /// `conversation` rendered; nil where the template takes no system message.
  var conversation: String?

  var testDescription: String { name }

  static let question = [ChatMessage(.user, " What is 2+2?\n")]
  static let conversation = [
    ChatMessage(.system, " Be brief. "), ChatMessage(.user, "Hello"),
    ChatMessage(.assistant, " <think>\nhm\n</think>\n\nHi "), ChatMessage(.user, "And now?"),
  ]

  static let all: [ChatTemplateFixture] = [
    smolLM2, openHermes, qwen25, qwen3, qwq, phi4, llama3, llama32, llama2, mistral0, mistral1, mistral3,
    mistral3Tekken, mistral7, mistral7Tekken, tinyLlama, zephyrOnOneLine, stableLM, falcon3, phi3, phi3Small,
    gemma3, deepSeekR1Distill, openChat,
  ]

  static let smolLM2 = ChatTemplateFixture(
    name: "smolLM2", family: "ChatML",
    template: #"""
      {% for message in messages %}
      {% if loop.first and messages[0]['role'] != 'system' %}
      {{ '<|im_start|>system
      You are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>
      ' }}{% endif %}
      {{'<|im_start|>' + message['role'] + '
      ' + message['content'] + '<|im_end|>' + '
      '}}{% endfor %}
      {% if add_generation_prompt %}
      {{ '<|im_start|>assistant
      ' }}{% endif %}
      """#,
    question:
      "<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n<|im_start|>user\n What is 2+2?\n<|im_end|>\n<|im_start|>assistant\n",
    conversation:
      "<|im_start|>system\n Be brief. <|im_end|>\n<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n <think>\nhm\n</think>\n\nHi <|im_end|>\n<|im_start|>user\nAnd now?<|im_end|>\n<|im_start|>assistant\n"
  )

  static let openHermes = ChatTemplateFixture(
    name: "openHermes", family: "ChatML",
    template: #"""
      {{bos_token}}{% for message in messages %}
      {{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}
      {% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}
      """#,
    question:
      "<BOS><|im_start|>user\n What is 2+2?\n<|im_end|>\n<|im_start|>assistant\n",
    conversation:
      "<BOS><|im_start|>system\n Be brief. <|im_end|>\n<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n <think>\nhm\n</think>\n\nHi <|im_end|>\n<|im_start|>user\nAnd now?<|im_end|>\n<|im_start|>assistant\n"
  )

  static let qwen25 = ChatTemplateFixture(
    name: "qwen25", family: "ChatML",
    template: #"""
      {%- if tools %}
          {{- '<|im_start|>system\n' }}
          {%- if messages[0]['role'] == 'system' %}
              {{- messages[0]['content'] }}
          {%- else %}
              {{- 'You are Qwen, created by Alibaba Cloud. You are a helpful assistant.' }}
          {%- endif %}
          {{- "\n\n# Tools\n\nYou may call one or more functions to assist with the user query.<|im_end|>\n" }}
      {%- else %}
          {%- if messages[0]['role'] == 'system' %}
              {{- '<|im_start|>system\n' + messages[0]['content'] + '<|im_end|>\n' }}
          {%- else %}
              {{- '<|im_start|>system\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant.<|im_end|>\n' }}
          {%- endif %}
      {%- endif %}
      {%- for message in messages %}
          {%- if (message.role == "user") or (message.role == "system" and not loop.first) or (message.role == "assistant") %}
              {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>' + '\n' }}
          {%- endif %}
      {%- endfor %}
      {%- if add_generation_prompt %}
          {{- '<|im_start|>assistant\n' }}
      {%- endif %}
      """#,
    question:
      "<|im_start|>system\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant.<|im_end|>\n<|im_start|>user\n What is 2+2?\n<|im_end|>\n<|im_start|>assistant\n",
    conversation:
      "<|im_start|>system\n Be brief. <|im_end|>\n<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n <think>\nhm\n</think>\n\nHi <|im_end|>\n<|im_start|>user\nAnd now?<|im_end|>\n<|im_start|>assistant\n"
  )

  static let qwen3 = ChatTemplateFixture(
    name: "qwen3", family: "ChatML",
    template: #"""
      {%- if messages[0].role == 'system' %}
          {{- '<|im_start|>system\n' + messages[0].content + '<|im_end|>\n' }}
      {%- endif %}
      {%- for message in messages %}
          {%- if (message.role == "user") or (message.role == "system" and not loop.first) %}
              {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>' + '\n' }}
          {%- elif message.role == "assistant" %}
              {%- set content = message.content %}
              {%- if '</think>' in message.content %}
                  {%- set content = message.content.split('</think>')[-1].lstrip('\n') %}
              {%- endif %}
              {{- '<|im_start|>' + message.role + '\n' + content }}
              {{- '<|im_end|>\n' }}
          {%- endif %}
      {%- endfor %}
      {%- if add_generation_prompt %}
          {{- '<|im_start|>assistant\n' }}
          {%- if enable_thinking is defined and enable_thinking is false %}
              {{- '<think>\n\n</think>\n\n' }}
          {%- endif %}
      {%- endif %}
      """#,
    question:
      "<|im_start|>user\n What is 2+2?\n<|im_end|>\n<|im_start|>assistant\n",
    conversation:
      "<|im_start|>system\n Be brief. <|im_end|>\n<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\nHi <|im_end|>\n<|im_start|>user\nAnd now?<|im_end|>\n<|im_start|>assistant\n"
  )

  static let qwq = ChatTemplateFixture(
    name: "qwq", family: "ChatML",
    template: #"""
      {%- if messages[0]['role'] == 'system' %}
          {{- '<|im_start|>system\n' + messages[0]['content'] + '<|im_end|>\n' }}
      {%- endif %}
      {%- for message in messages %}
          {%- if (message.role == "user") or (message.role == "system" and not loop.first) %}
              {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>' + '\n' }}
          {%- elif message.role == "assistant" %}
              {%- set content = message.content.split('</think>')[-1].lstrip('\n') %}
              {{- '<|im_start|>' + message.role + '\n' + content + '<|im_end|>' + '\n' }}
          {%- endif %}
      {%- endfor %}
      {%- if add_generation_prompt %}
          {{- '<|im_start|>assistant\n<think>\n' }}
      {%- endif %}
      """#,
    question:
      "<|im_start|>user\n What is 2+2?\n<|im_end|>\n<|im_start|>assistant\n<think>\n",
    conversation:
      "<|im_start|>system\n Be brief. <|im_end|>\n<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\nHi <|im_end|>\n<|im_start|>user\nAnd now?<|im_end|>\n<|im_start|>assistant\n<think>\n"
  )

  static let phi4 = ChatTemplateFixture(
    name: "phi4", family: "Phi-4",
    template: #"""
      {% for message in messages %}
      {% if (message['role'] == 'system') %}{{'<|im_start|>system<|im_sep|>' + message['content'] + '<|im_end|>'}}
      {%- elif (message['role'] == 'user') %}
      {{'<|im_start|>user<|im_sep|>' + message['content'] + '<|im_end|><|im_start|>assistant<|im_sep|>'}}
      {%- elif (message['role'] == 'assistant') %}{{message['content'] + '<|im_end|>'}}{% endif %}{% endfor %}
      """#,
    question:
      "<|im_start|>user<|im_sep|> What is 2+2?\n<|im_end|><|im_start|>assistant<|im_sep|>",
    conversation:
      "<|im_start|>system<|im_sep|> Be brief. <|im_end|><|im_start|>user<|im_sep|>Hello<|im_end|><|im_start|>assistant<|im_sep|> <think>\nhm\n</think>\n\nHi <|im_end|><|im_start|>user<|im_sep|>And now?<|im_end|><|im_start|>assistant<|im_sep|>"
  )

  static let llama3 = ChatTemplateFixture(
    name: "llama3", family: "Llama 3",
    template: #"""
      {% set loop_messages = messages %}
      {% for message in loop_messages %}
      {% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>

      '+ message['content'] | trim + '<|eot_id|>' %}
      {% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}
      {{ content }}{% endfor %}
      {% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>

      ' }}{% endif %}
      """#,
    question:
      "<BOS><|start_header_id|>user<|end_header_id|>\n\nWhat is 2+2?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
    conversation:
      "<BOS><|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nHello<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n<think>\nhm\n</think>\n\nHi<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nAnd now?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n"
  )

  static let llama32 = ChatTemplateFixture(
    name: "llama32", family: "Llama 3",
    template: #"""
      {{- bos_token }}
      {%- if not date_string is defined %}
          {%- if strftime_now is defined %}
              {%- set date_string = strftime_now("%d %b %Y") %}
          {%- else %}
              {%- set date_string = "26 Jul 2024" %}
          {%- endif %}
      {%- endif %}
      {#- This block extracts the system message, so we can slot it into the right place. #}
      {%- if messages[0]['role'] == 'system' %}
          {%- set system_message = messages[0]['content']|trim %}
          {%- set messages = messages[1:] %}
      {%- else %}
          {%- set system_message = "" %}
      {%- endif %}
      {{- "<|start_header_id|>system<|end_header_id|>\n\n" }}
      {%- if tools is not none and tools is defined %}
          {{- "Environment: ipython\n" }}
      {%- endif %}
      {{- "Cutting Knowledge Date: December 2023\n" }}
      {{- "Today Date: " + date_string + "\n\n" }}
      {{- system_message }}
      {{- "<|eot_id|>" }}
      {%- for message in messages %}
          {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' }}
      {%- endfor %}
      {%- if add_generation_prompt %}
          {{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}
      {%- endif %}
      """#,
    question:
      "<BOS><|start_header_id|>system<|end_header_id|>\n\nCutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nWhat is 2+2?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
    conversation:
      "<BOS><|start_header_id|>system<|end_header_id|>\n\nCutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\nBe brief.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nHello<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n<think>\nhm\n</think>\n\nHi<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nAnd now?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n"
  )

  static let llama2 = ChatTemplateFixture(
    name: "llama2", family: "Llama 2",
    template: #"""
      {% if messages[0]['role'] == 'system' %}
      {% set loop_messages = messages[1:] %}
      {% set system_message = messages[0]['content'] %}
      {% else %}
      {% set loop_messages = messages %}
      {% set system_message = false %}
      {% endif %}
      {% for message in loop_messages %}
      {% if loop.index0 == 0 and system_message != false %}
      {% set content = '<<SYS>>\n' + system_message + '\n<</SYS>>\n\n' + message['content'] %}
      {% else %}
      {% set content = message['content'] %}
      {% endif %}
      {% if message['role'] == 'user' %}
      {{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}{% elif message['role'] == 'assistant' %}
      {{ ' '  + content.strip() + ' ' + eos_token }}{% endif %}
      {% endfor %}
      """#,
    question:
      "<BOS>[INST] What is 2+2? [/INST]",
    conversation:
      "<BOS>[INST] <<SYS>>\n Be brief. \n<</SYS>>\n\nHello [/INST] <think>\nhm\n</think>\n\nHi <EOS><BOS>[INST] And now? [/INST]"
  )

  static let mistral0 = ChatTemplateFixture(
    name: "mistral0", family: "Mistral",
    template: #"""
      {{ bos_token }}{% for message in messages %}
      {% if message['role'] == 'user' %}
      {{ '[INST] ' + message['content'] + ' [/INST]' }}{% elif message['role'] == 'assistant' %}
      {{ message['content'] + eos_token}}{% else %}
      {{ raise_exception('Only user and assistant roles are supported!') }}{% endif %}
      {% endfor %}
      """#,
    question:
      "<BOS>[INST]  What is 2+2?\n [/INST]",
    conversation:
      nil)

  static let mistral1 = ChatTemplateFixture(
    name: "mistral1", family: "Mistral v1",
    template: #"""
      {%- if messages[0]['role'] == 'system' %}
          {%- set system_message = messages[0]['content'] %}
          {%- set loop_messages = messages[1:] %}
      {%- else %}
          {%- set loop_messages = messages %}
      {%- endif %}
      {{- bos_token }}
      {%- for message in loop_messages %}
          {%- if message['role'] == 'user' %}
              {%- if loop.first and system_message is defined %}
                  {{- ' [INST] ' + system_message + '\n\n' + message['content'] + ' [/INST]' }}
              {%- else %}
                  {{- ' [INST] ' + message['content'] + ' [/INST]' }}
              {%- endif %}
          {%- elif message['role'] == 'assistant' %}
              {{- ' ' + message['content'] + eos_token}}
          {%- endif %}
      {%- endfor %}
      """#,
    question:
      "<BOS> [INST]  What is 2+2?\n [/INST]",
    conversation:
      "<BOS> [INST]  Be brief. \n\nHello [/INST]  <think>\nhm\n</think>\n\nHi <EOS> [INST] And now? [/INST]")

  static let mistral3 = ChatTemplateFixture(
    name: "mistral3", family: "Mistral v3",
    template: #"""
      {%- if messages[0]["role"] == "system" %}
          {%- set system_message = messages[0]["content"] %}
          {%- set loop_messages = messages[1:] %}
      {%- else %}
          {%- set loop_messages = messages %}
      {%- endif %}
      {{- bos_token }}
      {%- for message in loop_messages %}
          {%- if message["role"] == "user" %}
              {%- if tools is defined and tools is not none %}
                  {{- "[AVAILABLE_TOOLS] [" }}
              {%- endif %}
              {%- if loop.last and system_message is defined %}
                  {{- "[INST] " + system_message + "\n\n" + message["content"] + "[/INST]" }}
              {%- else %}
                  {{- "[INST] " + message["content"] + "[/INST]" }}
              {%- endif %}
          {%- elif message["role"] == "assistant" %}
              {{- " " + message["content"]|trim + eos_token }}
          {%- endif %}
      {%- endfor %}
      """#,
    question:
      "<BOS>[INST]  What is 2+2?\n[/INST]",
    conversation:
      "<BOS>[INST] Hello[/INST] <think>\nhm\n</think>\n\nHi<EOS>[INST]  Be brief. \n\nAnd now?[/INST]")

  static let mistral3Tekken = ChatTemplateFixture(
    name: "mistral3Tekken", family: "Mistral v3 (Tekken)",
    template: #"""
      {%- if messages[0]["role"] == "system" %}
          {%- set system_message = messages[0]["content"] %}
          {%- set loop_messages = messages[1:] %}
      {%- else %}
          {%- set loop_messages = messages %}
      {%- endif %}
      {{- bos_token }}
      {%- for message in loop_messages %}
          {%- if message["role"] == "user" %}
              {%- if tools is defined and tools is not none %}
                  {{- "[AVAILABLE_TOOLS][" }}
              {%- endif %}
              {%- if loop.last and system_message is defined %}
                  {{- "[INST]" + system_message + "\n\n" + message["content"] + "[/INST]" }}
              {%- else %}
                  {{- "[INST]" + message["content"] + "[/INST]" }}
              {%- endif %}
          {%- elif message["role"] == "assistant" %}
              {{- message["content"] + eos_token }}
          {%- endif %}
      {%- endfor %}
      """#,
    question:
      "<BOS>[INST] What is 2+2?\n[/INST]",
    conversation:
      "<BOS>[INST]Hello[/INST] <think>\nhm\n</think>\n\nHi <EOS>[INST] Be brief. \n\nAnd now?[/INST]")

  static let mistral7 = ChatTemplateFixture(
    name: "mistral7", family: "Mistral v7",
    template: #"""
      {{ bos_token }}{% for message in messages %}
      {% if message['role'] == 'user' %}
      {{ '[INST] ' + message['content'] + '[/INST]' }}{% elif message['role'] == 'system' %}
      {{ '[SYSTEM_PROMPT] ' + message['content'] + '[/SYSTEM_PROMPT]' }}{% elif message['role'] == 'assistant' %}
      {{ ' ' + message['content'] + eos_token }}{% endif %}
      {% endfor %}
      """#,
    question:
      "<BOS>[INST]  What is 2+2?\n[/INST]",
    conversation:
      "<BOS>[SYSTEM_PROMPT]  Be brief. [/SYSTEM_PROMPT][INST] Hello[/INST]  <think>\nhm\n</think>\n\nHi <EOS>[INST] And now?[/INST]"
  )

  static let mistral7Tekken = ChatTemplateFixture(
    name: "mistral7Tekken", family: "Mistral v7 (Tekken)",
    template: #"""
      {%- set default_system_message = 'You are Devstral, a helpful agentic model.' %}
      {{- bos_token }}
      {%- if messages[0]['role'] == 'system' %}
          {%- set system_message = messages[0]['content'] %}
          {%- set loop_messages = messages[1:] %}
      {%- else %}
          {%- set system_message = default_system_message %}
          {%- set loop_messages = messages %}
      {%- endif %}
      {{- '[SYSTEM_PROMPT]' + system_message + '[/SYSTEM_PROMPT]' }}
      {%- for message in loop_messages %}
          {%- if message['role'] == 'user' %}
              {{- '[INST]' + message['content'] + '[/INST]' }}
          {%- elif message['role'] == 'assistant' %}
              {{- message['content'] + eos_token }}
          {%- endif %}
      {%- endfor %}
      """#,
    question:
      "<BOS>[SYSTEM_PROMPT]You are Devstral, a helpful agentic model.[/SYSTEM_PROMPT][INST] What is 2+2?\n[/INST]",
    conversation:
      "<BOS>[SYSTEM_PROMPT] Be brief. [/SYSTEM_PROMPT][INST]Hello[/INST] <think>\nhm\n</think>\n\nHi <EOS>[INST]And now?[/INST]"
  )

  static let tinyLlama = ChatTemplateFixture(
    name: "tinyLlama", family: "Zephyr",
    template: #"""
      {% for message in messages %}
      {% if message['role'] == 'user' %}
      {{ '<|user|>
      ' + message['content'] + eos_token }}
      {% elif message['role'] == 'system' %}
      {{ '<|system|>
      ' + message['content'] + eos_token }}
      {% elif message['role'] == 'assistant' %}
      {{ '<|assistant|>
      '  + message['content'] + eos_token }}
      {% endif %}
      {% if loop.last and add_generation_prompt %}
      {{ '<|assistant|>' }}
      {% endif %}
      {% endfor %}
      """#,
    question:
      "<|user|>\n What is 2+2?\n<EOS>\n<|assistant|>\n",
    conversation:
      "<|system|>\n Be brief. <EOS>\n<|user|>\nHello<EOS>\n<|assistant|>\n <think>\nhm\n</think>\n\nHi <EOS>\n<|user|>\nAnd now?<EOS>\n<|assistant|>\n"
  )

  static let zephyrOnOneLine = ChatTemplateFixture(
    name: "zephyrOnOneLine", family: "Zephyr",
    template: #"""
      {% for message in messages %}
      {% if message['role'] == 'user' %}{{ '<|user|>\n' + message['content'] + eos_token }}{% elif message['role'] == 'system' %}
      {{ '<|system|>\n' + message['content'] + eos_token }}{% elif message['role'] == 'assistant' %}
      {{ '<|assistant|>\n'  + message['content'] + eos_token }}{% endif %}
      {% if loop.last and add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}
      {% endfor %}
      """#,
    question:
      "<|user|>\n What is 2+2?\n<EOS><|assistant|>",
    conversation:
      "<|system|>\n Be brief. <EOS><|user|>\nHello<EOS><|assistant|>\n <think>\nhm\n</think>\n\nHi <EOS><|user|>\nAnd now?<EOS><|assistant|>"
  )

  static let stableLM = ChatTemplateFixture(
    name: "stableLM", family: "Zephyr",
    template: #"""
      {% for message in messages %}
      {% if message['role'] == 'user' %}
      {{ '<|user|>\n' + message['content'] + '<|endoftext|>\n' }}{% elif message['role'] == 'system' %}
      {{ '<|system|>\n' + message['content'] + '<|endoftext|>\n' }}{% elif message['role'] == 'assistant' %}
      {{ '<|assistant|>\n'  + message['content'] + '<|endoftext|>\n' }}{% endif %}
      {% if loop.last and add_generation_prompt %}{{ '<|assistant|>\n' }}{% endif %}
      {% endfor %}
      """#,
    question:
      "<|user|>\n What is 2+2?\n<|endoftext|>\n<|assistant|>\n",
    conversation:
      "<|system|>\n Be brief. <|endoftext|>\n<|user|>\nHello<|endoftext|>\n<|assistant|>\n <think>\nhm\n</think>\n\nHi <|endoftext|>\n<|user|>\nAnd now?<|endoftext|>\n<|assistant|>\n"
  )

  static let falcon3 = ChatTemplateFixture(
    name: "falcon3", family: "Falcon 3",
    template: #"""
      {% for message in messages %}
      {% if message['role'] == 'system' %}
      {{ '<|system|>\n' + message['content'] + '\n' }}{% elif message['role'] == 'user' %}
      {{ '<|user|>\n' + message['content'] + '\n' }}{% elif message['role'] == 'assistant' %}
      {{ '<|assistant|>\n' + message['content'] + eos_token + '\n' }}{% endif %}
      {% if loop.last and add_generation_prompt %}{{ '<|assistant|>\n' }}{% endif %}
      {% endfor %}
      """#,
    question:
      "<|user|>\n What is 2+2?\n\n<|assistant|>\n",
    conversation:
      "<|system|>\n Be brief. \n<|user|>\nHello\n<|assistant|>\n <think>\nhm\n</think>\n\nHi <EOS>\n<|user|>\nAnd now?\n<|assistant|>\n"
  )

  static let phi3 = ChatTemplateFixture(
    name: "phi3", family: "Phi-3",
    template: #"""
      {% for message in messages %}
      {% if message['role'] == 'system' %}
      {{'<|system|>\n' + message['content'] + '<|end|>\n'}}{% elif message['role'] == 'user' %}
      {{'<|user|>\n' + message['content'] + '<|end|>\n'}}{% elif message['role'] == 'assistant' %}
      {{'<|assistant|>\n' + message['content'] + '<|end|>\n'}}{% endif %}
      {% endfor %}
      {% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% else %}{{ eos_token }}{% endif %}
      """#,
    question:
      "<|user|>\n What is 2+2?\n<|end|>\n<|assistant|>\n",
    conversation:
      "<|system|>\n Be brief. <|end|>\n<|user|>\nHello<|end|>\n<|assistant|>\n <think>\nhm\n</think>\n\nHi <|end|>\n<|user|>\nAnd now?<|end|>\n<|assistant|>\n"
  )

  static let phi3Small = ChatTemplateFixture(
    name: "phi3Small", family: "Phi-3",
    template: #"""
      {{ bos_token }}{% for message in messages %}
      {{'<|' + message['role'] + '|>' + '
      ' + message['content'] + '<|end|>
      ' }}{% endfor %}
      {% if add_generation_prompt %}{{ '<|assistant|>
      ' }}{% else %}{{ eos_token }}{% endif %}
      """#,
    question:
      "<BOS><|user|>\n What is 2+2?\n<|end|>\n<|assistant|>\n",
    conversation:
      "<BOS><|system|>\n Be brief. <|end|>\n<|user|>\nHello<|end|>\n<|assistant|>\n <think>\nhm\n</think>\n\nHi <|end|>\n<|user|>\nAnd now?<|end|>\n<|assistant|>\n"
  )

  static let gemma3 = ChatTemplateFixture(
    name: "gemma3", family: "Gemma",
    template: #"""
      {{ bos_token }}
      {%- if messages[0]['role'] == 'system' -%}
          {%- set first_user_prefix = messages[0]['content'] + '\n\n' -%}
          {%- set loop_messages = messages[1:] -%}
      {%- else -%}
          {%- set first_user_prefix = "" -%}
          {%- set loop_messages = messages -%}
      {%- endif -%}
      {%- for message in loop_messages -%}
          {%- if (message['role'] == 'assistant') -%}
              {%- set role = "model" -%}
          {%- else -%}
              {%- set role = message['role'] -%}
          {%- endif -%}
          {{ '<start_of_turn>' + role + '\n' + (first_user_prefix if loop.first else "") }}
          {{- message['content'] | trim }}
          {{- '<end_of_turn>\n' }}
      {%- endfor -%}
      {%- if add_generation_prompt -%}
          {{'<start_of_turn>model\n'}}
      {%- endif -%}
      """#,
    question:
      "<BOS><start_of_turn>user\nWhat is 2+2?<end_of_turn>\n<start_of_turn>model\n",
    conversation:
      "<BOS><start_of_turn>user\n Be brief. \n\nHello<end_of_turn>\n<start_of_turn>model\n<think>\nhm\n</think>\n\nHi<end_of_turn>\n<start_of_turn>user\nAnd now?<end_of_turn>\n<start_of_turn>model\n"
  )

  static let deepSeekR1Distill = ChatTemplateFixture(
    name: "deepSeekR1Distill", family: "DeepSeek",
    template: #"""
      {%- set ns = namespace(system_prompt='') -%}
      {%- for message in messages -%}
        {%- if message['role'] == 'system' -%}
          {%- set ns.system_prompt = message['content'] -%}
        {%- endif -%}
      {%- endfor -%}{{bos_token}}{{ns.system_prompt}}
      {%- for message in messages -%}
        {%- if message['role'] == 'user' -%}{{'<｜User｜>' + message['content']}}
        {%- endif -%}
        {%- if message['role'] == 'assistant' -%}
          {%- set content = message['content'] -%}
          {%- if '</think>' in content -%}
            {%- set content = content.split('</think>')[-1] -%}
          {%- endif -%}{{'<｜Assistant｜>' + content + '<｜end▁of▁sentence｜>'}}
        {%- endif -%}
      {%- endfor -%}
      {%- if add_generation_prompt -%}{{'<｜Assistant｜><think>\n'}}
      {%- endif %}
      """#,
    question:
      "<BOS><｜User｜> What is 2+2?\n<｜Assistant｜><think>\n",
    conversation:
      "<BOS> Be brief. <｜User｜>Hello<｜Assistant｜>\n\nHi <｜end▁of▁sentence｜><｜User｜>And now?<｜Assistant｜><think>\n"
  )

  static let openChat = ChatTemplateFixture(
    name: "openChat", family: "OpenChat",
    template: #"""
      {{ bos_token }}{% for message in messages %}
      {{ 'GPT4 Correct ' + message['role'].title() + ': ' + message['content'] + '<|end_of_turn|>'}}{% endfor %}
      {% if add_generation_prompt %}{{ 'GPT4 Correct Assistant:' }}{% endif %}
      """#,
    question:
      "<BOS>GPT4 Correct User:  What is 2+2?\n<|end_of_turn|>GPT4 Correct Assistant:",
    conversation:
      "<BOS>GPT4 Correct System:  Be brief. <|end_of_turn|>GPT4 Correct User: Hello<|end_of_turn|>GPT4 Correct Assistant:  <think>\nhm\n</think>\n\nHi <|end_of_turn|>GPT4 Correct User: And now?<|end_of_turn|>GPT4 Correct Assistant:"
  )
}
