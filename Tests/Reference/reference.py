"""Reference numbers for InferenceTests.

    python reference.py float64 MODEL.gguf TEXT.txt      next-token log-probabilities of a Llama model in 64-bit arithmetic
    python reference.py llama MODEL.gguf TEXT.txt        the same by llama.cpp
    python reference.py greedy MODEL.gguf TEXT.txt       llama.cpp's greedy continuation of the first 32 tokens, and margins
    python reference.py tokens MODEL.gguf TEXT.txt       llama.cpp's tokens, special tokens recognised
    python reference.py parity FOLDER > llama-cpp-parity.csv
                                                         both for every model that ParityTests wrote there, and llama.cpp's
                                                         greedy continuations; to have them written:
        FORKSCOPE_PARITY_MODELS=FOLDER swift test --filter modelsAreWrittenForTheReference
    python reference.py parity-f32 FOLDER > llama-cpp-parity-f32.csv
                                                         llama.cpp's numbers again, of a build that multiplies in F32

Needs numpy, gguf, and llama.cpp: the libllama.so that LLAMA_CPP_LIBRARY names, or xllamacpp, whose wheel contains it.

llama.cpp usually rounds what meets a matrix to the matrix's type, or to 8 bits where that is quantised. Built with a BLAS
library it multiplies in F32 where 32 tokens or more are read together; but not with matrices that it has repacked, so that
has to be off:

    cmake -B build -DCMAKE_BUILD_TYPE=Release -DGGML_BLAS=ON -DGGML_BLAS_VENDOR=OpenBLAS -DGGML_CPU_REPACK=OFF
    make -C build llama
    LLAMA_CPP_LIBRARY=build/bin/libllama.so python reference.py ...

Such a build, on SmolLM2, made `llamaCppF32`, `greedy` and `margins` of SmolLM2Reference by `llama` and `greedy`.
"""
import ctypes
import glob
import os
import sys

import numpy as np

TOKENS = 256
GREEDY = 32


class LlamaCpp:
    """The few calls of llama.h that are needed. Parameter structs are passed as blobs at least as large as they are."""

    class Blob(ctypes.Structure):
        _fields_ = [("bytes", ctypes.c_uint8 * 1024)]

    class Batch(ctypes.Structure):
        _fields_ = [("n", ctypes.c_int32)] + [
            (name, ctypes.c_void_p) for name in ("token", "embd", "pos", "n_seq", "seq", "logits")
        ]

    def __init__(self, path):
        library = os.environ.get("LLAMA_CPP_LIBRARY")
        if library is None:
            import xllamacpp

            library = glob.glob(os.path.join(os.path.dirname(xllamacpp.__file__), "*.so"))[0]
        self.lib = lib = ctypes.CDLL(library)
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
        declare("llama_free", None, pointer)
        declare("llama_model_free", None, pointer)
        declare("llama_get_memory", pointer, pointer)
        declare("llama_memory_clear", None, pointer, ctypes.c_bool)
        lib.llama_backend_init()
        self.model = lib.llama_model_load_from_file(path.encode(), lib.llama_model_default_params())
        self.vocab = lib.llama_model_get_vocab(self.model)
        self.size = lib.llama_vocab_n_tokens(self.vocab)
        parameters = lib.llama_context_default_params()
        ctypes.c_uint32.from_buffer(parameters).value = 2048  # n_ctx comes first
        self.context = lib.llama_init_from_model(self.model, parameters)

    def tokenize(self, text):
        data = text.encode()
        out = (ctypes.c_int32 * (len(data) + 8))()
        return list(out[: self.lib.llama_tokenize(self.vocab, data, len(data), out, len(out), False, True)])

    def close(self):
        self.lib.llama_free(self.context)
        self.lib.llama_model_free(self.model)

    def clear(self):
        self.lib.llama_memory_clear(self.lib.llama_get_memory(self.context), True)

    def logits(self, ids):
        """At each of these tokens."""
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
    """A Llama, Qwen2 or Qwen3 model's logits at every position, from nothing but the file."""
    import gguf

    reader = gguf.GGUFReader(path)
    weights = {t.name: gguf.quants.dequantize(t.data, t.tensor_type).astype(np.float64) for t in reader.tensors}
    kind = reader.fields["general.architecture"].contents()
    value = {k.removeprefix(kind + "."): f.contents() for k, f in reader.fields.items() if k.startswith(kind + ".")}
    n, heads, shared = len(ids), value["attention.head_count"], value["attention.head_count_kv"]
    h = value.get("attention.key_length", value["embedding_length"] // heads)
    epsilon = value["attention.layer_norm_rms_epsilon"]
    assert value.get("rope.dimension_count", h) == h and not any(k.startswith("rope.scaling") for k in value)

    def norm(x, name):
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + epsilon) * weights[name]

    angle = np.arange(n)[:, None] * value["rope.freq_base"] ** (-np.arange(h // 2) * 2 / h)
    cosine, sine = np.cos(angle)[:, None], np.sin(angle)[:, None]

    def turn(x):
        """Pairs are neighbours in Llama, half a head apart ("NeoX") in the others."""
        a, b = (x[..., 0::2], x[..., 1::2]) if kind == "llama" else np.split(x, 2, -1)
        pair = a * cosine - b * sine, a * sine + b * cosine
        return np.stack(pair, -1).reshape(x.shape) if kind == "llama" else np.concatenate(pair, -1)

    seen = np.tril(np.ones((n, n))) > 0
    x = weights["token_embd.weight"][ids]
    for layer in range(value["block_count"]):
        def w(part):
            return weights[f"blk.{layer}.{part}.weight"]

        def projected(part, count):
            return (y @ w(part).T + weights.get(f"blk.{layer}.{part}.bias", 0)).reshape(n, count, h)

        y = norm(x, f"blk.{layer}.attn_norm.weight")
        q, k, v = projected("attn_q", heads), projected("attn_k", shared), projected("attn_v", shared)
        if kind == "qwen3":
            q, k = norm(q, f"blk.{layer}.attn_q_norm.weight"), norm(k, f"blk.{layer}.attn_k_norm.weight")
        q, k = turn(q), turn(k)
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


def log_probabilities(logits):
    logits = logits.astype(np.float64)
    logits -= logits.max(1, keepdims=True)
    return logits - np.log(np.exp(logits).sum(1, keepdims=True))


def greedy(llama, ids):
    """The next 32 tokens, and by how much each was likelier than the second best.

    Everything is read again for each, so that the matrices always meet as many tokens as a BLAS library is used for.
    """
    tokens, margins = [], []
    while len(tokens) < GREEDY:
        llama.clear()
        logits = llama.logits(ids + tokens)[-1]
        order = np.argsort(-logits, kind="stable")
        tokens.append(int(order[0]))
        margins.append(logits[order[0]] - logits[order[1]])
    return tokens, margins


def parity(folder, with_exact):
    with open(os.path.join(folder, "text.csv")) as file:
        text = [int(token) for token in file.read().split(",")]
    assert len(text) == TOKENS + 1
    print("architecture,type,what,numbers")
    for path in sorted(glob.glob(os.path.join(folder, "*.gguf"))):
        name = os.path.basename(path).removesuffix(".gguf")
        llama = LlamaCpp(path)

        def row(what, numbers, form):
            print(name, what, *(format(number, form) for number in numbers), sep=",", flush=True)

        row("llama.cpp", log_probabilities(llama.logits(text[:-1]))[np.arange(TOKENS), text[1:]], ".4f")
        if with_exact:
            exact = float64_logits(path, text[:-1])
            row("exact", log_probabilities(exact)[np.arange(TOKENS), text[1:]], ".4f")
        tokens, margins = greedy(llama, text[:GREEDY])
        row("greedy", tokens, "d")
        row("margin", margins, ".4f")
        llama.close()


def main():
    if sys.argv[1] in ("parity", "parity-f32"):
        parity(*sys.argv[2:], with_exact=sys.argv[1] == "parity")
        return
    what, path, text_path = sys.argv[1:]
    with open(text_path, encoding="utf-8", newline="") as file:
        llama = LlamaCpp(path)
        ids = llama.tokenize(file.read())
    if what == "tokens":
        print(ids)
        return
    if what == "greedy":
        tokens, margins = greedy(llama, ids[:GREEDY])
        print(tokens, ", ".join(f"{margin:.4f}" for margin in margins), sep="\n")
        return
    ids = ids[: TOKENS + 1]
    logits = log_probabilities(llama.logits(ids[:-1]) if what == "llama" else float64_logits(path, ids[:-1]))
    print(", ".join(f"{logits[i, token]:.4f}" for i, token in enumerate(ids[1:])))


main()
