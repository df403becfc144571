"""Runs forkscope and llama.cpp's own tools on the same model file, alternating, and prints the ratios.

    python3 compare_with_llama_cpp.py --forkscope .build/release/forkscope --llama-cpp build/bin --model MODEL.gguf

or, with random weights in the shape of a published model, in a file that forkscope makes where it keeps its own:

    python3 compare_with_llama_cpp.py --forkscope .build/release/forkscope --llama-cpp build/bin --shape qwen3-1.7b

prints a Markdown table of medians over the rounds; --json FILE keeps every number. llama.cpp is measured on the file itself
and on its Q4_0 variant, for which ggml has its fastest kernels on x86: the better of the two is the one to beat. Flash
attention is off, which is faster for it on a CPU. Times of load and memory are those of whole processes that generate one
token, all else is what the tools themselves report.

Needs Python 3.9 and nothing else, and a build of llama.cpp, whose source comes with the source package of llama-cpp-python:

    pip download --no-deps --no-binary llama-cpp-python llama-cpp-python && tar xf llama_cpp_python-*.tar.gz
    cd llama_cpp_python-*/vendor/llama.cpp
    cmake -B build -DCMAKE_BUILD_TYPE=Release -DGGML_NATIVE=ON -DLLAMA_CURL=OFF -DLLAMA_OPENSSL=OFF \\
          -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_UI=OFF
    make -C build -j2 llama-bench llama-batched-bench llama-completion llama-quantize

Measure on a quiet machine: the last line says how much of it other processes took.
"""
import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time

PROMPT = "The capital of France is"
GENERATED = 128  # by one sequence, as in `forkscope bench`
FORKED = 64  # by each of several
REPETITIONS = 2  # within a round
STARTS = 5  # of whole processes, within a round
TIMEOUT = 1800

# Work by the name that `forkscope bench` gives it: what it is, and by what factor the better peer is to be beaten.
WORK = {
    "decode": ("decode, empty context", 2.0),
    "decode@1024": ("decode at depth 1024", None),
    "decode@4096": ("decode at depth 4096", 3.0),
    "forked@512x1": ("1 thread after a 512-token prefix", None),
    "forked@512x2": ("2 threads on a shared 512-token prefix, aggregate", None),
    "forked@512x4": ("4 threads on a shared 512-token prefix, aggregate", None),
    "forked@512x8": ("8 threads on a shared 512-token prefix, aggregate", 4.0),
    "forked@512x16": ("16 threads on a shared 512-token prefix, aggregate", None),
    "forked@4096x8": ("8 threads on a shared 4096-token prefix, aggregate", 5.0),
    "prefill@512": ("prefill 512", 1.5),
    "process.load": ("load to first token, whole process", 1.0),
    "process.memory": ("peak memory of that process", None),
    "join.stitch": ("join of four 200-token paths by `stitch`", None),
    "join.prefill": ("the same by `prefill`", None),
}
# The same for a model that no cache holds.
LARGE = {"decode": 1.3, "forked@512x8": 4.0, "prefill@512": 2.0, "process.load": 1.0, "process.memory": 1.0}
LEAST_DECODE_SHARE = 0.55  # of the bandwidth limit
LEAST_DECODE_SHARE_LARGE = 0.8
MOST_STITCH_STEPS = 2.0  # decode steps
UNITS = {"process.load": "ms", "process.memory": "MB", "join.stitch": "ms", "join.prefill": "ms"}

# What is measured together: small enough that ours and theirs are never far apart in time.
GROUPS = [
    ["prefill@512"],
    ["decode"],
    ["decode@1024"],
    ["decode@4096"],
    [f"forked@512x{n}" for n in (1, 2, 4, 8, 16)],
    ["forked@4096x8"],
    ["process.load", "process.memory"],
    ["join.stitch", "join.prefill"],
]


def run(command):
    """Standard output of a command that must succeed."""
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=TIMEOUT
    )
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\nended with {done.returncode}:\n{done.stderr[-2000:]}")
    return done.stdout


def start(command):
    """Milliseconds and megabytes of a process that generates one token."""
    begin = time.monotonic()
    child = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    output = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    elapsed = time.monotonic() - begin
    child.returncode = os.waitstatus_to_exitcode(status)
    child.stdout.close()
    if child.returncode != 0 or not output.strip():
        sys.exit(f"{' '.join(command)}\nended with {child.returncode} and wrote {output!r}")
    unit = 1 if sys.platform == "darwin" else 1024
    return {"process.load": elapsed * 1e3, "process.memory": usage.ru_maxrss * unit / 1e6}


def median_start(command):
    starts = [start(command) for _ in range(STARTS)]
    return {name: statistics.median(one[name] for one in starts) for name in starts[0]}


def shape_file(program, shape, mix):
    """The file of random weights, made if it is not there."""
    run([program, "bench", "--shape", f"{shape}:{mix}", "--yes", "--only", "load", "--rounds", "1"])
    state = os.environ.get("XDG_STATE_HOME", "")
    state = state if os.path.isabs(state) else os.path.expanduser("~/.local/state")
    return os.path.join(state, "forkscope", "shapes", f"{shape}-{mix}.gguf")


class Ours:
    label = "forkscope"

    def __init__(self, program, model, threads, kv_type=None):
        self.program, self.model, self.threads = program, model, str(threads)
        self.kv_type = ["--kv-type", kv_type] if kv_type else []
        self.reports = []  # of `bench --json`, all

    def measure(self, names):
        options = ["--model", self.model, "--threads", self.threads, *self.kv_type]
        if names[0].startswith("process."):
            return median_start([self.program, "generate", *options, "--prompt", PROMPT, "-n", "1", "--greedy"])
        command = [self.program, "bench", *options, "--json", "--rounds", str(REPETITIONS), "--only", ",".join(names)]
        report = json.loads(run(command))
        self.reports.append(report)
        return {result["name"]: result["value"] for result in report["results"]}

    def median(self, name, key):
        """Of a field of a result over all reports; None where there is none."""
        values = [
            result[key] for report in self.reports for result in report["results"] if result["name"] == name and key in result
        ]
        return statistics.median(values) if values else None

    def main_type(self):
        """The type that most of the file is of."""
        return json.loads(run([self.program, "model", "info", self.model, "--json"]))["tensorTypes"][0]["type"]


class LlamaCpp:
    def __init__(self, folder, model, threads, label):
        self.folder, self.model, self.threads, self.label = folder, model, str(threads), label

    def tool(self, name):
        return [os.path.join(self.folder, name), "-m", self.model, "-t", self.threads]

    def measure(self, names):
        kind, _, sizes = names[0].partition("@")
        if kind.startswith("join."):
            return {}
        if kind.startswith("process."):
            options = "-no-cnv --no-warmup -fa off -c 512 -n 1 --temp 0 -p".split()
            return median_start([*self.tool("llama-completion"), *options, PROMPT])
        if kind == "forked":
            return self.forked(names)
        work = ["-p", sizes, "-n", "0"] if kind == "prefill" else ["-p", "0", "-n", str(GENERATED), "-d", sizes or "0"]
        options = ["-fa", "0", "-r", str(REPETITIONS), "-o", "json"]
        return {names[0]: json.loads(run([*self.tool("llama-bench"), *options, *work]))[0]["avg_ts"]}

    def forked(self, names):
        shapes = [[int(size) for size in name.partition("@")[2].split("x")] for name in names]
        prefix, most = shapes[0][0], max(threads for _, threads in shapes)
        context = (prefix + most * FORKED + 255) // 256 * 256
        options = ["-tb", self.threads, "-c", str(context), "-kvu", "-fa", "off", "-pps", "--output-format", "jsonl"]
        work = ["-npp", str(prefix), "-ntg", str(FORKED), "-npl", ",".join(str(threads) for _, threads in shapes)]
        lines = run([*self.tool("llama-batched-bench"), *options, *work]).splitlines()
        results = [json.loads(line) for line in lines if line.startswith("{")]
        return {f"forked@{result['pp']}x{result['pl']}": result["speed_tg"] for result in results}


class Foreign:
    """The processor time that other processes took, as a share of all there was."""

    def __init__(self):
        self.begin = self.now()

    @staticmethod
    def now():
        try:
            with open("/proc/stat") as stat:
                fields = [int(field) for field in stat.readline().split()[1:9]]
        except OSError:
            return None
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        ticks = os.sysconf("SC_CLK_TCK")
        idle = fields[3] + fields[4]
        return sum(fields) / ticks, (sum(fields) - idle) / ticks, children.ru_utime + children.ru_stime

    def share(self):
        if self.begin is None:
            return None
        total, busy, own = (after - before for before, after in zip(self.begin, self.now()))
        return max(0.0, busy - own) / total if total > 0 else 0.0


def measure(contenders, groups, rounds):
    """All values as {work: {contender: [value]}}, and the share of other processes in each round."""
    values = {name: {one.label: [] for one in contenders} for group in groups for name in group}
    foreign = []
    for number in range(rounds):
        load = Foreign()
        for index, group in enumerate(groups):
            # Who goes first changes, so that nobody always finds the caches or the clock as another left them.
            turn = (number + index) % len(contenders)
            for one in contenders[turn:] + contenders[:turn]:
                print(f"round {number + 1} of {rounds}: {', '.join(group)}: {one.label}", file=sys.stderr)
                for name, value in one.measure(group).items():
                    values[name][one.label].append(value)
        foreign.append(load.share())
    return values, foreign


def bars(name, ratio, ours, is_large):
    """What was asked for, and whether it was reached."""
    found = []
    factor = LARGE.get(name) if is_large else WORK[name][1]
    if factor is not None:
        found.append(("not slower" if factor == 1 else f"{factor:g}x", ratio is not None and ratio >= factor))
    if name == "decode":
        share = ours.median(name, "share_of_limit")
        least = LEAST_DECODE_SHARE_LARGE if is_large else LEAST_DECODE_SHARE
        found.append((f"{least:.0%} of the limit", share is not None and share >= least))
    if name == "join.stitch":
        tokens, steps = ours.median(name, "recomputed_tokens"), ours.median(name, "decode_steps")
        found.append((f"0 tokens recomputed ({tokens:g})", tokens == 0))
        found.append((f"under {MOST_STITCH_STEPS:g} decode steps ({steps:.2f})", steps < MOST_STITCH_STEPS))
    return "; ".join(f"{wanted}: {'met' if reached else '**missed**'}" for wanted, reached in found)


def table(values, contenders, is_large):
    ours, peers = contenders[0], contenders[1:]
    header = ["work", *(f"llama.cpp {peer.label}" for peer in peers), "forkscope", "ratio to the better", "share of limit", "bar"]
    rows = [header, ["---"] + ["---:"] * (len(header) - 2) + ["---"]]
    for name, found in values.items():
        medians = {label: statistics.median(list_) for label, list_ in found.items() if list_}
        if ours.label not in medians:
            continue
        own = medians[ours.label]
        others = [medians[peer.label] for peer in peers if peer.label in medians]
        unit = UNITS.get(name, "tokens/s")
        is_rate = unit == "tokens/s"
        ratio = None
        if others:
            ratio = own / max(others) if is_rate else min(others) / own
        share = ours.median(name, "share_of_limit")

        def cell(label):
            if label not in medians:
                return "-"
            number = f"{medians[label]:.1f}" if medians[label] < 100 else f"{medians[label]:,.0f}"
            return number if is_rate else f"{number} {unit}"

        rows.append(
            [WORK[name][0]]
            + [cell(peer.label) for peer in peers]
            + [cell(ours.label), f"{ratio:.2f}" if ratio else "-", f"{share:.0%}" if share else "-", bars(name, ratio, ours, is_large)]
        )
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def machine_line(ours, threads, foreign):
    parts = [platform.machine(), f"{threads} threads"]
    if ours.reports:
        best = {key: max(report["machine"][key] for report in ours.reports) for key in ours.reports[0]["machine"]}
        parts[0] += f" ({ours.reports[0]['instruction_set']})"
        parts.append(f"reads {best['bytes_per_second'] / 1e9:.1f} GB/s")
        parts.append(f"{best['int8_multiply_adds_per_second'] / 1e9:.0f} G int8 multiply-adds/s")
        parts.append(f"{best['fp32_multiply_adds_per_second'] / 1e9:.0f} G fp32 multiply-adds/s")
    known = [share for share in foreign if share is not None]
    if known:
        parts.append(f"other processes took {max(known):.0%} of the machine at most in a round")
    return ", ".join(parts) + "."


def main():
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n\n")[0], epilog="See the head of this file for how to get llama.cpp."
    )
    parser.add_argument("--forkscope", required=True, help="the program, built with -c release")
    parser.add_argument("--llama-cpp", required=True, help="folder of llama-bench and the other tools")
    given = parser.add_mutually_exclusive_group(required=True)
    given.add_argument("--model", help="a GGUF file")
    given.add_argument("--shape", help="random weights in the shape of a published model, such as qwen3-1.7b, of Q4_K_M and Q4_0")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count())
    parser.add_argument("--kv-type", help="how forkscope keeps keys and values; llama.cpp keeps its own f16, its fastest here")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", help=f"some of: {','.join(WORK)}; what is measured together comes together")
    parser.add_argument("--json", help="write every number to this file")
    arguments = parser.parse_args()
    only = arguments.only.split(",") if arguments.only else list(WORK)
    for name in only:
        if name not in WORK:
            parser.error(f"nothing is called {name!r}: take some of {', '.join(WORK)}")
    if arguments.rounds < 1 or arguments.threads < 1:
        parser.error("--rounds and --threads take 1 or more")
    groups = [group for group in GROUPS if any(name in only for name in group)]

    with tempfile.TemporaryDirectory() as folder:
        model = arguments.model or shape_file(arguments.forkscope, arguments.shape, "q4_k_m")
        ours = Ours(arguments.forkscope, model, arguments.threads, arguments.kv_type)
        main_type = ours.main_type()
        contenders = [ours, LlamaCpp(arguments.llama_cpp, model, arguments.threads, main_type)]
        if arguments.shape:
            variant = shape_file(arguments.forkscope, arguments.shape, "q4_0")
            contenders.append(LlamaCpp(arguments.llama_cpp, variant, arguments.threads, "Q4_0"))
        elif main_type != "Q4_0":
            variant = os.path.join(folder, "variant.gguf")
            tool = os.path.join(arguments.llama_cpp, "llama-quantize")
            run([tool, "--allow-requantize", model, variant, "Q4_0", str(arguments.threads)])
            contenders.append(LlamaCpp(arguments.llama_cpp, variant, arguments.threads, "Q4_0"))
        values, foreign = measure(contenders, groups, arguments.rounds)

    print(table(values, contenders, arguments.shape is not None))
    print()
    print(f"Medians of {arguments.rounds} round{'s' * (arguments.rounds > 1)}; tokens/s unless said otherwise; {machine_line(ours, arguments.threads, foreign)}")
    if arguments.json:
        with open(arguments.json, "w") as file:
            json.dump({"values": values, "foreign_share": foreign, "reports": ours.reports}, file, indent=1)


if __name__ == "__main__":
    main()
