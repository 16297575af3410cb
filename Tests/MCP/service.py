"""A Daybook service of a test's own, and the server that is tested, as the real binary.

DAYBOOK_BINARY names the binary; without it, it is the debug build of this checkout.
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


class Service:
    """A service over a journal in a temporary directory; a context manager."""

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
            connection.sendall(json.dumps(request).encode() + b"\n")
            with connection.makefile("rb") as lines:
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
