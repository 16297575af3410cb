"""Puts `DaybookSaver` in the place of `SqliteSaver` and `AsyncSqliteSaver`, in tests of LangGraph.

The service is `DAYBOOK_SOCKET`'s. Each saver is an owner of its own.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import langgraph.checkpoint.sqlite
import langgraph.checkpoint.sqlite.aio
import pytest
from left_out import leave_out

from daybook.langgraph import DaybookSaver

os.environ["NO_DOCKER"] = "true"

SAVERS = {"sync_checkpointer": "sqlite", "async_checkpointer": "sqlite_aio"}
"""The fixtures of LangGraph's own tests, and which of their savers is swapped."""


class SwappedSaver(DaybookSaver):
    """`DaybookSaver` with the constructor of `SqliteSaver`."""

    @classmethod
    @contextmanager
    def from_conn_string(cls, _: str) -> Iterator[SwappedSaver]:
        yield cls(owner=f"sdk-{uuid.uuid4().hex[:16]}")


class AsyncSwappedSaver(DaybookSaver):
    """`DaybookSaver` with the constructor of `AsyncSqliteSaver`."""

    @classmethod
    @asynccontextmanager
    async def from_conn_string(cls, _: str) -> AsyncIterator[AsyncSwappedSaver]:
        yield cls(owner=f"sdk-{uuid.uuid4().hex[:16]}")


langgraph.checkpoint.sqlite.SqliteSaver = SwappedSaver  # type: ignore
langgraph.checkpoint.sqlite.aio.AsyncSqliteSaver = AsyncSwappedSaver  # type: ignore


def has_another_saver(item: pytest.Item) -> bool:
    """Whether a test of LangGraph itself uses a saver that is not swapped, or none."""
    if "langgraph-checkpoint" in str(item.config.rootpath):
        return False
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    return not any(parameters.get(fixture) == saver for fixture, saver in SAVERS.items())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    leave_out(config, items, has_another_saver)
