#!/usr/bin/env python3
"""Loads a large model from the welcome screen, in a pseudo-terminal, and measures how long keys wait meanwhile.

    python3 Tests/Reference/measure_loading.py --forkscope .build/release/forkscope --size 1024

The model is made here: the vocabulary and the task of the built-in one, random weights in Q4_K (or what --type says) of
so many MiB. Prints how long loading took, how long keys waited meanwhile, and how quickly Esc gave it up.
"""

import argparse
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import tempfile
import termios
import time

TYPES = {"Q4_K": (12, 256, 144), "Q8_0": (8, 32, 34), "Q4_0": (2, 32, 18)}
WIDTH, FEED_FORWARD = 2048, 6144


class Reader:
    """The metadata of a GGUF file, kept as bytes."""

    def __init__(self, path):
        self.data = open(path, "rb").read()
        self.at = 8
        self.tensors, self.count = struct.unpack_from("<QQ", self.data, 8)
        self.at = 24
        self.entries = {}
        for _ in range(self.count):
            key = self.text()
            start = self.at
            self.value(self.number("<I"))
            self.entries[key] = self.data[start : self.at]

    def number(self, form):
        value = struct.unpack_from(form, self.data, self.at)[0]
        self.at += struct.calcsize(form)
        return value

    def text(self):
        length = self.number("<Q")
        self.at += length
        return self.data[self.at - length : self.at].decode()

    def value(self, kind):
        sizes = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
        if kind == 8:
            self.text()
        elif kind == 9:
            inner, length = self.number("<I"), self.number("<Q")
            for _ in range(length):
                self.value(inner)
        else:
            self.at += sizes[kind]


def named(text):
    return struct.pack("<Q", len(text)) + text.encode()


def make_model(source, path, mebibytes, kind):
    reader = Reader(source)
    number, elements, size = TYPES[kind]
    entries = reader.entries
    for key, value in {
        "embedding_length": WIDTH, "feed_forward_length": FEED_FORWARD, "attention.head_count": 16,
        "attention.head_count_kv": 8, "rope.dimension_count": 128, "attention.key_length": 128,
        "attention.value_length": 128,
    }.items():
        if "llama." + key in entries or key in ("embedding_length", "feed_forward_length"):
            entries["llama." + key] = struct.pack("<II", 4, value)
    layer = [
        ("attn_q", WIDTH, WIDTH), ("attn_k", WIDTH, 1024), ("attn_v", WIDTH, 1024), ("attn_output", WIDTH, WIDTH),
        ("ffn_gate", WIDTH, FEED_FORWARD), ("ffn_up", WIDTH, FEED_FORWARD), ("ffn_down", FEED_FORWARD, WIDTH),
    ]
    bytes_of_layer = sum(columns * rows // elements * size for _, columns, rows in layer)
    layers = max(1, (mebibytes << 20) // bytes_of_layer)
    entries["llama.block_count"] = struct.pack("<II", 4, layers)
    vocabulary = 153
    tensors = [("token_embd.weight", WIDTH, vocabulary, 1, 2 * WIDTH * vocabulary), ("output_norm.weight", WIDTH, None, 0, 4 * WIDTH)]
    for index in range(layers):
        for name in ("attn_norm", "ffn_norm"):
            tensors.append((f"blk.{index}.{name}.weight", WIDTH, None, 0, 4 * WIDTH))
        for name, columns, rows in layer:
            tensors.append((f"blk.{index}.{name}.weight", columns, rows, number, columns * rows // elements * size))
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(entries))
    for key, value in entries.items():
        head += named(key) + value
    offset = 0
    for name, columns, rows, kind_number, count in tensors:
        shape = (columns,) if rows is None else (columns, rows)
        head += named(name) + struct.pack("<I", len(shape)) + struct.pack(f"<{len(shape)}Q", *shape)
        head += struct.pack("<IQ", kind_number, offset)
        offset += (count + 31) // 32 * 32
    head += b"\0" * (-len(head) % 32)
    block = os.urandom(1 << 20)
    with open(path, "wb") as out:
        out.write(head)
        for _, _, rows, kind_number, count in tensors:
            padded = (count + 31) // 32 * 32
            if kind_number == 0:
                out.write(struct.pack("<f", 1.0) * (count // 4) + b"\0" * (padded - count))
            elif kind_number == 1:
                out.write(struct.pack("<e", 0.01) * (count // 2) + b"\0" * (padded - count))
            else:
                # Scales small and positive, all other bits at random.
                scaled = bytearray(block[: len(block) // size * size])
                for at in range(0, len(scaled), size):
                    scaled[at : at + 2] = struct.pack("<e", 0.001)
                    if kind == "Q4_K":
                        scaled[at + 2 : at + 4] = struct.pack("<e", 0.001)
                left = count
                while left > 0:
                    piece = min(left, len(scaled))
                    out.write(scaled[:piece])
                    left -= piece
                out.write(b"\0" * (padded - count))


class Screen:
    def __init__(self, command, state):
        environment = dict(os.environ, TERM="xterm-256color", XDG_STATE_HOME=state, XDG_CONFIG_HOME=state)
        self.child, self.file = pty.fork()
        if self.child == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
            os.execve(command[0], command, environment)
        self.seen = b""

    def read(self, seconds):
        ready, _, _ = select.select([self.file], [], [], seconds)
        if not ready:
            return b""
        data = os.read(self.file, 1 << 16)
        self.seen += data
        return data

    def wait(self, text, seconds=60):
        deadline = time.perf_counter() + seconds
        while text not in self.seen:
            if time.perf_counter() > deadline:
                raise SystemExit(f"{text!r} was not painted within {seconds} s")
            self.read(0.05)

    def close(self):
        os.kill(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)
        os.close(self.file)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--forkscope", required=True)
    parser.add_argument("--size", type=int, default=1024, help="MiB")
    parser.add_argument("--type", choices=TYPES, default="Q4_K")
    options = parser.parse_args()
    program = os.path.abspath(options.forkscope)
    here = os.path.dirname(os.path.abspath(__file__))
    source = os.path.join(here, "../../Sources/Inference/Resources/arithmetic-mini-3.gguf")
    with tempfile.TemporaryDirectory() as folder:
        model = os.path.join(folder, "random.gguf")
        make_model(source, model, options.size, options.type)
        print(f"model: {os.path.getsize(model) / 2**20:.0f} MiB of {options.type}")

        screen = Screen([program, "explore", "--model", model], folder)
        screen.wait(b"help")
        began = time.perf_counter()
        screen.seen = b""
        os.write(screen.file, b"\r")
        waits = []
        # Up and down in the list of the welcome screen while the model loads.
        while b"LIVE" not in screen.seen and time.perf_counter() - began < 120:
            pressed = time.perf_counter()
            os.write(screen.file, b"j" if len(waits) % 2 == 0 else b"k")
            before = len(screen.seen)
            # The mark of the chosen line moves: frames that only tell how far loading is are no answer.
            while b"\xe2\x96\xb8" not in screen.seen[before:] and time.perf_counter() - pressed < 2:
                screen.read(0.5)
            waits.append(1000 * (time.perf_counter() - pressed))
            screen.read(0.01)
        took = time.perf_counter() - began
        screen.close()
        waits.sort()
        print(f"loaded in {took:.2f} s")
        print(f"keys meanwhile: {len(waits)}, median {waits[len(waits) // 2]:.2f} ms, "
              f"99 % {waits[int(0.99 * (len(waits) - 1))]:.2f} ms, longest {waits[-1]:.2f} ms")

        screen = Screen([program, "explore", "--model", model], folder)
        screen.wait(b"help")
        screen.seen = b""
        os.write(screen.file, b"\r")
        screen.wait(b"cancels")
        screen.seen = b""
        pressed = time.perf_counter()
        os.write(screen.file, b"\x1b")
        screen.wait(b"help")
        gone = 1000 * (time.perf_counter() - pressed)
        time.sleep(0.3)
        screen.read(0.1)
        os.write(screen.file, b"q")
        _, status = os.waitpid(screen.child, 0)
        print(f"Esc gave it up after {gone:.0f} ms; q then ended the program with {os.waitstatus_to_exitcode(status)}")
        if b"LIVE" in screen.seen:
            sys.exit("the run opened all the same")


if __name__ == "__main__":
    main()
