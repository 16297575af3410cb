"""OpenAI Agents: `SQLiteSession`."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import cast

from agents import SQLiteSession
from agents.items import TResponseInputItem
from agents.memory import SessionABC

from daybook.openai import DaybookSession

from .contender import (
    ADD,
    ALL,
    DAYBOOK_DURABILITY,
    NEWEST,
    NEWEST_COUNT,
    POP,
    Contender,
    Pair,
    content,
    sqlite_durability,
)

FILL_COUNT = 1_000


def contender(name: str, is_durable: str, session: SessionABC) -> Contender:
    numbers = count()

    def item() -> TResponseInputItem:
        return cast("TResponseInputItem", {"role": "user", "content": content(next(numbers))})

    async def fill(total: int) -> None:
        for first in range(0, total, FILL_COUNT):
            await session.add_items([item() for _ in range(min(FILL_COUNT, total - first))])

    return Contender(
        name,
        is_durable,
        fill,
        {
            ADD: lambda: session.add_items([item()]),
            NEWEST: lambda: session.get_items(NEWEST_COUNT),
            ALL: lambda: session.get_items(),
            POP: lambda: session.pop_item(),
        },
    )


async def pair(folder: Path, socket: str) -> Pair:
    own = SQLiteSession("bench", folder / "openai.sqlite")
    connection = own._get_connection()
    [journal_mode] = connection.execute("PRAGMA journal_mode").fetchone()
    [synchronous] = connection.execute("PRAGMA synchronous").fetchone()
    return Pair(
        contender("SQLiteSession", sqlite_durability(journal_mode, synchronous), own),
        contender("DaybookSession", DAYBOOK_DURABILITY, DaybookSession("bench", socket=socket)),
    )
