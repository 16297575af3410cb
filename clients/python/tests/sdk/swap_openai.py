"""Puts `DaybookSession` in the place of `SQLiteSession`, in tests of the OpenAI Agents SDK.

The service is `DAYBOOK_SOCKET`'s. A database is an owner; one in memory is an owner of its own.
"""

from __future__ import annotations

import hashlib
import uuid
from pathlib import Path
from typing import Any

import agents
import agents.memory
import pytest
from left_out import leave_out, speaks_of

from daybook.openai import DaybookSession


class SwappedSession(DaybookSession):
    """`DaybookSession` with the constructor of `SQLiteSession`."""

    def __init__(self, session_id: str, db_path: str | Path = ":memory:", *_: Any, **options: Any) -> None:
        name = uuid.uuid4().hex if str(db_path) == ":memory:" else str(db_path)
        owner = "sdk-" + hashlib.sha256(name.encode()).hexdigest()[:16]
        super().__init__(session_id, owner=owner, session_settings=options.get("session_settings"))


for module in (agents, agents.memory):
    module.SQLiteSession = SwappedSession  # type: ignore[attr-defined]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    leave_out(config, items, lambda item: not speaks_of(item, "SQLiteSession"))
