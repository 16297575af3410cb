"""A stand-in for the web gateway: `POST /rpc` and `GET /events` in front of a service's socket.

It loses answers and streams when told to, and answers 503 as a proxy does. All else is tested with the
real gateway (web.py).
"""

from __future__ import annotations

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Gateway

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path != "/rpc" or self.headers["Content-Type"] != "application/json":
            return self.answer(404, b"")
        try:
            with socket.socket(socket.AF_UNIX) as link:
                link.connect(self.server.socket_path)
                link.sendall(body.rstrip(b"\n") + b"\n")
                line = link.makefile("rb").readline()
        except OSError:
            line = b""
        if not line:
            return self.answer(503, b"the journal can't be reached")
        if self.server.drops_answers > 0:
            self.server.drops_answers -= 1
            self.close_connection = True
            return None
        return self.answer(200, line)

    def answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        params: dict[str, Any] = {key: values[0] for key, values in parse_qs(parts.query).items()}
        if "from" in params:
            params["from"] = int(params["from"])
        if "types" in params:
            params["types"] = params["types"].split(",")
        request = {"jsonrpc": "2.0", "id": 1, "method": "journal.subscribe", "params": params}
        with socket.socket(socket.AF_UNIX) as link:
            try:
                link.connect(self.server.socket_path)
            except OSError:
                return self.answer(503, b"")
            link.sendall(json.dumps(request).encode() + b"\n")
            lines = link.makefile("rb")
            first = json.loads(lines.readline() or b"{}")
            if "error" in first:
                return self.answer(400, json.dumps(first).encode())
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            self.wfile.write(b": hello\n\n")
            for sent, line in enumerate(lines):
                message = json.loads(line)
                value = message["params"]
                value.pop("subscription")
                text = ""
                if message["method"] == "journal.event":
                    value = value["event"]
                    text = f"id: {value['position']}\n"
                text += f"event: {message['method']}\ndata: {json.dumps(value)}\n\n"
                try:
                    self.wfile.write(text.encode())
                except OSError:
                    return None
                if self.server.drops_events_after and sent >= self.server.drops_events_after:
                    self.close_connection = True
                    return None
        return None


class Gateway(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, socket_path: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.socket_path = socket_path
        self.drops_answers = 0
        self.drops_events_after = 0
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *arguments: Any) -> None:
        self.shutdown()
        super().__exit__(*arguments)
