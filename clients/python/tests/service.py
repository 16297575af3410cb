"""A real service on a journal of its own, which tests may kill and start again."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
START_SECONDS = 30.0


def binary() -> str:
    """The service's executable: `DAYBOOK_BINARY`, else the debug build."""
    return os.environ.get("DAYBOOK_BINARY") or str(REPOSITORY / ".build" / "debug" / "daybook")


class Service:
    """`daybook serve` on a new journal."""

    def __init__(self, *options: str) -> None:
        self.folder = tempfile.mkdtemp(prefix="daybook-")
        self.socket = os.path.join(self.folder, "daybook.sock")
        self.options = options
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
        shutil.rmtree(self.folder, ignore_errors=True)
