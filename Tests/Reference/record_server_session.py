"""Stands between forkscope and a server and writes down what both say, for the test that replays it.

    python3 Tests/Reference/record_server_session.py 8090 http://127.0.0.1:8089 session.json

Then run forkscope with --server http://127.0.0.1:8090, and stop this with Ctrl-C.
"""

import http.client
import http.server
import json
import signal
import sys
import threading
import urllib.parse

port, upstream, target = int(sys.argv[1]), urllib.parse.urlparse(sys.argv[2]), sys.argv[3]
exchanges, lock = [], threading.Lock()


class Recorder(http.server.BaseHTTPRequestHandler):
    def handle_any(self):
        length = int(self.headers.get("content-length", 0))
        body = self.rfile.read(length) if length else None
        server = http.client.HTTPConnection(upstream.hostname, upstream.port)
        server.request(self.command, self.path, body, {"content-type": "application/json"})
        answer = server.getresponse()
        self.send_response(answer.status)
        self.send_header("content-type", answer.getheader("content-type", "application/json"))
        self.send_header("connection", "close")
        self.end_headers()
        said = b""
        try:
            while piece := answer.read1(65536):
                said += piece
                self.wfile.write(piece)
                self.wfile.flush()
        except (BrokenPipeError, ConnectionResetError):
            pass  # The client has enough, and so the server has to stop.
        server.close()
        with lock:
            exchanges.append({
                "path": self.path, "body": json.loads(body) if body else None,
                "status": answer.status, "reply": said.decode("utf-8", "replace"),
            })

    do_GET = do_POST = handle_any

    def log_message(self, *arguments):
        pass


def stop(*_):
    raise KeyboardInterrupt


for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, stop)
try:
    http.server.ThreadingHTTPServer(("127.0.0.1", port), Recorder).serve_forever()
except KeyboardInterrupt:
    with lock, open(target, "w") as file:
        json.dump({"exchanges": exchanges}, file, separators=(",", ":"), sort_keys=True)
        file.write("\n")
