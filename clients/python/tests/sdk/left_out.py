"""Leaves out the tests that the file `DAYBOOK_LEFT_OUT` names, each by a part of its id."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def names() -> list[str]:
    lines = Path(os.environ["DAYBOOK_LEFT_OUT"]).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = names()
    if unknown := [name for name in left_out if not any(name in item.nodeid for item in items)]:
        raise pytest.UsageError(f"no test is called {', '.join(unknown)}; take it out of the list")
    leave_out(config, items, lambda item: any(name in item.nodeid for name in left_out))


def leave_out(
    config: pytest.Config, items: list[pytest.Item], is_left_out: Callable[[pytest.Item], bool]
) -> None:
    """Takes tests out of those that pytest runs, and has it say how many."""
    gone: list[pytest.Item] = []
    kept: list[pytest.Item] = []
    for item in items:
        (gone if is_left_out(item) else kept).append(item)
    config.hook.pytest_deselected(items=gone)
    items[:] = kept


def speaks_of(item: pytest.Item, name: str) -> bool:
    """Whether a test, or a fixture that it uses, has a name in its text."""
    test: Any = item
    fixtures = [one.func for each in test._fixtureinfo.name2fixturedefs.values() for one in each]
    functions = [test.function, *fixtures]
    return any(name in inspect.getsource(function) for function in functions)
