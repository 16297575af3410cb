"""What is timed: a store, filled once, and the operations that its ecosystem has."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

ADD = "add one"
NEWEST = "newest 100"
ALL = "all"
POP = "pop"
OPERATIONS = [ADD, NEWEST, ALL, POP]

NEWEST_COUNT = 100
CONTENT_BYTE_COUNT = 400

Operation = Callable[[], Awaitable[Any]]

SYNC_LEVELS = {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}


@dataclass
class Contender:
    """A store with a conversation of its own. What `newest` and `all` answer has a length."""

    name: str
    is_durable: str
    """What is on disk when an addition returns, and how that is known."""
    fill: Callable[[int], Awaitable[None]]
    operations: dict[str, Operation]


@dataclass
class Pair:
    """An ecosystem's own store, and daybook's for it."""

    peer: Contender
    daybook: Contender


def content(number: int) -> str:
    return f"{number:08d} ".ljust(CONTENT_BYTE_COUNT, "x")


def one_by_one(add: Operation) -> Callable[[int], Awaitable[None]]:
    async def fill(count: int) -> None:
        for _ in range(count):
            await add()

    return fill


def blocking(operation: Callable[[], Any]) -> Operation:
    """A blocking operation, called as its users call it: without a thread of its own."""

    async def call() -> Any:
        return operation()

    return call


def sqlite_durability(journal_mode: str, synchronous: int) -> str:
    """What SQLite's documentation says of a commit under these two pragmas."""
    level = SYNC_LEVELS.get(synchronous, str(synchronous))
    is_synced = synchronous >= (2 if journal_mode == "wal" else 1)
    told = "synced" if is_synced else "not synced"
    return f"each commit is {told} (journal_mode={journal_mode}, synchronous={level})"


DAYBOOK_DURABILITY = "each commit is synced"
