"""The package as users get it: a wheel, made of the source distribution, in an empty environment, and the
README's lines."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from service import Service

PROJECT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_the_wheel_runs_the_lines_of_the_readme(service: Service, tmp_path: Path) -> None:
    pytest.importorskip("build")
    pytest.importorskip("hatchling")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(tmp_path)]
    subprocess.run([*build, str(PROJECT)], check=True, capture_output=True)
    [wheel] = tmp_path.glob("daybook_client-*.whl")
    environment = tmp_path / "empty"
    venv.create(environment, with_pip=True)
    python = str(environment / "bin" / "python")
    install = [python, "-m", "pip", "install", "--quiet", "--no-index", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    found = re.search(r"```python\n(.*?)```", (PROJECT / "README.md").read_text("utf-8"), re.DOTALL)
    assert found is not None
    run = subprocess.run(
        [python, "-c", found[1]],
        cwd=tmp_path,
        env={**os.environ, "DAYBOOK_SOCKET": service.socket, "PYTHONPATH": ""},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    assert "[user]: Which night train goes north?" in run.stdout
    assert list(environment.glob("lib/python*/site-packages/daybook/py.typed"))
