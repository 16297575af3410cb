"""Microsoft Agent Framework: `FileHistoryProvider`."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from agent_framework import FileHistoryProvider, HistoryProvider, Message
from daybook.agent_framework import DaybookHistoryProvider

from .contender import ADD, ALL, DAYBOOK_DURABILITY, Contender, Pair, content

FILL_COUNT = 1_000


def contender(name: str, is_durable: str, provider: HistoryProvider) -> Contender:
    numbers = count()

    def message() -> Message:
        return Message("user", [content(next(numbers))])

    async def fill(total: int) -> None:
        for first in range(0, total, FILL_COUNT):
            await provider.save_messages("bench", [message() for _ in range(min(FILL_COUNT, total - first))])

    operations = {
        ADD: lambda: provider.save_messages("bench", [message()]),
        ALL: lambda: provider.get_messages("bench"),
    }
    return Contender(name, is_durable, fill, operations)


async def pair(folder: Path, socket: str) -> Pair:
    own = FileHistoryProvider(folder / "agent-framework")
    return Pair(
        contender("FileHistoryProvider", "lines are appended to a file that is never synced", own),
        contender("DaybookHistoryProvider", DAYBOOK_DURABILITY, DaybookHistoryProvider(socket=socket)),
    )
