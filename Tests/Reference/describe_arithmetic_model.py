#!/usr/bin/env python3
"""Measures what a model of the arithmetic task can do, and writes that into its file's metadata.

forkscope knows no limits of its own for this task: it warns of problems that are longer or deeper than the file says
the model was right on. Each limit is the largest size at which, and at every smaller one, at least 90 % of the problems
came out right (greedy, both with forks and without). The ranges of numbers are what the model was trained on.

    swift build -c release
    python3 Tests/Reference/describe_arithmetic_model.py --forkscope .build/release/forkscope \
        --model MODEL.gguf --numbers -9999 9999 --values -9999 9999 --output DESCRIBED.gguf
"""

import argparse
import json
import random
import struct
import subprocess
from concurrent.futures import ThreadPoolExecutor

PREFIX = "forkscope.arithmetic."


# --- Problems: every intermediate value stays in the range


def run_of_terms(rng, start, terms, limits):
    """`start` with one sign and term after another, from left to right; None where a value leaves the range."""
    text, value = start
    for term, amount in terms:
        sign = rng.choice("+-")
        value += amount if sign == "+" else -amount
        if not limits.values[0] <= value <= limits.values[1]:
            return None
        text += sign + term
    return text, value


def number(rng, limits):
    """Where numbers may be below zero, short ones are as likely as long ones and one in three is, as in training."""
    low, high = limits.numbers
    if low >= 0:
        value = rng.randint(low, high)
    else:
        digits = rng.randint(1, len(str(high)))
        value = min(high, rng.randint(10 ** (digits - 1) if digits > 1 else 0, 10 ** digits - 1))
        value = -value if rng.randrange(3) == 0 else value
    return (f"({value})" if value < 0 else str(value)), value


def chain(rng, operations, limits):
    while True:
        found = run_of_terms(
            rng, number(rng, limits), [number(rng, limits) for _ in range(operations)], limits)
        if found:
            return found


def wide(rng, groups, operations, limits):
    """Groups side by side, each a chain: the shape for which forking pays."""
    while True:
        parts = [(f"({text})", value) for text, value in (chain(rng, operations, limits) for _ in range(groups))]
        found = run_of_terms(rng, parts[0], parts[1:], limits)
        if found:
            return found[0]


def nested(rng, depth, limits):
    """Every group the first operand of the next: nothing can be worked out side by side."""
    while True:
        found = number(rng, limits)
        for _ in range(depth):
            found = found and run_of_terms(rng, found, [number(rng, limits)], limits)
            found = found and (f"({found[0]})", found[1])
        if found:
            return found[0][1:-1]


# --- Measuring


def share_right(options, problems):
    def is_right(job):
        problem, method = job
        command = [options.forkscope, "run", problem, "--model", options.model, "--json", "--method", method]
        result = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        return result.returncode == 0 and json.loads(result.stdout)["correct"] is True

    jobs = [(problem, method) for problem in problems for method in ("fork-join", "sequential")]
    with ThreadPoolExecutor(2) as pool:
        return sum(pool.map(is_right, jobs)) / len(jobs)


def largest(options, what, sizes, make):
    """The largest size up to which at least the wanted share of problems is right."""
    best = 0
    for size in sizes:
        rng = random.Random(size)
        share = share_right(options, [make(rng, size) for _ in range(options.problems)])
        print(f"{what} {size}: {100 * share:.1f} % right", flush=True)
        if share < options.share:
            break
        best = size
    return best


def measure(options):
    groups = largest(options, "groups of 4 operations in one group", range(2, 26),
                     lambda rng, n: wide(rng, n, 4, options))
    operations = largest(options, "operations in each of 4 groups", range(2, 33),
                         lambda rng, n: wide(rng, 4, n, options))
    depth = largest(options, "levels of groups", range(2, 27), lambda rng, n: nested(rng, n, options))
    total = largest(options, "operations in all", range(5 * groups - 1, groups * (operations + 1), groups),
                    lambda rng, n: wide(rng, groups, (n + 1) // groups - 1, options))
    return {
        "smallest_number": options.numbers[0], "largest_number": options.numbers[1],
        "smallest_value": options.values[0], "largest_value": options.values[1],
        "operations_in_group": operations, "groups_in_group": groups, "depth": depth, "operations": total,
    }


# --- GGUF: the header is rewritten, tensors stay as they are


class Reader:
    SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        self.at += count
        return self.data[self.at - count:self.at]

    def integer(self, kind):
        return struct.unpack("<" + kind, self.take(struct.calcsize(kind)))[0]

    def text(self):
        return self.take(self.integer("Q"))

    def skip_value(self, kind):
        if kind == 8:
            self.text()
        elif kind == 9:
            kind, count = self.integer("I"), self.integer("Q")
            for _ in range(count):
                self.skip_value(kind)
        else:
            self.take(self.SIZES[kind])


def described(data, facts):
    reader = Reader(data)
    magic, version = reader.take(4), reader.integer("I")
    assert magic == b"GGUF" and version == 3, "not a GGUF file of version 3"
    tensors, pairs = reader.integer("Q"), reader.integer("Q")
    kept, alignment = [], 32
    for _ in range(pairs):
        start = reader.at
        key, kind = reader.text(), reader.integer("I")
        value_at = reader.at
        reader.skip_value(kind)
        if key == b"general.alignment":
            alignment = struct.unpack("<I", data[value_at:reader.at])[0]
        if not key.startswith(PREFIX.encode()):
            kept.append(data[start:reader.at])
    start = reader.at
    for _ in range(tensors):
        reader.text()
        reader.take(8 * reader.integer("I") + 12)
    names = data[start:reader.at]
    body = data[reader.at + -reader.at % alignment:]
    for key, value in facts.items():
        text = (PREFIX + key).encode()
        kept.append(struct.pack("<Q", len(text)) + text + struct.pack("<Ii", 5, value))
    head = magic + struct.pack("<IQQ", version, tensors, len(kept)) + b"".join(kept) + names
    return head + bytes(-len(head) % alignment) + body


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--forkscope", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--numbers", nargs=2, type=int, required=True)
    parser.add_argument("--values", nargs=2, type=int, required=True)
    parser.add_argument("--problems", type=int, default=50, help="problems of each size")
    parser.add_argument("--share", type=float, default=0.9, help="what counts as being able to do a size")
    options = parser.parse_args()
    facts = measure(options)
    print(json.dumps(facts, indent=1))
    with open(options.model, "rb") as file:
        data = file.read()
    with open(options.output, "wb") as file:
        file.write(described(data, facts))


if __name__ == "__main__":
    main()
