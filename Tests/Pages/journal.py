"""A real service and a real gateway, each with a directory and a port of its own."""

import itertools
import json
import os
import pathlib
import queue
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILT = ROOT / ".build/debug"
ASSETS = ROOT / "Sources/daybook-web/Assets"
DAYBOOK = os.environ.get("DAYBOOK_BINARY", str(BUILT / "daybook"))
GATEWAY = os.environ.get("DAYBOOK_WEB_BINARY", str(BUILT / "daybook-web"))


#: The variables that a program needs to run at all.
NEEDED = ("PATH", "LD_LIBRARY_PATH", "TMPDIR")


def surroundings(home):
    """The environment of a user who has set nothing: what the developer has set or keeps at home reaches no test."""
    return {**{name: os.environ[name] for name in NEEDED if name in os.environ}, "HOME": str(home)}


class Refused(Exception):
    """An error of the contract."""


class Journal:
    """A service on a journal of its own. It can be ended and begun again, as often as a test likes."""

    def __init__(self, tokens=None):
        """`tokens` are names, and what each name's token is for; the first is the one of this object's own calls."""
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="daybook-pages-"))
        self.path = self.directory / "journal"
        self.ids = itertools.count(1)
        self.process = None
        self.options = []
        self.tokens = tokens or {}
        if tokens:
            table = self.directory / "tokens"
            table.touch(mode=0o600)
            table.write_text(
                "".join(json.dumps({"token": self.token(name), **rights}) + "\n" for name, rights in tokens.items()), encoding="utf-8")
            self.options = ["--tokens", str(table)]
        self.begin()

    @staticmethod
    def token(name):
        return f"{name}-0123456789abcdef"

    def begin(self):
        self.process = subprocess.Popen(
            [DAYBOOK, "serve", "--journal", str(self.path), *self.options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True, env=surroundings(self.directory))
        line = self.process.stdout.readline()
        assert line.startswith("serving "), f"the service did not begin: {line!r}"
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(str(self.path / "daybook.sock"))
        self.lines = self.socket.makefile("rb")
        for name in list(self.tokens)[:1]:
            self.call("system.authenticate", token=self.token(name))

    def end(self):
        self.socket.close()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)
        self.process.stdout.close()

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def close(self):
        self.end()
        shutil.rmtree(self.directory, ignore_errors=True)

    def call(self, method, **params):
        request = {"jsonrpc": "2.0", "id": next(self.ids), "method": method, "params": params}
        self.socket.sendall(json.dumps(request).encode() + b"\n")
        answer = json.loads(self.lines.readline())
        if "error" in answer:
            raise Refused(answer["error"]["message"])
        return answer["result"]

    def start(self, session, **more):
        return self.call("session.start", id=session, key=f"start {session}", **more)["session"]

    def say(self, session, role, content, **more):
        return self.call("message.append", session=session, role=role, content=content, **more)["message"]

    def talk(self, session, count, **more):
        """A session with `count` messages, of a user and an assistant in turn."""
        self.start(session, **more)
        for first in range(0, count, 1000):
            self.call("turn.append", session=session, messages=[
                {"role": "assistant" if index % 2 else "user", "content": f"{session} says {index + 1}"}
                for index in range(first, min(first + 1000, count))])

    def texts(self, session):
        return [message["content"] for message in self.call("message.list", session=session, limit=1000)["messages"]]


class Gateway:
    """The pages of a journal, or other files in their place."""

    def __init__(self, journal, *options, assets=ASSETS):
        self.command = [GATEWAY, "--journal", str(journal.path), "--assets", str(assets), "--json"]
        environment = {**surroundings(journal.directory), "XDG_RUNTIME_DIR": str(journal.directory), "XDG_STATE_HOME": str(journal.directory)}
        self.environment = environment
        self.process = subprocess.Popen(
            [*self.command, "--listen", "127.0.0.1:0", *options], stdout=subprocess.PIPE, text=True, env=environment)
        self.address = json.loads(self.process.stdout.readline())["address"].rstrip("/")

    def way_in(self):
        """An address that opens the pages once."""
        done = subprocess.run([*self.command, "--address"], capture_output=True, text=True, env=self.environment, check=True)
        return json.loads(done.stdout)["address"]

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)
        self.process.stdout.close()


class Model:
    """A model's endpoint with OpenAI's API, which says what a test says, when it says it."""

    def __init__(self):
        self.pieces = queue.Queue()
        self.asked = queue.Queue()
        model = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                model.asked.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                piece = model.pieces.get(timeout=30)
                self.send_response(500 if piece is None else 200)
                self.end_headers()
                while piece is not None:
                    end = "stop" if piece == "" else None
                    chunk = {"choices": [{"delta": {"content": piece}, "finish_reason": end}]}
                    self.wfile.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")
                    self.wfile.flush()
                    piece = None if end else model.pieces.get(timeout=30)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.options = ("--llm-url", f"http://127.0.0.1:{self.server.server_port}/v1/chat/completions",
                        "--llm-model", "tinker-1", "--llm-attempts", "1")
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
