"""Writes a model of the arithmetic task with the tokens `a:` to `z:` added, as the notation `named` needs them: IN OUT.

Each begins with the embedding of the mark of a value, `=a:`. Needs numpy and gguf.
"""
import sys

import numpy as np
from gguf import GGUFReader, GGUFValueType, GGUFWriter, TokenType

source, target = sys.argv[1:]
reader = GGUFReader(source)
tokens = [bytes(reader.fields["tokenizer.ggml.tokens"].parts[i]).decode() for i in reader.fields["tokenizer.ggml.tokens"].data]
marks = [chr(ord("a") + i) + ":" for i in range(26)]
assert not set(marks) & set(tokens)
rows = [tokens.index("=" + mark) for mark in marks]

writer = GGUFWriter(target, reader.fields["general.architecture"].contents())
for name, field in reader.fields.items():
    if name.startswith("GGUF.") or name == "general.architecture":
        continue
    value, kind = field.contents(), field.types[0]
    if name == "tokenizer.ggml.tokens":
        value = tokens + marks
    elif name == "tokenizer.ggml.token_type":
        value = list(value) + [int(TokenType.USER_DEFINED)] * len(marks)
    elif name == "tokenizer.ggml.scores":
        value = list(value) + [0.0] * len(marks)
    elif name.endswith(".vocab_size"):
        value += len(marks)
    elif name == "forkscope.prompt":
        value = value.replace("{numbered}", "{named}").replace("{columns}", "{named}")
    if kind == GGUFValueType.ARRAY:
        writer.add_array(name, value)
    else:
        writer.add_key_value(name, value, kind)
for tensor in reader.tensors:
    data = tensor.data
    if tensor.name in ("token_embd.weight", "output.weight"):
        data = np.concatenate([data, data[rows]])
    writer.add_tensor(tensor.name, data, raw_dtype=tensor.tensor_type)
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
