"""A Daybook service of a test's own, and the server that is tested, as the real binary.

DAYBOOK_BINARY names the binary, and DAYBOOK_WEB_BINARY that of the gateway; without them, they are the debug build of
this checkout.
"""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
from typing import Any, Self

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("DAYBOOK_BINARY", str(ROOT / ".build" / "debug" / "daybook"))
GATEWAY = os.environ.get("DAYBOOK_WEB_BINARY", str(ROOT / ".build" / "debug" / "daybook-web"))


class Service:
    """A service over a journal in a temporary directory; a context manager."""

    _options: tuple[str, ...] = ()
    _token: str | None = None

    def __enter__(self) -> Self:
        self._folder = tempfile.mkdtemp(prefix="daybook-mcp-")
        self.journal = os.path.join(self._folder, "j")
        self.socket = os.path.join(self.journal, "daybook.sock")
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        shutil.rmtree(self._folder)

    def start(self) -> None:
        """Starts it; returns when clients can connect."""
        arguments = ["serve", "--journal", self.journal, "--log-level", "error", "--storage-reserve", "0"]
        arguments += self._options
        self._process = subprocess.Popen(
            [BINARY, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line.startswith("serving "):
            raise RuntimeError(f"the service did not start: {line!r}")

    def kill(self) -> None:
        """Ends it as a crash would."""
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def pause(self) -> None:
        """Lets it stand still with its connections open."""
        self._process.send_signal(signal.SIGSTOP)
        # Until it stands, it may answer yet.
        os.waitpid(self._process.pid, os.WUNTRACED)

    def resume(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def call(self, method: str, **params: Any) -> Any:
        """Calls a method of the service itself."""
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(self.socket)
            with connection.makefile("rb") as lines:
                if self._token is not None:
                    proof = {"jsonrpc": "2.0", "id": 0, "method": "system.authenticate"}
                    proof["params"] = {"token": self._token}
                    connection.sendall(json.dumps(proof).encode() + b"\n")
                    lines.readline()
                connection.sendall(json.dumps(request).encode() + b"\n")
                answer = json.loads(lines.readline())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["result"]

    def record(self, session: str, *messages: tuple[str, Any], **start: Any) -> None:
        """Records a turn of (role, content) in a session, which it starts where there is none."""
        self.call(
            "turn.append",
            startSession={"id": session, **start},
            messages=[{"role": role, "content": content} for role, content in messages],
        )

    def command(self, *arguments: str) -> tuple[str, list[str]]:
        """Program and arguments of the recall server."""
        return BINARY, ["mcp", "--journal", self.journal, *arguments]


class Gateway(Service):
    """A service that asks for tokens, and in front of it the gateway, which speaks HTTP."""

    _token = "operator-0123456789abcdef"

    def __enter__(self) -> Self:
        self._tokens = tempfile.mkdtemp(prefix="daybook-mcp-")
        path = os.path.join(self._tokens, "tokens")
        grants: list[dict[str, Any]] = [{"token": self._token, "scopes": ["read", "append", "admin"]}]
        grants.append({"token": self._name(None, writes=False), "scopes": ["read", "admin"]})
        for owner in ["ann", "cleo", "eve"]:
            grants.append({"token": self._name(owner, writes=False), "owner": owner, "scopes": ["read"]})
            grants.append({"token": self._name(owner, writes=True), "owner": owner, "scopes": ["read", "append"]})
        with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
            file.writelines(json.dumps(grant) + "\n" for grant in grants)
        self._options = ("--tokens", path)
        super().__enter__()
        self._gateway = subprocess.Popen(
            [GATEWAY, "--journal", self.journal, "--listen", "127.0.0.1:0", "--json"],
            env={**os.environ, "DAYBOOK_TOKEN": self._token}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert self._gateway.stdout is not None
        self.url = json.loads(self._gateway.stdout.readline())["address"] + "mcp"
        return self

    def __exit__(self, *details: object) -> None:
        self._gateway.kill()
        self._gateway.wait()
        assert self._gateway.stdout is not None
        self._gateway.stdout.close()
        super().__exit__(*details)
        shutil.rmtree(self._tokens)

    @staticmethod
    def _name(owner: str | None, *, writes: bool) -> str:
        return f"{owner or 'everybody'}-{'writes' if writes else 'reads'}-0123456789abcdef"

    def headers(self, *arguments: str) -> dict[str, str]:
        """Those of a token that allows what the arguments of `daybook mcp` would."""
        owner = arguments[arguments.index("--owner") + 1] if "--owner" in arguments else None
        return {"Authorization": f"Bearer {self._name(owner, writes='--write' in arguments)}"}
