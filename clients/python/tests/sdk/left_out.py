"""Leaves out the tests that the file `DAYBOOK_LEFT_OUT` names, each by a part of its id."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def names() -> list[str]:
    lines = Path(os.environ["DAYBOOK_LEFT_OUT"]).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = names()
    if unknown := [name for name in left_out if not any(name in item.nodeid for item in items)]:
        raise pytest.UsageError(f"no test is called {', '.join(unknown)}; take it out of the list")
    gone = [item for item in items if any(name in item.nodeid for name in left_out)]
    config.hook.pytest_deselected(items=gone)
    items[:] = [item for item in items if item not in gone]
