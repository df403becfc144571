#!/usr/bin/env python3
"""Measures what a person feels of the explorer, in a real pseudo-terminal: first frame, key to paint, a long file.

    python3 Tests/Reference/measure_explorer.py --program before=OLD/forkscope --program after=NEW/forkscope

Programs are measured in turns, so that what the machine does meanwhile meets all of them. Prints a table of medians
(and of the 99th percentile of key presses), a column for each program. `--tokens 0` leaves the long file out.
"""

import argparse
import fcntl
import json
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import tempfile
import termios
import time

SIZE = (40, 120)
# For each view of the long file: the key that opens it, keys that are pressed in it, and the key that closes it.
ESCAPE = b"\x1b"
VIEWS = {
    "tree": (b"", [b"j", b"k", b"c", b"C", b"J", b"K", b"l", b"h"], b""),
    "time": (b"", [b"[", b"[", b"\x1b[D", b"\x1b[D", b"\x1b[C", b"]"], b"\x1b[F"),
    "timeline": (b"t", [b"j", b"k", b">", b">", b"l", b"h", b"<", b"<", b"c", b"s"], b"t"),
    "inspector": (b"\t", [b"j", b"k"], ESCAPE),
    "decisions": (b"D", [b"j", b"k", b"s"], ESCAPE),
    "variations": (b"v", [b"j", b"k"], ESCAPE),
    "export": (b"E", [b"j", b"k"], ESCAPE),
    "try again": (b"r", [b"j", b"l"], ESCAPE),
    "palette": (b":", [b"t", b"\x7f"], ESCAPE),
    "help": (b"?", [b"j", b"k"], ESCAPE),
}
PROBLEM = "(9+10-3+4-6)+(8+2-5+7+3)-(6+1+9-4-2)+(12-3+5+1-7)"


class Screen:
    """A program in a pseudo-terminal."""

    def __init__(self, command, state):
        environment = dict(os.environ, TERM="xterm-256color", XDG_STATE_HOME=state, XDG_CONFIG_HOME=state)
        environment.pop("NO_COLOR", None)
        self.began = time.perf_counter()
        self.child, self.file = pty.fork()
        if self.child == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
            os.execve(command[0], command, environment)
        self.seen = b""

    def read(self, seconds):
        """What comes within so many seconds; b"" where nothing does."""
        ready, _, _ = select.select([self.file], [], [], seconds)
        if not ready:
            return b""
        try:
            data = os.read(self.file, 1 << 16)
        except OSError:
            data = b""
        self.seen += data
        return data

    def wait(self, text, seconds):
        """Seconds from the start until `text` was painted."""
        deadline = time.perf_counter() + seconds
        while text not in self.seen:
            if time.perf_counter() > deadline:
                raise SystemExit(f"{text!r} was not painted within {seconds} s")
            self.read(0.5)
        return time.perf_counter() - self.began

    def settle(self, seconds=0.15):
        while self.read(seconds):
            pass

    def press(self, key, seconds=2.0):
        """Seconds until something is painted for a key; None where nothing is."""
        began = time.perf_counter()
        os.write(self.file, key)
        return time.perf_counter() - began if self.read(seconds) else None

    def resident(self):
        """MiB at most so far."""
        with open(f"/proc/{self.child}/status") as status:
            for line in status:
                if line.startswith("VmHWM"):
                    return int(line.split()[1]) / 1024
        return 0.0

    def close(self):
        os.kill(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)
        os.close(self.file)


def long_trace(path, tokens, blocks):
    """A run of so many tokens with eight alternatives each, in so many blocks of 8 threads."""
    header = {
        "forkscope": 1, "alternatives": 8, "dialect": "threadweaver", "join": "stitch", "layout": "compact",
        "maxTokens": 1 << 24, "method": "fork-join", "model": {"name": "made by measure_explorer"},
        "problem": "a long one", "sampling": {"minP": 0, "temperature": 0, "topK": 0, "topP": 1}, "seed": 0,
    }
    written = json.dumps([1, -0.125, 0.5] + [x for i in range(8) for x in (i + 1, -float(i) - 0.125)])
    written = written.replace(" ", "")
    with open(path, "w") as out:
        print(json.dumps(header), file=out)
        names = [[i, f" word{i}"] for i in range(10)]
        print(json.dumps(["pieces", 0, 0] + names), file=out)
        print('["t",0,0,0,"p",[9]]', file=out)
        (step, thread, position) = (0, 1, 1)
        for _ in range(blocks):
            step += 1
            print(f'["t",{step},{step * 50},0,"g",{written}]', file=out)
            position += 1
            children = list(range(thread, thread + 8))
            thread += 8
            outlines = ",".join(f'[{child},"{i + 1}","part {i + 1}"]' for i, child in enumerate(children))
            print(f'["fork",{step},{step * 50},0,{position},{outlines}]', file=out)
            for _ in range(tokens // (8 * blocks)):
                step += 1
                for child in children:
                    print(f'["t",{step},{step * 50},{child},"g",{written}]', file=out)
            for child in children:
                print(f'["end",{step},{step * 50},{child},"closed"]', file=out)
            print(f'["join",{step},{step * 50},0,"stitch",9,0,{json.dumps(children)}]', file=out)
        print(f'["end",{step},{step * 50},0,"eos"]', file=out)
        print(f'["finish",{step},{step * 50},"eos"]', file=out)


def milliseconds(values, share=0.5):
    values = sorted(1000 * value for value in values)
    return values[min(len(values) - 1, int(share * len(values)))] if values else float("nan")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", action="append", required=True, help="LABEL=PATH; may be given several times")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--tokens", type=int, default=1_000_000, help="of the long file; 0 leaves it out")
    parser.add_argument("--blocks", type=int, default=64, help="of the long file, 8 threads each")
    parser.add_argument("--long-rounds", type=int, default=3)
    arguments = parser.parse_args()
    programs = dict(given.split("=", 1) for given in arguments.program)
    programs = {label: os.path.abspath(path) for label, path in programs.items()}
    figures = {label: {} for label in programs}

    def note(label, name, value):
        figures[label].setdefault(name, []).append(value)

    with tempfile.TemporaryDirectory() as folder:
        state = os.path.join(folder, "state")
        os.mkdir(state)
        for _ in range(arguments.rounds):
            for label, path in programs.items():
                screen = Screen([path], state)
                note(label, "first frame, welcome", screen.wait(b"help", 10))
                screen.close()
                screen = Screen([path, "run", PROBLEM, "--save", os.path.join(folder, f"{label}.jsonl")], state)
                note(label, "first frame, live run", screen.wait(b"help", 10))
                os.write(screen.file, b"0")
                screen.settle(0.4)
                for index in range(20):
                    took = screen.press(b"k" if index % 2 == 0 else b"j")
                    if took is not None:
                        note(label, "key to paint", took)
                    screen.settle(0.03)
                screen.close()
                os.remove(os.path.join(folder, f"{label}.jsonl"))
        if arguments.tokens:
            trace = os.path.join(folder, "long.jsonl")
            long_trace(trace, arguments.tokens, arguments.blocks)
            for _ in range(arguments.long_rounds):
                for label, path in programs.items():
                    screen = Screen([path, "open", trace], state)
                    note(label, "long file opened", screen.wait(b"help", 120))
                    screen.settle(0.5)
                    for view, (opening, keys, closing) in VIEWS.items():
                        for key in [opening] + keys * 3 + [closing]:
                            took = screen.press(key) if key else None
                            # Esc by itself waits a moment for the rest of a sequence.
                            if took is not None and key != ESCAPE:
                                note(label, f"key to paint, long file, {view}", took)
                            screen.settle(0.05)
                    note(label, "resident, long file (MiB)", screen.resident())
                    screen.close()
                    began = time.perf_counter()
                    subprocess.run([path, "stats", trace, "--json"], stdout=subprocess.DEVNULL, check=True)
                    note(label, "stats of the long file", time.perf_counter() - began)

    print(f"{'':34}" + "".join(f"{label:>20}" for label in programs))
    for name in figures[next(iter(programs))]:
        cells = []
        for label in programs:
            values = figures[label].get(name, [])
            if name.startswith("resident"):
                cells.append(f"{statistics.median(values):.0f}")
            elif name.startswith("key"):
                cells.append(f"{milliseconds(values):.2f} / {milliseconds(values, 0.99):.2f} ms")
            else:
                cells.append(f"{milliseconds(values):.1f} ms")
        print(f"{name:34}" + "".join(f"{cell:>20}" for cell in cells))


if __name__ == "__main__":
    main()
