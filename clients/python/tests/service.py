"""A real service on a journal of its own, which tests may kill and start again."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[3]
START_SECONDS = 30.0

Way = dict[str, Any]
"""The options by which a client or a store gets to a service."""


def binary() -> str:
    """The service's executable: `DAYBOOK_BINARY`, else the debug build."""
    return os.environ.get("DAYBOOK_BINARY") or str(REPOSITORY / ".build" / "debug" / "daybook")


class Service:
    """`daybook serve` on a new journal; with `tokens` it asks for one of these."""

    def __init__(self, *options: str, tokens: Sequence[Mapping[str, Any]] = ()) -> None:
        self.place = tempfile.mkdtemp(prefix="daybook-")
        self.folder = os.path.join(self.place, "journal")
        self.socket = os.path.join(self.folder, "daybook.sock")
        self.options = options
        if tokens:
            path = Path(self.place, "tokens")
            path.touch(mode=0o600)
            path.write_text("".join(json.dumps(token) + "\n" for token in tokens))
            self.options += ("--tokens", str(path))
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        command = [binary(), "serve", "--journal", self.folder, "--log-level", "error", *self.options]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        end = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{command[0]} did not start")
            time.sleep(0.02)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as link:
            try:
                link.connect(self.socket)
            except OSError:
                return False
            return True

    def kill(self) -> None:
        """Ends the process as a power cut would end it for its clients."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=30)
            self._process = None

    def restart(self) -> None:
        self.kill()
        self.start()

    def remove(self) -> None:
        self.kill()
        shutil.rmtree(self.place, ignore_errors=True)
