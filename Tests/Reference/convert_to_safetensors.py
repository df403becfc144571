#!/usr/bin/env python3
"""Writes a GGUF model of ours as a folder that vLLM, SGLang and Transformers load: weights, sizes, tokenizer.

    pip install gguf safetensors tokenizers
    python3 Tests/Reference/convert_to_safetensors.py Sources/Inference/Resources/MODEL.gguf OUT
    vllm serve OUT --served-model-name arithmetic --max-model-len 2048 --dtype float32 --enable-prompt-tokens-details

For plain 'llama' models with a byte-level vocabulary, as 'forkscope train' makes them.
"""

import argparse
import json
import os
import sys

import numpy
from gguf import GGUFReader, dequantize
from safetensors.numpy import save_file
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

# tokenizer.ggml.token_type
CONTROL, USER_DEFINED = 3, 4
NAMES = {
    "attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm", "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj", "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj",
}


def halves(matrix, heads):
    """GGUF rotates neighbouring pairs of a head, Transformers its two halves (convert_hf_to_gguf.py, 'permute', backwards)."""
    rows, columns = matrix.shape
    return matrix.reshape(heads, rows // heads // 2, 2, columns).swapaxes(1, 2).reshape(rows, columns)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("folder")
    arguments = parser.parse_args()
    reader = GGUFReader(arguments.model)
    fields = {name: field.contents() for name, field in reader.fields.items()}
    if fields["general.architecture"] != "llama" or fields["tokenizer.ggml.model"] != "gpt2":
        sys.exit("only plain 'llama' models with a byte-level vocabulary are written")
    heads = fields["llama.attention.head_count"]
    kv_heads = fields["llama.attention.head_count_kv"]

    weights = {}
    for tensor in reader.tensors:
        data = dequantize(tensor.data, tensor.tensor_type).astype(numpy.float32)
        parts = tensor.name.split(".")
        if parts[0] == "blk":
            if parts[2] in ("attn_q", "attn_k"):
                data = halves(data, heads if parts[2] == "attn_q" else kv_heads)
            name = f"model.layers.{parts[1]}.{NAMES[parts[2]]}.weight"
        else:
            name = {"token_embd": "model.embed_tokens", "output": "lm_head", "output_norm": "model.norm"}[parts[0]] + ".weight"
        weights[name] = numpy.ascontiguousarray(data)

    os.makedirs(arguments.folder, exist_ok=True)
    save_file(weights, os.path.join(arguments.folder, "model.safetensors"), metadata={"format": "pt"})

    def write(name, value):
        with open(os.path.join(arguments.folder, name), "w") as out:
            json.dump(value, out, indent=1)

    width = fields["llama.embedding_length"]
    write("config.json", {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "torch_dtype": "float32",
        "hidden_size": width, "intermediate_size": fields["llama.feed_forward_length"],
        "num_hidden_layers": fields["llama.block_count"], "num_attention_heads": heads,
        "num_key_value_heads": kv_heads, "head_dim": width // heads, "hidden_act": "silu",
        "max_position_embeddings": fields["llama.context_length"],
        "rms_norm_eps": fields["llama.attention.layer_norm_rms_epsilon"],
        "rope_theta": fields["llama.rope.freq_base"], "vocab_size": len(fields["tokenizer.ggml.tokens"]),
        "tie_word_embeddings": "lm_head.weight" not in weights, "attention_bias": False, "mlp_bias": False,
        "bos_token_id": fields["tokenizer.ggml.bos_token_id"], "eos_token_id": fields["tokenizer.ggml.eos_token_id"],
        "pad_token_id": fields["tokenizer.ggml.padding_token_id"],
    })

    tokens, types = fields["tokenizer.ggml.tokens"], fields["tokenizer.ggml.token_type"]
    vocabulary = {token: index for index, token in enumerate(tokens)}
    # Merges of letters that are no tokens themselves make tokens that are added below.
    merges = [tuple(merge.split(" ")) for merge in fields["tokenizer.ggml.merges"]]
    merges = [merge for merge in merges if all(part in vocabulary for part in merge)]
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(t, special=True, normalized=False) for t, k in zip(tokens, types) if k == CONTROL])
    tokenizer.add_tokens([AddedToken(t, normalized=False) for t, k in zip(tokens, types) if k == USER_DEFINED])
    tokenizer.save(os.path.join(arguments.folder, "tokenizer.json"))
    special = {f"{name}_token": tokens[fields[f"tokenizer.ggml.{key}_token_id"]]
               for name, key in (("bos", "bos"), ("eos", "eos"), ("pad", "padding"))}
    write("tokenizer_config.json", {
        "tokenizer_class": "PreTrainedTokenizerFast", "clean_up_tokenization_spaces": False,
        "model_max_length": fields["llama.context_length"], **special,
    })
    write("special_tokens_map.json", special)


if __name__ == "__main__":
    main()
