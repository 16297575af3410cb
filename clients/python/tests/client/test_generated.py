"""What was made from the contract is what this service tells, and knows each of its methods."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from daybook import Daybook
from daybook._methods import FACTS
from service import Service

TOOL = Path(__file__).resolve().parents[2] / "tools" / "generate.py"


def test_types_and_methods_are_those_of_the_service(service: Service, tmp_path: Path) -> None:
    pytest.importorskip("ruff")
    with Daybook(service.socket) as client:
        document = client.rpc.discover()
    path = tmp_path / "discovered.json"
    path.write_text(json.dumps(document), "utf-8")
    run = subprocess.run([sys.executable, str(TOOL), "--check", str(path)], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert FACTS.keys() == {method["name"] for method in document["methods"]}
