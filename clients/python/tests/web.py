"""The real web gateway before a service that asks for tokens."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

from service import Service, Way, binary

TOKEN = "for-the-tests-0123456789abcdef0123456789"


class Web:
    """`daybook web` and its service. `options` are those by which a client gets there."""

    def __init__(self) -> None:
        self.service = Service(tokens=[{"token": TOKEN, "scopes": ["read", "append", "admin"]}])
        place = self.service.place
        command = [web_binary(), "--journal", self.service.folder, "--listen", "127.0.0.1:0", "--json"]
        variables = {**os.environ, "XDG_RUNTIME_DIR": place, "XDG_STATE_HOME": place}
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=variables)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self.service.remove()
            raise RuntimeError(f"{command[0]} did not start")
        self.url = str(json.loads(line)["address"]).rstrip("/")

    @property
    def options(self) -> Way:
        return {"url": self.url, "token": TOKEN}

    def remove(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.communicate(timeout=30)
        self.service.remove()


def web_binary() -> str:
    """The gateway's executable: `DAYBOOK_WEB_BINARY`, else `daybook-web` beside the service's."""
    return os.environ.get("DAYBOOK_WEB_BINARY") or str(Path(binary()).with_name("daybook-web"))
