"""Virtual environments for what tests and times the Python client, from PyPI, kept in the user's cache directory."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path


def cache() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(home) / "daybook" / "clients"


def environment(name: str, requirements: Path) -> Path:
    """The environment with these requirements, made where it is missing. Its folder's name says what is in it.

    Raises `subprocess.CalledProcessError` where a package can't be had.
    """
    content = requirements.read_bytes() + sys.version.encode()
    folder = cache() / f"{name}-{hashlib.sha256(content).hexdigest()[:12]}"
    if (folder / "complete").exists():
        return folder
    began = time.monotonic()
    print(f"making the environment of {name}", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    install = [folder / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, "--requirement", requirements], check=True)
    (folder / "complete").touch()
    print(f"made the environment of {name} in {time.monotonic() - began:.0f} s", flush=True)
    return folder
