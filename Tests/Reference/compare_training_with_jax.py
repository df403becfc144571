#!/usr/bin/env python3
"""Compares a step of training with the same step in JAX, on the same cores, in turns.

    pip install jax
    swift build -c release
    python3 Tests/Reference/compare_training_with_jax.py --forkscope .build/release/forkscope --threads 2

The step is forward, backward and AdamW of the built-in model's shape in fp32, over rows of 512 tokens with a dense mask.
forkscope's step has Muon, too, and shorter attention, as its rows hold several problems that do not see each other.
"""

import argparse
import json
import os
import statistics
import subprocess
import time

SHAPE = dict(vocabulary=153, width=128, layers=4, heads=4, kv_heads=2, head=32, feed_forward=384)
ROWS, LENGTH = 8, 512


def jax_step():
    import jax
    import jax.numpy as jnp

    s = SHAPE
    key = jax.random.PRNGKey(0)

    def matrix(*shape):
        nonlocal key
        key, own = jax.random.split(key)
        return jax.random.normal(own, shape) / shape[-2] ** 0.5

    parameters = {
        "embedding": matrix(s["vocabulary"], s["width"]),
        "norm": jnp.ones(s["width"]),
        "layers": [
            {
                "attention_norm": jnp.ones(s["width"]), "feed_forward_norm": jnp.ones(s["width"]),
                "q": matrix(s["width"], s["heads"] * s["head"]), "k": matrix(s["width"], s["kv_heads"] * s["head"]),
                "v": matrix(s["width"], s["kv_heads"] * s["head"]), "o": matrix(s["heads"] * s["head"], s["width"]),
                "gate": matrix(s["width"], s["feed_forward"]), "up": matrix(s["width"], s["feed_forward"]),
                "down": matrix(s["feed_forward"], s["width"]),
            } for _ in range(s["layers"])
        ],
    }
    angles = jnp.arange(LENGTH)[:, None] * 10000.0 ** (-jnp.arange(0, s["head"], 2) / s["head"])
    cosines, sines = jnp.cos(angles)[:, None, :], jnp.sin(angles)[:, None, :]
    mask = jnp.tril(jnp.ones((LENGTH, LENGTH), bool))

    def normed(x, weight):
        return x * jax.lax.rsqrt(jnp.mean(x * x, -1, keepdims=True) + 1e-5) * weight

    def turned(x):
        even, odd = x[..., ::2], x[..., 1::2]
        return jnp.stack([even * cosines - odd * sines, even * sines + odd * cosines], -1).reshape(x.shape)

    def loss(parameters, tokens):
        x = parameters["embedding"][tokens]
        for layer in parameters["layers"]:
            y = normed(x, layer["attention_norm"])
            q = turned((y @ layer["q"]).reshape(ROWS, LENGTH, s["heads"], s["head"]))
            k = turned((y @ layer["k"]).reshape(ROWS, LENGTH, s["kv_heads"], s["head"]))
            v = (y @ layer["v"]).reshape(ROWS, LENGTH, s["kv_heads"], s["head"])
            group = s["heads"] // s["kv_heads"]
            scores = jnp.einsum("bihd,bjhd->bhij", q, jnp.repeat(k, group, 2)) / s["head"] ** 0.5
            weights = jax.nn.softmax(jnp.where(mask, scores, -1e30), -1)
            attended = jnp.einsum("bhij,bjhd->bihd", weights, jnp.repeat(v, group, 2))
            x = x + attended.reshape(ROWS, LENGTH, -1) @ layer["o"]
            y = normed(x, layer["feed_forward_norm"])
            x = x + (jax.nn.silu(y @ layer["gate"]) * (y @ layer["up"])) @ layer["down"]
        logits = normed(x, parameters["norm"]) @ parameters["embedding"].T
        logprobs = jax.nn.log_softmax(logits[:, :-1])
        return -jnp.mean(jnp.take_along_axis(logprobs, tokens[:, 1:, None], -1))

    def step(parameters, mean, square, tokens):
        gradient = jax.grad(loss)(parameters, tokens)
        tree = jax.tree_util.tree_map
        mean = tree(lambda m, g: 0.9 * m + 0.1 * g, mean, gradient)
        square = tree(lambda v, g: 0.98 * v + 0.02 * g * g, square, gradient)
        parameters = tree(lambda p, m, v: p - 1e-3 * m / (jnp.sqrt(v) + 1e-8), parameters, mean, square)
        return parameters, mean, square

    compiled = jax.jit(step)
    zeros = jax.tree_util.tree_map(jnp.zeros_like, parameters)
    state = (parameters, zeros, zeros)
    tokens = jax.random.randint(key, (ROWS, LENGTH), 0, s["vocabulary"])

    def measure(steps):
        nonlocal state
        state = jax.block_until_ready(compiled(*state, tokens))
        began = time.perf_counter()
        for _ in range(steps):
            state = compiled(*state, tokens)
        jax.block_until_ready(state)
        return steps * ROWS * LENGTH / (time.perf_counter() - began)

    return measure


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--forkscope", required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    cores = set(list(os.sched_getaffinity(0))[:options.threads])
    os.sched_setaffinity(0, cores)
    measure = jax_step()
    figures = {"forkscope": [], "JAX": []}
    for _ in range(options.rounds):
        command = [options.forkscope, "train", "bench", "--threads", str(options.threads), "--json"]
        result = subprocess.run(command, capture_output=True, check=True)
        figures["forkscope"].append(json.loads(result.stdout)["tokensPerSecond"])
        figures["JAX"].append(measure(8))
    for name, values in figures.items():
        print(f"{name:10} {statistics.median(values):8.0f} tokens/s with {len(cores)} cores")
    print(f"{statistics.median(figures['forkscope']) / statistics.median(figures['JAX']):.1f} times JAX")


if __name__ == "__main__":
    main()
