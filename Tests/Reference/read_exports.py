"""Reads the exports of the sample traces with the programs and libraries that they are meant for.

    python3 -m pip install opentelemetry-proto; apt-get install graphviz
    python3 Tests/Reference/read_exports.py .build/debug/forkscope SampleTraces/*.jsonl

What is not installed is named and left out. With `--as FORMAT` in front, one format alone is read. Ends with status 1 where a
reader complains.
"""

import base64
import json
import shutil
import subprocess
import sys


def export(program, trace, form):
    return subprocess.run(
        [program, "export", trace, "--format", form], check=True, capture_output=True
    ).stdout


def read_spans(data):
    """The official mapping of the protocol's JSON refuses unknown fields and wrong types."""
    from google.protobuf import json_format
    from opentelemetry.proto.trace.v1.trace_pb2 import TracesData

    root = json.loads(data)
    for resource in root["resourceSpans"]:
        for scope in resource["scopeSpans"]:
            for span in scope["spans"]:
                # Identities are hexadecimal in OTLP's JSON, and base64 in protobuf's.
                for holder in [span, *span["links"]]:
                    for key in ("traceId", "spanId", "parentSpanId"):
                        if key in holder:
                            assert len(holder[key]) in ((32,) if key == "traceId" else (0, 16)), holder[key]
                            holder[key] = base64.b64encode(bytes.fromhex(holder[key])).decode()
    message = json_format.ParseDict(root, TracesData())
    spans = message.resource_spans[0].scope_spans[0].spans
    known = {span.span_id for span in spans}
    assert len(known) == len(spans)
    for span in spans[1:]:
        assert span.parent_span_id in known
        assert span.end_time_unix_nano >= span.start_time_unix_nano


def read_graph(data):
    picture = subprocess.run(["dot", "-Tsvg"], input=data, check=True, capture_output=True)
    assert not picture.stderr, picture.stderr
    assert b"</svg>" in picture.stdout


def read_speedscope(data):
    """What the format's own types demand (speedscope, src/lib/file-format-spec.ts), and what their comments say of events."""
    file = json.loads(data)
    assert file.keys() <= {"version", "$schema", "shared", "profiles", "name", "activeProfileIndex", "exporter"}
    assert file["$schema"] == "https://www.speedscope.app/file-format-schema.json"
    frames = file["shared"]["frames"]
    for frame in frames:
        assert frame.keys() <= {"name", "file", "line", "col"} and isinstance(frame["name"], str)
    units = {"none", "nanoseconds", "microseconds", "milliseconds", "seconds", "bytes"}
    assert file["profiles"] and file.get("activeProfileIndex", 0) in range(len(file["profiles"]))
    for profile in file["profiles"]:
        assert profile.keys() == {"type", "name", "unit", "startValue", "endValue", "events"}
        assert profile["type"] == "evented" and profile["unit"] in units and isinstance(profile["name"], str)
        last, open_frames = profile["startValue"], []
        for event in profile["events"]:
            assert event.keys() == {"type", "at", "frame"} and event["frame"] in range(len(frames))
            assert last <= event["at"] <= profile["endValue"], "events go back in time"
            last = event["at"]
            if event["type"] == "O":
                open_frames.append(event["frame"])
            else:
                assert event["type"] == "C" and open_frames.pop() == event["frame"], "frames are not balanced"
        assert not open_frames


def read_chrome_trace(data):
    """Slices of a lane nest, and each flow has one start and one end that lie in a slice of their lane."""
    events = json.loads(data)["traceEvents"]
    lanes, flows = {}, {}
    for event in events:
        if event["ph"] == "X":
            lanes.setdefault(event["tid"], []).append((event["ts"], event["ts"] + event["dur"]))
        elif event["ph"] in "sf":
            flows.setdefault(event["id"], {})[event["ph"]] = event
    for slices in lanes.values():
        open_slices = []
        for start, end in sorted(slices, key=lambda slice: (slice[0], -slice[1])):
            while open_slices and open_slices[-1] <= start:
                open_slices.pop()
            assert not open_slices or end <= open_slices[-1], "slices overlap"
            open_slices.append(end)
    for ends in flows.values():
        assert ends.keys() == {"s", "f"} and ends["s"]["ts"] <= ends["f"]["ts"]
        for event in ends.values():
            assert any(start <= event["ts"] <= end for start, end in lanes[event["tid"]])


def has(module):
    try:
        __import__(module, fromlist=["x"])
        return True
    except ImportError:
        return False


def main():
    arguments = sys.argv[1:]
    wanted = arguments.pop(1) if arguments[0] == "--as" else None
    program, *traces = arguments[1:] if wanted else arguments
    readers = [("chrome-trace", read_chrome_trace), ("speedscope", read_speedscope)]
    if has("opentelemetry.proto.trace.v1.trace_pb2"):
        readers += [("otlp", read_spans), ("openinference", read_spans)]
    else:
        print("left out: otlp, openinference (opentelemetry-proto is not installed)")
    if shutil.which("dot"):
        readers.append(("dot", read_graph))
    else:
        print("left out: dot (graphviz is not installed)")
    readers = [reader for reader in readers if wanted in (None, reader[0])]
    for trace in traces:
        for form, read in readers:
            try:
                read(export(program, trace, form))
            except Exception as error:
                sys.exit(f"{trace} as {form}: {type(error).__name__}: {error}")
    print(f"{len(traces)} traces read as " + ", ".join(form for form, _ in readers))


if __name__ == "__main__":
    main()
