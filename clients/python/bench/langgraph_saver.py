"""LangGraph: `SqliteSaver`. An item is a checkpoint whose state is one text."""

from __future__ import annotations

import sqlite3
from itertools import count
from pathlib import Path
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver, empty_checkpoint
from langgraph.checkpoint.sqlite import SqliteSaver

from daybook.langgraph import DaybookSaver

from .contender import (
    ADD,
    ALL,
    DAYBOOK_DURABILITY,
    NEWEST,
    NEWEST_COUNT,
    Contender,
    Pair,
    blocking,
    content,
    one_by_one,
    sqlite_durability,
)


def contender(name: str, is_durable: str, saver: BaseCheckpointSaver[Any]) -> Contender:
    numbers = count(1)
    thread: RunnableConfig = {"configurable": {"thread_id": "bench", "checkpoint_ns": ""}}
    newest = thread

    def add() -> None:
        nonlocal newest
        number = next(numbers)
        checkpoint = empty_checkpoint()
        checkpoint["channel_values"] = {"text": content(number)}
        checkpoint["channel_versions"] = {"text": number}
        newest = saver.put(newest, checkpoint, {"source": "loop", "step": number}, {"text": number})

    operations = {
        ADD: blocking(add),
        NEWEST: blocking(lambda: list(saver.list(thread, limit=NEWEST_COUNT))),
        ALL: blocking(lambda: list(saver.list(thread))),
    }
    return Contender(name, is_durable, one_by_one(operations[ADD]), operations)


async def pair(folder: Path, socket: str) -> Pair:
    connection = sqlite3.connect(folder / "langgraph.sqlite", check_same_thread=False)
    own = SqliteSaver(connection)
    own.setup()
    [journal_mode] = connection.execute("PRAGMA journal_mode").fetchone()
    [synchronous] = connection.execute("PRAGMA synchronous").fetchone()
    return Pair(
        contender("SqliteSaver", sqlite_durability(journal_mode, synchronous), own),
        contender("DaybookSaver", DAYBOOK_DURABILITY, DaybookSaver(socket=socket)),
    )
