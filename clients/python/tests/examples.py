"""Runs an example in a process of its own, and kills it where it has said enough."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


def run(example: str, socket: str, folder: Path, *arguments: str, kill_after: int | None = None) -> list[str]:
    """The lines that an example prints; with `kill_after`, it is killed once it has printed so many."""
    environment = {**os.environ, "DAYBOOK_SOCKET": socket, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, str(EXAMPLES / example), *arguments]
    lines: list[str] = []
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line.strip())
            if kill_after is not None and len(lines) == kill_after:
                process.kill()
                break
    if kill_after is None:
        assert process.returncode == 0
    return lines
