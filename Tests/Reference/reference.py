"""Reference numbers for InferenceTests.

    python reference.py float64 MODEL.gguf TEXT.txt      next-token log-probabilities of a Llama model in 64-bit arithmetic
    python reference.py llama MODEL.gguf TEXT.txt        the same by llama.cpp
    python reference.py tokens MODEL.gguf TEXT.txt       llama.cpp's tokens, special tokens recognised

Needs numpy, gguf, and xllamacpp, whose wheel contains llama.cpp.
"""
import ctypes
import glob
import os
import sys

import numpy as np

TOKENS = 256


class LlamaCpp:
    """The few calls of llama.h that are needed. Parameter structs are passed as blobs at least as large as they are."""

    class Blob(ctypes.Structure):
        _fields_ = [("bytes", ctypes.c_uint8 * 1024)]

    class Batch(ctypes.Structure):
        _fields_ = [("n", ctypes.c_int32)] + [
            (name, ctypes.c_void_p) for name in ("token", "embd", "pos", "n_seq", "seq", "logits")
        ]

    def __init__(self, path):
        import xllamacpp

        folder = os.path.dirname(xllamacpp.__file__)
        self.lib = lib = ctypes.CDLL(glob.glob(os.path.join(folder, "*.so"))[0])
        pointer, integer = ctypes.c_void_p, ctypes.c_int32

        def declare(name, result, *arguments):
            getattr(lib, name).restype, getattr(lib, name).argtypes = result, arguments

        declare("llama_model_default_params", self.Blob)
        declare("llama_context_default_params", self.Blob)
        declare("llama_model_load_from_file", pointer, ctypes.c_char_p, self.Blob)
        declare("llama_init_from_model", pointer, pointer, self.Blob)
        declare("llama_model_get_vocab", pointer, pointer)
        declare("llama_vocab_n_tokens", integer, pointer)
        declare("llama_tokenize", integer, pointer, ctypes.c_char_p, integer, pointer, integer, ctypes.c_bool, ctypes.c_bool)
        declare("llama_batch_init", self.Batch, integer, integer, integer)
        declare("llama_decode", integer, pointer, self.Batch)
        declare("llama_get_logits_ith", ctypes.POINTER(ctypes.c_float), pointer, integer)
        lib.llama_backend_init()
        model = lib.llama_model_load_from_file(path.encode(), lib.llama_model_default_params())
        self.vocab = lib.llama_model_get_vocab(model)
        self.size = lib.llama_vocab_n_tokens(self.vocab)
        parameters = lib.llama_context_default_params()
        ctypes.c_uint32.from_buffer(parameters).value = 2048  # n_ctx comes first
        self.context = lib.llama_init_from_model(model, parameters)

    def tokenize(self, text):
        data = text.encode()
        out = (ctypes.c_int32 * (len(data) + 8))()
        return list(out[: self.lib.llama_tokenize(self.vocab, data, len(data), out, len(out), False, True)])

    def logits(self, ids):
        batch = self.lib.llama_batch_init(len(ids), 0, 1)

        def field(name, kind):
            return ctypes.cast(getattr(batch, name), ctypes.POINTER(kind))

        for i, token in enumerate(ids):
            field("token", ctypes.c_int32)[i] = token
            field("pos", ctypes.c_int32)[i] = i
            field("n_seq", ctypes.c_int32)[i] = 1
            field("seq", ctypes.POINTER(ctypes.c_int32))[i][0] = 0
            field("logits", ctypes.c_int8)[i] = 1
        batch.n = len(ids)
        assert self.lib.llama_decode(self.context, batch) == 0
        rows = [self.lib.llama_get_logits_ith(self.context, i) for i in range(len(ids))]
        return np.stack([np.ctypeslib.as_array(row, (self.size,)).copy() for row in rows])


def float64_logits(path, ids):
    """A Llama model's logits at every position, from nothing but the file."""
    import gguf

    reader = gguf.GGUFReader(path)
    weights = {t.name: gguf.quants.dequantize(t.data, t.tensor_type).astype(np.float64) for t in reader.tensors}
    value = {k: f.contents() for k, f in reader.fields.items() if k.startswith("llama.")}
    d, n = value["llama.embedding_length"], len(ids)
    heads, shared = value["llama.attention.head_count"], value["llama.attention.head_count_kv"]
    h, epsilon = d // heads, value["llama.attention.layer_norm_rms_epsilon"]

    def norm(x, name):
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + epsilon) * weights[name]

    angle = np.arange(n)[:, None] * value["llama.rope.freq_base"] ** (-np.arange(h // 2) * 2 / h)
    cosine, sine = np.cos(angle)[:, None], np.sin(angle)[:, None]

    def turn(x):
        a, b = x[..., 0::2], x[..., 1::2]
        return np.stack([a * cosine - b * sine, a * sine + b * cosine], -1).reshape(x.shape)

    seen = np.tril(np.ones((n, n))) > 0
    x = weights["token_embd.weight"][ids]
    for layer in range(value["llama.block_count"]):
        def w(part):
            return weights[f"blk.{layer}.{part}.weight"]

        y = norm(x, f"blk.{layer}.attn_norm.weight")
        q = turn((y @ w("attn_q").T).reshape(n, heads, h))
        k = turn((y @ w("attn_k").T).reshape(n, shared, h))
        v = (y @ w("attn_v").T).reshape(n, shared, h)
        out = np.zeros((n, heads, h))
        for head in range(heads):
            own = head // (heads // shared)
            scores = np.where(seen, q[:, head] @ k[:, own].T / np.sqrt(h), -np.inf)
            share = np.exp(scores - scores.max(1, keepdims=True))
            out[:, head] = share / share.sum(1, keepdims=True) @ v[:, own]
        x = x + out.reshape(n, -1) @ w("attn_output").T
        y = norm(x, f"blk.{layer}.ffn_norm.weight")
        gate = y @ w("ffn_gate").T
        x = x + (gate / (1 + np.exp(-gate)) * (y @ w("ffn_up").T)) @ w("ffn_down").T
    return norm(x, "output_norm.weight") @ weights.get("output.weight", weights["token_embd.weight"]).T


def main():
    what, path, text_path = sys.argv[1:]
    with open(text_path, encoding="utf-8", newline="") as file:
        llama = LlamaCpp(path)
        ids = llama.tokenize(file.read())
    if what == "tokens":
        print(ids)
        return
    ids = ids[: TOKENS + 1]
    logits = (llama.logits(ids[:-1]) if what == "llama" else float64_logits(path, ids[:-1])).astype(np.float64)
    logits -= logits.max(1, keepdims=True)
    logits -= np.log(np.exp(logits).sum(1, keepdims=True))
    print(", ".join(f"{logits[i, token]:.4f}" for i, token in enumerate(ids[1:])))


main()
